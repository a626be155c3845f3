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
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}

export function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

/** For "did anything that matters change": callers leave out versions and personal data. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('base64url');
}
