/** One stored CRM record with its history, its associations and what the search index knows of it. */
import type { ChangedBy, Millis } from '../portal.ts';
import type { StoreType } from './object-types.ts';

export type Values = Readonly<Record<string, string | null>>;

export interface PropertyChange {
  readonly name: string;
  readonly value: string | null;
  readonly at: Millis;
  readonly by: ChangedBy;
}

/** A version the search index will show from `visibleAt` on. */
export interface PendingVersion {
  readonly visibleAt: Millis;
  readonly values: Values;
}

export interface StoredRecord {
  readonly id: string;
  readonly type: StoreType;
  readonly createdAt: Millis;
  readonly createdBy: ChangedBy;
  /** Values at creation: the first entry of every property's history, kept once instead of per property. */
  readonly initial: Values;
  /** Replaced, never changed in place, so that versions can be shared. */
  values: Values;
  /** Later changes, oldest first. */
  readonly changes: PropertyChange[];
  updatedAt: Millis;
  archived: boolean;
  archivedAt: Millis | null;
  /** Stays in the recycling bin, oldest first; absent when it never lay there. `to` is null while it does. */
  binned?: { readonly from: Millis; to: Millis | null; readonly by: ChangedBy }[];
  /** Other type → other id → association type ids of this direction. */
  readonly links: Map<StoreType, Map<string, number[]>>;
  /** What search sees now; null before the first version is indexed. */
  indexed: Values | null;
  pending: PendingVersion[];
}

export interface HistoryEntry {
  readonly value: string;
  readonly timestamp: string;
  readonly sourceType: string;
  readonly sourceId?: string;
  readonly updatedByUserId?: number;
}

/** HubSpot's source id of a change: `userId:123` for a person, the app's id for an app. */
export function sourceIdOf(by: ChangedBy): string | undefined {
  return by.userId === undefined ? by.appId : `userId:${by.userId}`;
}

function entryOf(value: string | null, at: Millis, by: ChangedBy): HistoryEntry {
  const sourceId = sourceIdOf(by);
  return {
    value: value ?? '',
    timestamp: new Date(at).toISOString(),
    sourceType: by.source,
    ...(sourceId === undefined ? {} : { sourceId }),
    ...(by.userId === undefined ? {} : { updatedByUserId: Number(by.userId) }),
  };
}

/** Every value a property has had, newest first; empty when it never had one. */
export function historyOf(record: StoredRecord, name: string): HistoryEntry[] {
  const later = record.changes.filter((change) => change.name === name).map((change) => entryOf(change.value, change.at, change.by));
  const first = record.initial[name];
  const entries = first === undefined || first === null ? later : [entryOf(first, record.createdAt, record.createdBy), ...later];
  return entries.reverse();
}
