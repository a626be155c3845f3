/** How the mirror follows what is done with people: responses to campaigns, deals, tasks, calls, mails, notes and meetings. */
import type { StoredRecord } from '../../oracle/crm.ts';
import type { ChangedBy } from '../../portal.ts';
import type { Value } from '../schema/field.ts';
import type { Change, Row } from '../store/org.ts';
import type { OrgMirror } from './mirror.ts';
import { tellStage } from './mirror-people.ts';
import { amend, archive, type Deed, link, restore, type Told, unlink } from './records.ts';
import { callTold, dealTold, mailTold, meetingTold, noteTold, taskTold } from './told.ts';
import { formOfCampaign } from './words.ts';

type Type = StoredRecord['type'];

const deedOf = (mirror: OrgMirror, { at, userId }: Change): Deed => ({ at, by: mirror.authors.byOf(userId) });

/** A response is a form that was filled in. */
export function mirrorMember(mirror: OrgMirror, change: Change): void {
  const { values } = change.row;
  const person = mirror.find('contacts', String(values.ContactId ?? values.LeadId ?? ''));
  if (change.type !== 'CREATE' || values.HasResponded !== true || !person) return;
  const form = formOfCampaign(String(mirror.org.find('Campaign', String(values.CampaignId))?.values.Name ?? ''));
  const at = new Date(change.at).toISOString();
  const first: Record<string, string> = person.values.first_conversion_date
    ? {}
    : { first_conversion_event_name: form, first_conversion_date: at };
  const made = String(Number(person.values.num_conversion_events ?? '0') + 1);
  const told = { ...first, recent_conversion_event_name: form, recent_conversion_date: at, num_conversion_events: made };
  amend(person, told, deedOf(mirror, change));
}

/** Makes, changes, bins or restores the record of a row; gives it unless it is gone. */
function follow(mirror: OrgMirror, change: Change, type: Type, told: Told): StoredRecord | null {
  const deed = deedOf(mirror, change);
  const known = mirror.find(type, change.row.id);
  if (change.type === 'DELETE') {
    if (known) archive(known, deed);
    return known;
  }
  if (change.type === 'UNDELETE' && known) restore(known, deed);
  return mirror.shelves.put(type, change.row.id, told, deed);
}

export function mirrorDeal(mirror: OrgMirror, change: Change): void {
  const deal = follow(mirror, change, 'deals', dealTold(change.row.values));
  for (const id of deal?.links.get('contacts')?.keys() ?? []) {
    const person = mirror.find('contacts', id);
    if (person) tellStage(mirror, person, deedOf(mirror, change));
  }
}

export function mirrorRole(mirror: OrgMirror, change: Change): void {
  const { OpportunityId, ContactId } = change.row.values;
  const [deal, person] = [mirror.find('deals', String(OpportunityId)), mirror.find('contacts', String(ContactId))];
  if (change.type === 'DELETE' || !deal || !person) return;
  link(person, deal);
  tellStage(mirror, person, deedOf(mirror, change));
}

/** The one person of an activity. */
function tie(mirror: OrgMirror, record: StoredRecord, who: Value | undefined): void {
  const person = who ? mirror.find('contacts', String(who)) : null;
  for (const id of [...(record.links.get('contacts')?.keys() ?? [])]) {
    const before = mirror.find('contacts', id);
    if (before && before !== person) unlink(record, before);
  }
  if (person) link(record, person);
}

const DONE: Readonly<Record<string, { readonly type: Type; readonly told: (mirror: OrgMirror, row: Row) => Told }>> = {
  Call: { type: 'calls', told: (_mirror, { values }) => callTold(values) },
  Email: { type: 'emails', told: sentTold },
  LinkedIn: { type: 'communications', told: (_mirror, { values }) => noteTold(values) },
};

/** Who sent it says whether it was a step of a sequence: a tool's, or a workflow's. */
function sentTold(mirror: OrgMirror, { id, values }: Row): Told {
  const mail = messageOf(mirror, id);
  const sequence = mail?.Incoming === true ? undefined : SEQUENCES[mirror.authors.byOf(String(values.CreatedById)).source];
  return { ...mailTold(values, mail), ...(sequence === undefined ? {} : { hs_sequence_id: sequence }) };
}

const SEQUENCES: Readonly<Partial<Record<ChangedBy['source'], string>>> = { INTEGRATION: '1', AUTOMATION_PLATFORM: '2' };

function messageOf(mirror: OrgMirror, taskId: string) {
  return mirror.org.by('EmailMessage', 'ActivityId', taskId)[0]?.values ?? null;
}

/** Logged as done it is a deed; anything else was something to do, and is a deed once it is done. */
export function mirrorTask(mirror: OrgMirror, change: Change): void {
  const { row } = change;
  const done = DONE[String(row.values.TaskSubtype)];
  const closed = row.values.IsClosed === true;
  const atOnce = change.type === 'CREATE' && closed;
  if (atOnce && !done) settle(mirror, row, follow(mirror, change, 'notes', noteTold(row.values)));
  else if (done && (atOnce || (closed && change.type !== 'DELETE') || mirror.find(done.type, row.id)))
    settle(mirror, row, follow(mirror, change, done.type, done.told(mirror, row)));
  if (mirror.find('notes', row.id) && !atOnce) settle(mirror, row, follow(mirror, change, 'notes', {}));
  if (mirror.find('tasks', row.id) || (change.type === 'CREATE' && !closed)) mirrorToDo(mirror, change);
}

function settle(mirror: OrgMirror, row: Row, record: StoredRecord | null): void {
  if (record) tie(mirror, record, row.values.WhoId);
}

function mirrorToDo(mirror: OrgMirror, change: Change): void {
  const before = mirror.find('tasks', change.row.id)?.values.hubspot_owner_id ?? null;
  const record = follow(mirror, change, 'tasks', taskTold(change.row.values));
  if (!record) return;
  tie(mirror, record, change.row.values.WhoId);
  mirror.reindex(record, before);
}

export function mirrorEvent(mirror: OrgMirror, change: Change): void {
  settle(mirror, change.row, follow(mirror, change, 'meetings', meetingTold(change.row.values)));
}

/** A message that hangs on no task stands for itself; the people it names are told in rows of their own. */
export function mirrorMail(mirror: OrgMirror, change: Change): void {
  const { row } = change;
  if (row.values.ActivityId) return;
  const owned = { ...row.values, OwnerId: row.values.CreatedById ?? null };
  const record = follow(mirror, change, 'emails', mailTold(owned, row.values));
  const people = mirror.org.by('EmailMessageRelation', 'EmailMessageId', row.id).map(({ values }) => String(values.RelationId ?? ''));
  if (record) for (const id of people) settle(mirror, { ...row, values: { ...row.values, WhoId: id } }, record);
}
