/** Office hours of a place, Monday to Friday 9 to 17 by the wall clock but on public holidays, and the quarter-hour grid on which people act. */

import type { Millis } from '../portal.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** People look up from their work every quarter of an hour. */
export const GRID = 15 * MINUTE;
/** A 9-to-17 day. */
export const OFFICE_DAY = 8 * HOUR;

/** Public holidays of the made-up company's places. */
export const HOLIDAYS: Readonly<Record<string, readonly string[]>> = {
  'Europe/Madrid': ['2026-04-03'],
  'Europe/Berlin': ['2026-04-03', '2026-04-06'],
};

interface Window {
  readonly open: Millis;
  readonly close: Millis;
}

/** Windows by zone and day number: plain Temporal per question would dominate the run. */
const windows = new Map<string, Window | null>();

function windowOf(zone: string, day: number): Window | null {
  const key = `${zone}|${day}`;
  const known = windows.get(key);
  if (known !== undefined) return known;
  const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
  const at = (hour: number): Millis => date.toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;
  const closed = date.dayOfWeek > 5 || HOLIDAYS[zone]?.includes(date.toString()) === true;
  const made = closed ? null : { open: at(9), close: at(17) };
  windows.set(key, made);
  return made;
}

/** The window that holds `at`, or else the next one. */
function windowFrom(zone: string, at: Millis): Window {
  for (let day = Math.floor(at / DAY) - 1; ; day++) {
    const window = windowOf(zone, day);
    if (window && window.close > at) return window;
  }
}

export function onDuty(zone: string, at: Millis): boolean {
  return windowFrom(zone, at).open <= at;
}

/** `at` itself inside office hours, else the next opening. */
export function nextOpen(zone: string, at: Millis): Millis {
  return Math.max(at, windowFrom(zone, at).open);
}

/** The first grid instant at or after `at` that lies inside office hours. */
export function nextSlot(zone: string, at: Millis): Millis {
  const slot = Math.ceil(nextOpen(zone, at) / GRID) * GRID;
  return nextOpen(zone, slot);
}

/** `at` moved on by `ms` of office time. */
export function addOffice(zone: string, at: Millis, ms: number): Millis {
  let left = ms;
  let from = at;
  for (;;) {
    const window = windowFrom(zone, from);
    const start = Math.max(from, window.open);
    if (start + left < window.close) return start + left;
    left -= window.close - start;
    from = window.close;
  }
}

/** `YYYY-MM-DD` of an instant by the calendar of a zone. */
export function dateIn(zone: string, at: Millis): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}
