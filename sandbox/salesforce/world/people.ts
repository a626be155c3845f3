/** What is done to people in the org: they arrive by a form or by hand, respond again, are handed over, spoken for, merged, forgotten. */
import type { AssociateTo, ChangedBy } from '../../portal.ts';
import { type Converted, convertLead } from '../store/convert.ts';
import { deleteRow, type Input, undeleteRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import { mergeRows } from '../store/merge.ts';
import type { Row } from '../store/org.ts';
import type { Hands, Properties } from './hands.ts';
import { campaignOf, fieldOfProperty, STATUS_OF_STAGE, STATUS_OF_WORK } from './words.ts';

/** Ways of which nobody enters a lead source. */
const OFFLINE = 'OFFLINE';

const PLAIN: Readonly<Record<string, string>> = { firstname: 'FirstName', lastname: 'LastName', email: 'Email', phone: 'Phone' };

/** The properties of a person as fields of a lead or a contact. */
function fieldsOf(hands: Hands, object: string, properties: Properties): Input {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    const plain = PLAIN[name];
    if (plain) fields[plain] = value;
    else if (name.startsWith('baton_')) fields[fieldOfProperty(name)] = value;
    else if (name === 'hs_email_optout') fields.HasOptedOutOfEmail = value === 'true';
    else if (name === 'hubspot_owner_id' && hands.mayOwn(value)) fields.OwnerId = value === '' ? hands.mirror.nobody : value;
    else if (object === 'Lead' && name === 'lifecyclestage' && value in STATUS_OF_STAGE) fields.Status = STATUS_OF_STAGE[value];
    else if (object === 'Lead' && name === 'hs_lead_status' && value in STATUS_OF_WORK) fields.Status = STATUS_OF_WORK[value];
  }
  return fields;
}

function sourceOf(properties: Properties): Input {
  const source = properties.hs_analytics_source;
  return source === undefined || source === OFFLINE ? {} : { LeadSource: 'Web' };
}

/** A customer is a contact of an account; everybody else begins as a lead, whose owner is the queue until somebody has it. */
export function createPerson(hands: Hands, properties: Properties, by: ChangedBy, companies: readonly AssociateTo[]): string {
  const company = companies.find(({ objectType }) => objectType === 'companies')?.id ?? properties.company ?? null;
  return hands.org.transact(() => {
    const row =
      properties.lifecyclestage === 'customer' ? asCustomer(hands, properties, by, company) : asLead(hands, properties, by, company);
    respond(hands, row, properties, by);
    return row.id;
  });
}

function asLead(hands: Hands, properties: Properties, by: ChangedBy, company: string | null): Row {
  const Company = company ?? `${properties.lastname} (private)`;
  return hands.insert(
    'Lead',
    { OwnerId: hands.mirror.nobody, Company, ...sourceOf(properties), ...fieldsOf(hands, 'Lead', properties) },
    by,
  );
}

function asCustomer(hands: Hands, properties: Properties, by: ChangedBy, company: string | null): Row {
  const AccountId = accountOf(hands, company ?? `${properties.lastname} (private)`, by);
  return hands.insert('Contact', { AccountId, ...fieldsOf(hands, 'Contact', properties) }, by);
}

/** The account of a company, made with its first contact. */
function accountOf(hands: Hands, name: string, by: ChangedBy): string {
  const known = [...hands.org.rows('Account')].find(({ values }) => values.Name === name && values.IsDeleted !== true);
  return known?.id ?? hands.insert('Account', { Name: name }, by).id;
}

export function updatePerson(hands: Hands, id: string, properties: Properties, by: ChangedBy): void {
  const row = hands.row(hands.record('contacts', id));
  hands.org.transact(() => {
    hands.update(row, fieldsOf(hands, row.object, properties), by);
    respond(hands, row, properties, by);
  });
}

/** A filled form makes the person a member of its campaign who has responded. */
function respond(hands: Hands, row: Row, properties: Properties, by: ChangedBy): void {
  const form = properties.recent_conversion_event_name;
  if (form === undefined) return;
  const field = row.object === 'Lead' ? 'LeadId' : 'ContactId';
  const joined = new Set(hands.org.by('CampaignMember', field, row.id).map(({ values }) => values.CampaignId));
  for (let wave = 1; ; wave++) {
    const campaign = campaignCalled(hands, campaignOf(form, wave), by);
    if (joined.has(campaign)) continue;
    hands.insert('CampaignMember', { CampaignId: campaign, [field]: row.id, Status: 'Responded' }, by);
    return;
  }
}

function campaignCalled(hands: Hands, name: string, by: ChangedBy): string {
  const known = [...hands.org.rows('Campaign')].find(({ values }) => values.Name === name);
  return known?.id ?? hands.insert('Campaign', { Name: name, IsActive: true, Status: 'In Progress' }, by).id;
}

export interface Wish {
  /** Who owns what comes of it where the lead's owner cannot. */
  readonly ownerId: string;
  /** Null: without an opportunity. */
  readonly opportunityName: string | null;
  /** An existing contact; absent: a new one in the company's account. */
  readonly into?: Row;
}

export function convert(hands: Hands, lead: Row, { ownerId, opportunityName, into }: Wish, by: ChangedBy): Converted {
  const owner = hands.org.find('User', String(lead.values.OwnerId));
  // Somebody who has left, or a queue, cannot own what comes of it.
  if (owner?.values.IsActive !== true) hands.update(lead, { OwnerId: ownerId }, by);
  const accountId = into ? String(into.values.AccountId) : accountOf(hands, String(lead.values.Company), by);
  return convertLead(hands.org, hands.authors.userOf(by), {
    leadId: lead.id,
    accountId,
    opportunityName,
    ...(into ? { contactId: into.id } : {}),
  });
}

/** Two leads or two contacts are merged; a lead that turns out to be a contact is converted into it. */
export function mergePeople(hands: Hands, winnerId: string, loserId: string, by: ChangedBy): void {
  const [winner, loser] = [hands.row(hands.record('contacts', winnerId)), hands.row(hands.record('contacts', loserId))];
  if (winner.id === loser.id) return;
  if (winner.object === loser.object) mergeRows(hands.org, hands.authors.userOf(by), winner.id, [loser.id], {});
  else {
    const [lead, contact] = winner.object === 'Lead' ? [winner, loser] : [loser, winner];
    convert(hands, lead, { ownerId: String(contact.values.OwnerId), opportunityName: null, into: contact }, by);
  }
}

export function restorePerson(hands: Hands, id: string, by: ChangedBy): void {
  const row = hands.row(hands.record('contacts', id));
  hands.org.transact(() => undeleteRow(hands.org, systemActor(hands.authors.userOf(by)), row));
}

/** Gone for good, with the lead it was before and everything that hung on it. */
export function purgePerson(hands: Hands, id: string, by: ChangedBy): void {
  const record = hands.record('contacts', id);
  const userId = hands.authors.userOf(by);
  const row = hands.row(record);
  hands.org.transact(() => {
    if (row.values.IsDeleted !== true) deleteRow(hands.org, systemActor(userId), row);
    const hung = ['Task', 'Event'].flatMap((object) => hands.org.by(object, 'WhoId', row.id));
    const first = record.id === row.id ? [] : [hands.org.findAny(record.id)];
    for (const one of [...hung, row, ...first]) if (one) hands.org.erase(one, userId);
  });
}
