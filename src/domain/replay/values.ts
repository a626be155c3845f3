/** Reads single values of a recorded line; a value that cannot be used is a `LineProblem`. */
import type { Millis } from '../fact.ts';
import { isZone, parseInstant } from '../instant.ts';
import { nearestName } from '../nearest.ts';

/** A line as parsed: any keys, in any order. */
export type Raw = Readonly<Record<string, unknown>>;

/** Thrown inside the reader only; carries what the line should have had. */
export class LineProblem extends Error {
  override readonly name = 'LineProblem';
}

/** '' when the line has none. */
export function idOf(raw: Raw): string {
  return typeof raw.id === 'string' ? raw.id : '';
}

export function text(raw: Raw, key: string): string {
  const value = raw[key];
  if (typeof value !== 'string' || value === '') throw new LineProblem(`${key}: expected text`);
  return value;
}

/** Undefined when absent or null. */
export function optional(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new LineProblem(`${key}: expected text`);
  return value === '' ? undefined : value;
}

export function oneOf<T extends string>(raw: Raw, key: string, names: readonly T[], absent?: T): T {
  const value = raw[key] ?? absent;
  if (names.includes(value as T)) return value as T;
  const given = typeof value === 'string' ? meant(value, names) : '';
  throw new LineProblem(`${key}: expected one of ${names.join(', ')}${given}`);
}

/** Undefined when absent or null. */
export function instant(raw: Raw, key: string): Millis | undefined {
  if (raw[key] === undefined || raw[key] === null) return undefined;
  const at = parseInstant(raw[key]);
  if (at === null) throw new LineProblem(`${key}: expected an instant such as "2026-03-02T09:00:00Z"`);
  return at;
}

export function zone(raw: Raw): string {
  const value = optional(raw, 'zone') ?? 'UTC';
  if (!isZone(value)) throw new LineProblem(`zone: "${value}" is no time zone; expected a name such as "Europe/Berlin"`);
  return value;
}

export function list(raw: Raw, key: string): readonly string[] {
  const value = raw[key] ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw new LineProblem(`${key}: expected a list of text`);
  return value;
}

export function money(raw: Raw, key: string): void {
  const value = raw[key] ?? '0';
  const plain = typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
  if (!plain) throw new LineProblem(`${key}: expected a decimal amount such as "1200.00"`);
}

/** ` (did you mean "x"?)` or nothing. */
export function meant(given: string, names: readonly string[]): string {
  const nearest = nearestName(given, names);
  return nearest === null ? '' : ` (did you mean "${nearest}"?)`;
}

/** The key only when there is a value. */
export function given<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}

export function flag(raw: Raw, key: string): boolean | undefined {
  const value = raw[key] ?? undefined;
  if (value !== undefined && typeof value !== 'boolean') throw new LineProblem(`${key}: expected true or false`);
  return value;
}
