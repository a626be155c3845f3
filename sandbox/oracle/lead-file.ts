/** Everything the CRM holds about one person, put together once: histories, deeds, tasks, deals and merges. */
import type { Millis } from '../portal.ts';
import type { Crm, StoredRecord } from './crm.ts';
import { type Deed, deedsOf } from './deeds.ts';
import type { Span } from './setting.ts';
import { joined } from './spans.ts';
import { type BatonTask, binned, type IsBaton, openSpans } from './tasks.ts';
import { type Timeline, timelineOf, valueAt } from './timeline.ts';

export interface DealFile {
  readonly id: string;
  readonly stages: Timeline;
  readonly closeDates: Timeline;
  readonly lostReasons: Timeline;
}

/** A filled form; `arrivedAt` is when the CRM had it. */
export interface Inquiry {
  readonly at: Millis;
  readonly arrivedAt: Millis;
  readonly form: string;
}

export interface LeadFile {
  readonly id: string;
  readonly record: StoredRecord;
  readonly owners: Timeline;
  readonly stages: Timeline;
  /** Instants at which another record was merged into this one. */
  readonly merges: readonly Millis[];
  /** When the record ended and the person went on as which other one: a lead that became a contact. */
  readonly conversions: Timeline;
  /** Ids of the records that were merged into this one. */
  readonly absorbed: readonly string[];
  /** What those records themselves had said, where the survivor does not tell. */
  readonly selves: readonly Pick<LeadFile, 'field' | 'owners'>[];
  readonly bin: readonly Span[];
  readonly deeds: readonly Deed[];
  /** Open tasks of the rep's own. */
  readonly ownTasks: readonly Span[];
  readonly tasks: readonly BatonTask[];
  readonly deals: readonly DealFile[];
  readonly inquiries: readonly Inquiry[];
  /** History of one of the fields; values spelled with spaces. */
  field(name: string): Timeline;
}

export const OWN_FIELDS = [
  'baton_lead_response',
  'baton_response_reason',
  'baton_outcome_asked_for',
  'baton_call_back_on',
  'baton_wake_up_on',
];

function inquiriesOf(record: StoredRecord): Inquiry[] {
  const forms = timelineOf(record, 'recent_conversion_event_name');
  return timelineOf(record, 'recent_conversion_date').flatMap(({ at: arrivedAt, value }) =>
    value === '' ? [] : [{ at: Date.parse(value), arrivedAt, form: valueAt(forms, arrivedAt) }],
  );
}

function dealsOf(portal: Crm, record: StoredRecord): DealFile[] {
  return [...(record.links.get('deals')?.keys() ?? [])].flatMap((id) => {
    const deal = portal.find('deals', id);
    if (deal === null) return [];
    const of = (name: string) => timelineOf(deal, name);
    return [{ id, stages: of('dealstage'), closeDates: of('closedate'), lostReasons: of('closed_lost_reason') }];
  });
}

function ownTasksOf(portal: Crm, record: StoredRecord, isBaton: IsBaton): Span[] {
  return joined(
    [...(record.links.get('tasks')?.keys() ?? [])].flatMap((id) => {
      const task = portal.find('tasks', id);
      return task === null || isBaton(task.createdBy) ? [] : openSpans(task);
    }),
  );
}

/** Pick lists store words with underscores or hyphens; a person reads words. */
function worded(timeline: Timeline): Timeline {
  return timeline.map((entry) => ({
    ...entry,
    value: /^\d/.test(entry.value) ? entry.value : entry.value.toLowerCase().replace(/[_-]/g, ' '),
  }));
}

function fieldsOf(record: StoredRecord): LeadFile['field'] {
  const fields = new Map<string, Timeline>();
  return (name) => {
    const known = fields.get(name) ?? worded(timelineOf(record, name));
    fields.set(name, known);
    return known;
  };
}

export function openFile(portal: Crm, record: StoredRecord, tasks: readonly BatonTask[], isBaton: IsBaton): LeadFile {
  const absorbed = record.values.hs_merged_object_ids?.split(';').filter(Boolean) ?? [];
  return {
    id: record.id,
    record,
    owners: timelineOf(record, 'hubspot_owner_id'),
    stages: timelineOf(record, 'lifecyclestage'),
    merges: timelineOf(record, 'hs_merged_object_ids').flatMap(({ at, value }) => (value === '' ? [] : [at])),
    conversions: timelineOf(record, 'lives_on_as').filter(({ value }) => value !== ''),
    absorbed,
    selves: absorbed
      .flatMap((id) => portal.asMerged?.(id) ?? [])
      .map((self) => ({ field: fieldsOf(self), owners: timelineOf(self, 'hubspot_owner_id') })),
    bin: binned(record),
    deeds: deedsOf(portal, record),
    ownTasks: ownTasksOf(portal, record, isBaton),
    tasks,
    deals: dealsOf(portal, record),
    inquiries: inquiriesOf(record),
    field: fieldsOf(record),
  };
}
