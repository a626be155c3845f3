/** What reps make of leads in the org: a lead becomes account, contact and opportunity, which then goes through its stages. */
import type { ChangedBy } from '../../portal.ts';
import type { Input } from '../store/dml.ts';
import type { Row } from '../store/org.ts';
import type { Hands, Properties } from './hands.ts';
import { convert } from './people.ts';
import { LOST_REASON, STAGES } from './words.ts';

function dealFields(hands: Hands, properties: Properties): Input {
  const { dealname, amount, dealstage, closedate, closed_lost_reason: reason, hubspot_owner_id: owner } = properties;
  return {
    ...(dealname === undefined ? {} : { Name: dealname }),
    ...(amount === undefined ? {} : { Amount: Number(amount) }),
    ...(dealstage === undefined ? {} : { StageName: STAGES.toOrg[dealstage] ?? dealstage }),
    ...(closedate === undefined ? {} : { CloseDate: hands.dayOf(closedate, owner) }),
    ...(owner === undefined ? {} : { OwnerId: owner }),
    ...(reason === undefined || !hands.has('Opportunity', LOST_REASON) ? {} : { [LOST_REASON]: reason }),
  };
}

/** `contactIds` are the people's ids in the world, the first of them in charge; a lead is converted on the way. Of nobody it hangs on nothing. */
export function openDeal(hands: Hands, properties: Properties, by: ChangedBy, [contactId, ...others]: readonly string[]): string {
  if (contactId === undefined) return hands.insert('Opportunity', dealFields(hands, properties), by).id;
  const row = hands.row(hands.record('contacts', contactId));
  const fields = dealFields(hands, properties);
  return hands.org.transact(() => {
    const dealId = row.object === 'Lead' ? openConverting(hands, row, properties, by) : openFor(hands, row, fields, by);
    // Who is a lead still is named once they are a contact.
    for (const other of others.map((id) => hands.row(hands.record('contacts', id))))
      if (other.object === 'Contact')
        hands.insert('OpportunityContactRole', { OpportunityId: dealId, ContactId: other.id, IsPrimary: false }, by);
    return dealId;
  });
}

function openConverting(hands: Hands, lead: Row, properties: Properties, by: ChangedBy): string {
  const wish = { ownerId: properties.hubspot_owner_id!, opportunityName: properties.dealname! };
  const { opportunityId } = convert(hands, lead, wish, by);
  hands.update(hands.org.find('Opportunity', opportunityId!)!, dealFields(hands, properties), by);
  return opportunityId!;
}

function openFor(hands: Hands, contact: Row, fields: Input, by: ChangedBy): string {
  const deal = hands.insert('Opportunity', { AccountId: contact.values.AccountId ?? null, ...fields }, by);
  hands.insert('OpportunityContactRole', { OpportunityId: deal.id, ContactId: contact.id, IsPrimary: true }, by);
  return deal.id;
}

export function updateDeal(hands: Hands, id: string, properties: Properties, by: ChangedBy): void {
  const row = hands.org.findLive('Opportunity', id);
  if (row) hands.update(row, dealFields(hands, properties), by);
}
