/** Instants as text: UTC with milliseconds out, ISO 8601 with a zone in. */
import { FIRST_YEAR, LAST_YEAR } from './business-time.ts';
import type { Millis } from './fact.ts';

/** 2026-03-02T09:00:00.000Z. Date prints it ten times faster than Temporal, and a replay prints a million instants. */
export function formatInstant(at: Millis): string {
  return new Date(at).toISOString();
}

/** Reads an instant that names its offset, within the years business time covers; null otherwise. */
export function parseInstant(text: unknown): Millis | null {
  if (typeof text !== 'string') return null;
  try {
    const instant = Temporal.Instant.from(text);
    const year = Number(text.slice(0, 4));
    return year > FIRST_YEAR && year < LAST_YEAR ? instant.epochMilliseconds : null;
  } catch {
    return null;
  }
}

export function isZone(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}
