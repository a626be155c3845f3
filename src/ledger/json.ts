/** JSON towards the database and for comparing: values that jsonb refuses are mended, keys have one order. */
import { createHash } from 'node:crypto';

/** JSON text for a `::jsonb` parameter. jsonb takes neither U+0000 nor half a surrogate pair, and a CRM delivers both. */
export function json(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  return /\\u(?:0000|d[89a-f])/i.test(text) ? JSON.stringify(value, mend) : text;
}

function mend(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\u0000', '').toWellFormed() : value;
}

/** The same text for equal values, whatever the order of their keys; a missing value is the same as undefined. */
function canonical(value: unknown): string {
  return json(value === undefined ? null : sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, sorted(value[key])]])));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether they are one value as JSON, whatever the order of their keys; a missing value is the same as undefined. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const [one, other] = [leaf(a), leaf(b)];
  if (one === other) return true;
  if (!isObject(one) || !isObject(other)) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((value, n) => same(value, other[n]));
  const own = definedKeys(one);
  return (
    own.length === definedKeys(other).length &&
    own.every((key) => Object.hasOwn(other, key) && other[key] !== undefined && same(one[key], other[key]))
  );
}

const definedKeys = (value: Readonly<Record<string, unknown>>): string[] => Object.keys(value).filter((key) => value[key] !== undefined);

/** As JSON has it: what it does not know is null, and texts are mended. */
function leaf(value: unknown): unknown {
  if (typeof value === 'string') return mend('', value);
  return value === undefined || (typeof value === 'number' && !Number.isFinite(value)) ? null : value;
}

/** For "did anything that matters change": callers leave out versions and personal data. */
export function contentHash(value: unknown): string {
  return textHash(canonical(value));
}

/** Of a text as it is. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
