/** One property of a record through time: every value with its instant and its author, oldest first. */
import type { ChangedBy, Millis } from '../portal.ts';
import type { StoredRecord } from './crm.ts';

export interface Entry {
  readonly at: Millis;
  readonly value: string;
  readonly by: ChangedBy;
}

export type Timeline = readonly Entry[];

/** An absent value is ''. */
export function timelineOf(record: StoredRecord, name: string): Timeline {
  const first: Entry = { at: record.createdAt, value: record.initial[name] ?? '', by: record.createdBy };
  const later = record.changes.filter((change) => change.name === name);
  return [first, ...later.map(({ at, value, by }) => ({ at, value: value ?? '', by }))];
}

/** The value at an instant; '' before the first. */
export function valueAt(timeline: Timeline, at: Millis): string {
  let value = '';
  for (const entry of timeline) {
    if (entry.at > at) break;
    value = entry.value;
  }
  return value;
}

/** Entries that set a value, in a span that holds both its ends. */
export function setBetween(timeline: Timeline, from: Millis, to: Millis): Entry[] {
  return timeline.filter(({ at, value }) => value !== '' && from <= at && at <= to);
}
