/** Reading and writing instants and dates the way the API does. */
import type { Millis } from '../portal.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

let lastAt: Millis = Number.NaN;
let lastIso = '';

/** ISO 8601 in UTC with milliseconds and `Z`; the last one is remembered, as most writes of an instant ask for the same (4 µs each). */
export function iso(at: Millis): string {
  if (at === lastAt) return lastIso;
  lastIso = new Date(at).toISOString();
  lastAt = at;
  return lastIso;
}

/** Epoch milliseconds of a digit string or an ISO instant (a bare date is midnight UTC); null when it is neither. */
export function parseInstant(raw: string): Millis | null {
  if (/^-?\d+$/.test(raw)) return Number(raw);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(raw)) return null;
  const at = Date.parse(raw);
  return Number.isNaN(at) ? null : at;
}

const DAYS = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone, e.g. `2026-03-02`. */
export function calendarDay(timeZone: string, at: Millis): string {
  const format = DAYS.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  DAYS.set(timeZone, format);
  return format.format(at);
}
