/** Months by the calendar (UTC): what a window of eighteen months is. */
import type { Millis } from '../fact.ts';

/** The same day and time, or the last day of a shorter month. */
export function monthsAfter(at: Millis, months: number): Millis {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months, 1);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, lastDay));
}

/** `2026-03`. */
export function monthOf(at: Millis): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** The month after `2026-12` is `2027-01`. */
export function nextMonth(month: string): string {
  return monthOf(monthsAfter(Date.parse(`${month}-01T00:00:00Z`), 1));
}
