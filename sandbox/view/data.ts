/** What the pages show of a portal, read once per page. */
import { linked } from '../store/links.ts';
import type { StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { instant } from './layout.ts';

/** Group names that stand first on a record page. */
const FIRST_GROUP = /baton/i;

export interface FieldGroup {
  readonly label: string;
  readonly fields: readonly { readonly name: string; readonly label: string; readonly value: string }[];
}

/** Filled fields by group, Baton's first; `always` are shown even when empty. */
export function fieldGroups(portal: PortalState, record: StoredRecord, always: readonly string[]): FieldGroup[] {
  const groups = portal.schema.groups(record.type).toSorted((a, b) => Number(FIRST_GROUP.test(b.name)) - Number(FIRST_GROUP.test(a.name)));
  const definitions = portal.schema.list(record.type);
  return groups
    .map((group) => ({
      label: group.label,
      fields: definitions
        .filter(
          (item) =>
            item.groupName === group.name && (record.values[item.name] || always.includes(item.name) || FIRST_GROUP.test(group.name)),
        )
        .map((item) => ({ name: item.name, label: item.label, value: shownValue(portal, item.name, record.values[item.name] ?? '') })),
    }))
    .filter((group) => group.fields.length > 0);
}

/** Owner ids become names and instants short; everything else is shown as it is stored. */
function shownValue(portal: PortalState, name: string, value: string): string {
  if (name === 'hubspot_owner_id') return ownerName(portal, value);
  return /^\d{4}-\d{2}-\d{2}T.*Z$/.test(value) ? instant(value) : value;
}

export function ownerName(portal: PortalState, id: string | null | undefined): string {
  const owner = id ? portal.owners.find(id) : null;
  if (!owner) return id ? `Owner ${id}` : 'No owner';
  return `${owner.firstName} ${owner.lastName}${owner.archived ? ' (inactive)' : ''}`;
}

/** The heading of a record. */
export function titleOf(record: StoredRecord): string {
  const { firstname, lastname, email, dealname, name, hs_task_subject, hs_lead_name } = record.values;
  const person = [firstname, lastname].filter(Boolean).join(' ');
  return person || dealname || hs_lead_name || hs_task_subject || name || email || `Record ${record.id}`;
}

export interface ActivityLine {
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly who: string;
}

const KINDS: readonly (readonly [StoreType, string])[] = [
  ['calls', 'Call'],
  ['emails', 'E-mail'],
  ['meetings', 'Meeting'],
  ['notes', 'Note'],
  ['communications', 'Message'],
];

/** Activities of a record, newest first. */
export function activityLines(portal: PortalState, record: StoredRecord): ActivityLine[] {
  const lines = KINDS.flatMap(([type, kind]) =>
    linked(portal, record, type).map(({ record: activity }) => ({
      at: activity.values.hs_timestamp ?? '',
      kind,
      text: activityText(activity),
      who: ownerName(portal, activity.values.hubspot_owner_id),
    })),
  );
  return lines.sort((a, b) => b.at.localeCompare(a.at));
}

function activityText({ type, values }: StoredRecord): string {
  const parts: Readonly<Partial<Record<StoreType, readonly (string | null | undefined)[]>>> = {
    calls: [
      values.hs_call_direction?.toLowerCase(),
      values.hs_call_status?.toLowerCase(),
      values.hs_call_duration ? `${Math.round(Number(values.hs_call_duration) / 1_000)} s` : null,
      values.hs_call_title,
      values.hs_call_body,
    ],
    emails: [values.hs_email_direction === 'INCOMING_EMAIL' ? 'received' : 'sent', values.hs_email_subject, values.hs_email_text],
    meetings: [values.hs_meeting_outcome?.toLowerCase(), values.hs_meeting_title, values.hs_meeting_start_time],
    notes: [values.hs_note_body],
    communications: [values.hs_communication_channel_type?.toLowerCase(), values.hs_communication_body],
  };
  return (parts[type] ?? []).filter(Boolean).join(' · ');
}

/** Tasks of a record that are still to do, earliest due first. */
export function openTasksOf(portal: PortalState, record: StoredRecord): StoredRecord[] {
  return linked(portal, record, 'tasks')
    .map((end) => end.record)
    .filter((task) => task.values.hs_task_status !== 'COMPLETED')
    .sort((a, b) => (a.values.hs_timestamp ?? '').localeCompare(b.values.hs_timestamp ?? ''));
}
