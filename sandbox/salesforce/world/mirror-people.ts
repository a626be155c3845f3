/** How the mirror follows leads and contacts: made, changed, converted, merged, binned, taken out of the bin, gone for good. */
import type { StoredRecord } from '../../oracle/crm.ts';
import type { Change, Row, Values } from '../store/org.ts';
import type { OrgMirror } from './mirror.ts';
import { amend, archive, type Deed, restore } from './records.ts';
import { optOutTold, personTold, stageTold } from './told.ts';

export function mirrorPerson(mirror: OrgMirror, change: Change): void {
  const { row, type } = change;
  const deed: Deed = { at: change.at, by: mirror.authors.byOf(change.userId) };
  const { MasterRecordId: master, ConvertedContactId: contact } = row.values;
  const known = mirror.find('contacts', row.id);
  if (type === 'DELETE' && master) joinInto(mirror, row.id, String(master), deed);
  else if (type === 'DELETE' && known) bury(mirror, known, row, deed);
  else if (type === 'UNDELETE' && known) restore(known, deed);
  else if (row.object === 'Lead' && contact) convert(mirror, row, String(contact), deed);
  else if (type !== 'DELETE') tell(mirror, row, leadOf(mirror, row), deed);
}

/** In the bin, or taken out of it for good. */
function bury(mirror: OrgMirror, known: StoredRecord, row: Row, deed: Deed): void {
  const present = mirror.rowOf(known.id);
  if (mirror.org.find(row.object, row.id) === null && (present === null || present.id === row.id)) mirror.shelves.remove(known);
  else if (present === null || present.id === row.id) archive(known, deed);
}

/** The lead a contact was before; null for one that was none. */
function leadOf(mirror: OrgMirror, { id, object }: Row): Values | null {
  if (object !== 'Contact') return null;
  const [lead] = mirror.org.by('Lead', 'ConvertedContactId', id);
  if (lead && mirror.personId(id) === id && mirror.find('contacts', id) === null) mirror.standAs(id, lead.id);
  return lead?.values ?? null;
}

function tell(mirror: OrgMirror, row: Row, lead: Values | null, deed: Deed): void {
  const id = mirror.personId(row.id);
  const known = mirror.find('contacts', id);
  const told = personTold(row.values, lead, mirror.nobody);
  const optOut = optOutTold(row.values, known?.values.hs_email_optout ?? undefined);
  const stage = stageOf(mirror, known, (lead ?? row.values).Status);
  mirror.shelves.put('contacts', id, { ...told, ...optOut, lifecyclestage: stage }, deed);
}

/** A deal says more than the status: a lead made into one is an opportunity, and a customer once one was won. */
function stageOf(mirror: OrgMirror, known: StoredRecord | null, status: Values[string] | undefined): string {
  const deals = [...(known?.links.get('deals')?.keys() ?? [])].flatMap((id) => mirror.find('deals', id) ?? []);
  if (deals.some(({ values }) => values.dealstage === 'closedwon')) return 'customer';
  return deals.length > 0 ? 'opportunity' : stageTold(status, known?.values.lifecyclestage ?? '');
}

/** Tells the stage of a person anew, after something happened to one of their deals. */
export function tellStage(mirror: OrgMirror, person: StoredRecord, deed: Deed): void {
  const row = mirror.rowOf(person.id);
  if (row) amend(person, { lifecyclestage: stageOf(mirror, person, row.values.Status) }, deed);
}

/** Into a new contact: the same person goes on. Into one that was there: the two become one. */
function convert(mirror: OrgMirror, lead: Row, contactId: string, deed: Deed): void {
  const there = mirror.find('contacts', contactId);
  const own = mirror.find('contacts', lead.id);
  const contact = mirror.org.find('Contact', contactId);
  if (!contact) return;
  if (there && own && there !== own) joinInto(mirror, lead.id, contactId, deed);
  else mirror.standAs(contactId, lead.id);
  tell(mirror, contact, lead.values, deed);
  const person = mirror.find('contacts', contactId);
  if (person && person.values.lives_on_as !== contactId) amend(person, { lives_on_as: contactId }, deed);
}

function joinInto(mirror: OrgMirror, loserId: string, winnerId: string, deed: Deed): void {
  const loser = mirror.find('contacts', loserId);
  const winner = mirror.find('contacts', winnerId);
  if (!loser || !winner || loser === winner) return;
  mirror.shelves.moveLinks(loser, winner);
  mirror.shelves.remove(loser);
  mirror.merged.byId('contacts').set(loser.id, loser);
  mirror.standAs(loser.id, winner.id);
  const before = winner.values.hs_merged_object_ids;
  amend(winner, { hs_merged_object_ids: before ? `${before};${loser.id}` : loser.id }, deed);
}
