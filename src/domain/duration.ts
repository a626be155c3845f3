/** Durations as a rules file spells them: a number and a unit, elapsed or business. */
import type { Millis } from './fact.ts';
import type { Duration, DurationUnit } from './rule-book.ts';

const UNITS: readonly DurationUnit[] = ['minutes', 'hours', 'days', 'business minutes', 'business hours', 'business days'];

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Reads `5 business minutes`, `1 hour`, `0.5 business days`; null when it is none. */
export function parseDuration(text: string): Duration | null {
  const found = /^(\d+(?:\.\d+)?) +((?:business +)?(?:minute|hour|day))s?$/.exec(text.trim());
  if (found === null) return null;
  const unit = `${found[2]!.replace(/ +/, ' ')}s` as DurationUnit;
  const amount = Number(found[1]);
  return UNITS.includes(unit) && amount > 0 && amount <= 100_000 ? { amount, unit } : null;
}

/** `{ amount: 1, unit: 'business hours' }` → `1 business hour`. */
export function formatDuration(duration: Duration): string {
  const unit = duration.amount === 1 ? duration.unit.slice(0, -1) : duration.unit;
  return `${duration.amount} ${unit}`;
}

/** A value a settings file may hold for a duration. */
export function isDuration(value: unknown): value is Duration {
  if (typeof value !== 'object' || value === null) return false;
  const { amount, unit } = value as Partial<Duration>;
  return typeof amount === 'number' && UNITS.includes(unit as DurationUnit);
}

/** Three months later by the calendar: what "a quarter" is wherever something lapses. */
export function aQuarterAfter(at: Millis): Millis {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').add({ months: 3 }).epochMilliseconds;
}
