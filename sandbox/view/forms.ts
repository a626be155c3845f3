/** What the forms of the pages do: changes made by the person who owns the record. */
import { iso } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import type { ChangedBy } from '../portal.ts';
import type { StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { createRecord, updateRecord } from '../store/write.ts';
import { REP_FIELDS } from './record-page.ts';

/** The owner of the record, or nobody in particular. */
function personOf(portal: PortalState, record: StoredRecord): ChangedBy {
  const owner = record.values.hubspot_owner_id ? portal.owners.find(record.values.hubspot_owner_id) : null;
  return owner ? { source: 'CRM_UI', userId: owner.userId } : { source: 'CRM_UI' };
}

/** Saves the rep's own fields that the form carries and the portal has. */
export function saveFields(portal: PortalState, record: StoredRecord, form: URLSearchParams): void {
  const known = REP_FIELDS.filter((name) => form.has(name) && portal.schema.find(record.type, name));
  const values = known.map((name) => [name, withZone(form.get(name) ?? '')] as const);
  updateRecord(portal, record, Object.fromEntries(values), personOf(portal, record));
}

/** Browsers send `2026-03-02T09:00` without a zone; the pages speak UTC. */
function withZone(value: string): string {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(value) ? `${value}:00Z` : value;
}

const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';
const NO_ANSWER = '73a0d17f-1163-4015-bdd5-ec830791da20';

type Logged = (text: string) => { readonly type: StoreType; readonly properties: Record<string, string> };

const CALL = { hs_call_direction: 'OUTBOUND', hs_call_status: 'COMPLETED' } as const;
const KINDS: Readonly<Record<string, Logged>> = {
  'call-connected': (text) => ({
    type: 'calls',
    properties: { ...CALL, hs_call_disposition: CONNECTED, hs_call_duration: '120000', hs_call_body: text },
  }),
  'call-unanswered': (text) => ({
    type: 'calls',
    properties: { ...CALL, hs_call_status: 'NO_ANSWER', hs_call_disposition: NO_ANSWER, hs_call_duration: '0', hs_call_body: text },
  }),
  email: (text) => ({ type: 'emails', properties: { hs_email_direction: 'EMAIL', hs_email_status: 'SENT', hs_email_text: text } }),
  'email-received': (text) => ({ type: 'emails', properties: { hs_email_direction: 'INCOMING_EMAIL', hs_email_text: text } }),
  note: (text) => ({ type: 'notes', properties: { hs_note_body: text } }),
};

/** Logs a call, an e-mail or a note on a record, now. */
export function logActivity(portal: PortalState, record: StoredRecord, form: URLSearchParams): void {
  const kind = KINDS[form.get('kind') ?? ''];
  if (!kind) throw invalid(`Choose what you did: ${Object.keys(KINDS).join(', ')}.`);
  const { type, properties } = kind(form.get('text') ?? '');
  const owner = record.values.hubspot_owner_id;
  const values = { ...properties, hs_timestamp: iso(portal.now()), ...(owner ? { hubspot_owner_id: owner } : {}) };
  createRecord(portal, type, values, personOf(portal, record), [{ type: record.type, id: record.id }]);
}

/** Ticks a task as its owner would. */
export function completeTask(portal: PortalState, task: StoredRecord): void {
  updateRecord(portal, task, { hs_task_status: 'COMPLETED' }, personOf(portal, task));
}
