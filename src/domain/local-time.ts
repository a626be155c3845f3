/** Instants as a person reads them in their own zone. */
import type { Millis } from './fact.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue 3 Mar 10:05`. */
export function localTime(at: Millis, zone: string): string {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return `${DAYS[time.dayOfWeek - 1]} ${time.day} ${MONTHS[time.month - 1]} ${time.toPlainTime().toString({ smallestUnit: 'minute' })}`;
}

/** `3 March 2026` without the year: for days that lie near. */
export function localDay(at: Millis, zone: string): string {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return `${DAYS[time.dayOfWeek - 1]} ${time.day} ${MONTHS[time.month - 1]}`;
}
