/** The text of a task: ours above the marker line, the rep's own words below it; the marker also keeps what a due date without a time loses. */
import type { Millis } from '../../src/domain/fact.ts';

const MARKER = /baton:([A-Za-z0-9-]+)(?: due (\d{4}-\d\d-\d\d) at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z))?/;
/** Letters a task's description may have. */
const LONGEST = 32_000;

export interface Marker {
  readonly key: string;
  /** The instant the task was due when it was written, and the day that was written for it. */
  readonly due: { readonly at: Millis; readonly day: string } | null;
}

/** Our plain text, the marker line, and whatever the rep wrote under the marker in the present text. */
export function bodyWithMarker(text: string, marker: { key: string; dueAt: Millis; day: string }, present: string | null = null): string {
  const line = `\nbaton:${marker.key} due ${marker.day} at ${new Date(marker.dueAt).toISOString()}`;
  const own = ownWords(present);
  return `${text.slice(0, Math.max(0, LONGEST - line.length - own.length))}${line}${own}`;
}

/** The marker, or null when the text is not one of ours. */
export function markerIn(text: string | null): Marker | null {
  const found = text?.match(MARKER) ?? null;
  if (found === null) return null;
  const [, key = '', day, at] = found;
  return { key, due: day === undefined || at === undefined ? null : { at: Date.parse(at), day } };
}

function ownWords(present: string | null): string {
  const found = present?.match(MARKER) ?? null;
  return found === null || present === null ? '' : present.slice((found.index ?? 0) + found[0].length);
}

/**
 * When the task is due. Salesforce keeps the day alone: while it is the day we wrote, the instant we meant stands; a day the rep chose
 * keeps the time of day, and a task that is not ours is due when its day ends.
 */
export function dueAtOf(day: string | null, marker: Marker | null, zone: string): Millis | null {
  if (day === null) return marker?.due?.at ?? null;
  if (marker?.due == null) return instantOn(day, '23:59:59', zone);
  if (marker.due.day === day) return marker.due.at;
  const time = Temporal.Instant.fromEpochMilliseconds(marker.due.at)
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString({ smallestUnit: 'second' });
  return instantOn(day, time, zone);
}

function instantOn(day: string, time: string, zone: string): Millis {
  return Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds;
}

/** The day an instant falls on, as `YYYY-MM-DD`. */
export function dayOf(at: Millis, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();
}
