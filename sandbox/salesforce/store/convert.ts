/** Converting a lead: account, contact and opportunity made or found, activities and memberships moved, the lead closed for good. */
import { bad } from '../kit/refusal.ts';
import type { Value } from '../schema/field.ts';
import type { Actor } from './access.ts';
import { statusRow } from './derive.ts';
import { deleteRow, insertRow, liveRow, updateRow } from './dml.ts';
import { systemActor } from './found.ts';
import type { Org, Row } from './org.ts';

export interface Conversion {
  readonly leadId: string;
  /** Existing ones to convert into; absent: new ones. */
  readonly accountId?: string;
  readonly contactId?: string;
  /** Null: without an opportunity; absent: named after the company. */
  readonly opportunityName?: string | null;
  /** A converted status; absent: the first there is. */
  readonly status?: string;
}

export interface Converted {
  readonly accountId: string;
  readonly contactId: string;
  readonly opportunityId: string | null;
}

/** What a contact takes over from its lead. */
const TO_CONTACT = [
  'FirstName',
  'LastName',
  'Salutation',
  'Title',
  'Phone',
  'MobilePhone',
  'Email',
  'LeadSource',
  'Description',
  'HasOptedOutOfEmail',
  'DoNotCall',
];
/** Days from conversion to the close date: the end of the quarter, at most. */
const CLOSE_IN_DAYS = 90;

function ownerOf(org: Org, actor: Actor, lead: Row): string {
  const owner = String(lead.values.OwnerId);
  return org.find('User', owner) ? owner : actor.userId;
}

/** Custom fields that the org maps from lead to contact or opportunity. */
function mapped(org: Org, lead: Row, target: string): Record<string, Value> {
  const pairs = Object.entries(org.settings.leadFieldMap).filter(([, to]) => to.startsWith(`${target}.`));
  return Object.fromEntries(pairs.map(([from, to]) => [to.slice(target.length + 1), lead.values[from] ?? null]));
}

function convertedStatus(org: Org, wished: string | undefined): string {
  const status = wished ?? String([...org.rows('LeadStatus')].find((row) => row.values.IsConverted === true)?.values.ApiName);
  if (statusRow(org, 'LeadStatus', status)?.IsConverted !== true) throw bad('INVALID_STATUS', `invalid convertedStatus: ${status}`);
  return status;
}

/** Converts, all or nothing; the actor is a person at the lead's page. */
export function convertLead(org: Org, userId: string, wish: Conversion): Converted {
  const actor = systemActor(userId);
  const lead = liveRow(org, org.schema.get('Lead'), wish.leadId);
  if (lead.values.IsConverted === true) throw bad('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
  const status = convertedStatus(org, wish.status);
  return org.transact(() => {
    const OwnerId = ownerOf(org, actor, lead);
    const accountId = wish.accountId ?? insertRow(org, actor, org.schema.get('Account'), { Name: lead.values.Company, OwnerId }).id;
    const person = Object.fromEntries(TO_CONTACT.map((name) => [name, lead.values[name] ?? null]));
    const contactId =
      wish.contactId ??
      insertRow(org, actor, org.schema.get('Contact'), { ...person, ...mapped(org, lead, 'Contact'), AccountId: accountId, OwnerId }).id;
    const opportunityId =
      wish.opportunityName === null ? null : makeDeal(org, actor, lead, { accountId, contactId, OwnerId, name: wish.opportunityName });
    moveBelongings(org, actor, lead, contactId, opportunityId);
    close(org, actor, lead, status, { accountId, contactId, opportunityId });
    return { accountId, contactId, opportunityId };
  });
}

interface Deal {
  readonly accountId: string;
  readonly contactId: string;
  readonly OwnerId: string;
  readonly name: string | undefined;
}

function makeDeal(org: Org, actor: Actor, lead: Row, { accountId, contactId, OwnerId, name }: Deal): string {
  const latest = org.by('CampaignMember', 'LeadId', lead.id).at(-1);
  const deal = insertRow(org, actor, org.schema.get('Opportunity'), {
    ...mapped(org, lead, 'Opportunity'),
    Name: name ?? `${String(lead.values.Company)}-`,
    AccountId: accountId,
    OwnerId,
    StageName: 'Prospecting',
    CloseDate: new Date(org.now() + CLOSE_IN_DAYS * 86_400_000).toISOString().slice(0, 10),
    LeadSource: lead.values.LeadSource ?? null,
    CampaignId: latest?.values.CampaignId ?? null,
  });
  insertRow(org, actor, org.schema.get('OpportunityContactRole'), { OpportunityId: deal.id, ContactId: contactId, IsPrimary: true });
  return deal.id;
}

function moveBelongings(org: Org, actor: Actor, lead: Row, contactId: string, opportunityId: string | null): void {
  for (const object of ['Task', 'Event']) {
    for (const row of org.by(object, 'WhoId', lead.id)) updateRow(org, actor, row, { WhoId: contactId, WhatId: opportunityId });
  }
  const joined = new Set(org.by('CampaignMember', 'ContactId', contactId).map(({ values }) => values.CampaignId));
  for (const member of org.by('CampaignMember', 'LeadId', lead.id)) {
    // Who is in the campaign already, as the contact they turn out to be, stays in it once.
    if (joined.has(member.values.CampaignId)) deleteRow(org, actor, member);
    else updateRow(org, actor, member, { ContactId: contactId });
  }
}

/** The event of a conversion names no LastModifiedDate [docs: cdc-standard-objects-lead-conversion]. */
function close(org: Org, actor: Actor, lead: Row, status: string, { accountId, contactId, opportunityId }: Converted): void {
  const at = org.stamp;
  const conversion = {
    Status: status,
    IsConverted: true,
    ConvertedDate: at.slice(0, 10),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
  };
  const values = { ...lead.values, ...conversion, LastModifiedDate: at, LastModifiedById: actor.userId, SystemModstamp: at };
  const changed = Object.keys(conversion).filter((name) => name !== 'ConvertedOpportunityId' || opportunityId !== null);
  org.replace(lead, values, { type: 'UPDATE', changed, userId: actor.userId });
}
