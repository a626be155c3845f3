/** Baton's tasks in the CRM with their whole history: whose, about whom, open when, ended by whom. */
import type { Millis } from '../portal.ts';
import type { Crm, StoredRecord } from './crm.ts';
import type { Span } from './setting.ts';
import { joined, without } from './spans.ts';
import { type Timeline, timelineOf } from './timeline.ts';

const FOREVER = Number.POSITIVE_INFINITY;

export interface TaskEnd {
  readonly at: Millis;
  readonly byBaton: boolean;
}

export interface BatonTask {
  readonly id: string;
  readonly key: string;
  readonly madeAt: Millis;
  /** Contact ids; empty for a manager's rolling task. */
  readonly about: readonly string[];
  readonly open: readonly Span[];
  readonly ends: readonly TaskEnd[];
  readonly owners: Timeline;
  readonly due: Timeline;
  readonly body: Timeline;
}

/** Tells Baton's own writes from everybody else's. */
export type IsBaton = (by: { readonly source: string; readonly appId?: string }) => boolean;

function keyOf({ values }: StoredRecord): string | null {
  return values.baton_key ?? /baton:([\w-]+)/.exec(values.hs_task_body ?? '')?.[1] ?? null;
}

/** Spans in which a record lay in the bin. */
export function binned(record: StoredRecord): Span[] {
  const spans = (record.binned ?? []).map(({ from, to }) => ({ from, to: to ?? FOREVER }));
  return record.archived && spans.length === 0 ? [{ from: record.archivedAt ?? record.updatedAt, to: FOREVER }] : spans;
}

/** Spans in which the task was there and not completed. */
export function openSpans(record: StoredRecord): Span[] {
  const statuses = timelineOf(record, 'hs_task_status');
  const spans = statuses.flatMap(({ at, value }, i) => (value === 'COMPLETED' ? [] : [{ from: at, to: statuses[i + 1]?.at ?? FOREVER }]));
  return without(joined(spans), binned(record));
}

function endsOf(record: StoredRecord, isBaton: IsBaton): TaskEnd[] {
  const completed = timelineOf(record, 'hs_task_status').filter(({ value }) => value === 'COMPLETED');
  const deleted = (record.binned ?? []).map(({ from, by }) => ({ at: from, byBaton: by !== undefined && isBaton(by) }));
  return [...completed.map(({ at, by }) => ({ at, byBaton: isBaton(by) })), ...deleted].toSorted((a, b) => a.at - b.at);
}

export function batonTasks(portal: Crm, isBaton: IsBaton): BatonTask[] {
  return [...portal.shelf('tasks').byId.values()].flatMap((record) => {
    const key = keyOf(record);
    if (key === null || !isBaton(record.createdBy)) return [];
    return [
      {
        id: record.id,
        key,
        madeAt: record.createdAt,
        about: [...(record.links.get('contacts')?.keys() ?? [])].flatMap((id) => portal.find('contacts', id)?.id ?? []),
        open: openSpans(record),
        ends: endsOf(record, isBaton),
        owners: timelineOf(record, 'hubspot_owner_id'),
        due: timelineOf(record, 'hs_timestamp'),
        body: timelineOf(record, 'hs_task_body'),
      },
    ];
  });
}
