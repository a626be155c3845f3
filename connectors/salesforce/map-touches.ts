/** What a person's records tell of marketing's touches: each response to a campaign, and the arrival that a lead source names. */
import { z } from 'zod';
import type { CrmLead, CrmTouch } from '../../src/domain/crm-record.ts';
import { mapSalesforceSource } from './map-source.ts';
import { flag, id, instant, optionalId, parent, requiredInstant, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';

export const memberRow = z.object({
  Id: id,
  IsDeleted: flag,
  CampaignId: optionalId,
  LeadId: optionalId,
  ContactId: optionalId,
  HasResponded: flag,
  FirstRespondedDate: text,
  CreatedDate: requiredInstant,
  SystemModstamp: requiredInstant,
  Campaign: parent({ Name: text }),
});

export type MemberRow = z.infer<typeof memberRow>;

/** The record a person began as. */
interface Origin {
  readonly Id: string;
  readonly CreatedDate: number;
  readonly CreatedById: string | null;
  readonly LeadSource: string | null;
}

/** A form that made the record and put it into its campaign did one thing. */
const SAME_ARRIVAL_MS = 5 * 60_000;

/**
 * Responses to campaigns, and the arrival of a record that no person made. Salesforce dates a first response by the day alone: where the
 * member was made that day, the member's own instant is it, else the day's beginning.
 */
export function conversionsOf(first: Origin, members: readonly MemberRow[], settings: OrgSettings): CrmLead['conversions'] {
  const responses = members
    .filter((member) => member.HasResponded && !member.IsDeleted)
    .map((member) => ({ at: respondedAt(member), name: member.Campaign?.Name ?? '' }));
  const source = mapSalesforceSource(first.CreatedById, settings);
  const told = responses.some(({ at }) => Math.abs(at - first.CreatedDate) <= SAME_ARRIVAL_MS);
  const arrived = first.LeadSource !== null && ['form', 'integration', 'workflow', 'baton'].includes(source) && !told;
  const all = [...responses, ...(arrived ? [{ at: first.CreatedDate, name: first.LeadSource! }] : [])];
  const unique = new Map(all.map((conversion) => [`${conversion.at} ${conversion.name}`, conversion]));
  return [...unique.values()].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function respondedAt({ FirstRespondedDate: day, CreatedDate: made }: MemberRow): number {
  if (day === null || new Date(made).toISOString().slice(0, 10) === day.slice(0, 10)) return made;
  return Math.max(made, instant.parse(`${day.slice(0, 10)}T00:00:00.000Z`) ?? made);
}

/** Oldest first. A response stays once it was told: Salesforce keeps one row per person and campaign, and overwrites it. */
export function touchesOf(first: Origin, members: readonly MemberRow[], settings: OrgSettings): CrmTouch[] {
  const responded = members.filter((member) => member.HasResponded && !member.IsDeleted);
  const responses = responded.map((member): CrmTouch => {
    const campaign = member.CampaignId ?? member.Campaign?.Name ?? null;
    return {
      id: `member-${member.Id}`,
      at: respondedAt(member),
      kind: 'campaign member responded',
      channel: 'campaign',
      campaign,
      lasting: true,
    };
  });
  const names = new Set(responded.map((member) => `${respondedAt(member)} ${member.Campaign?.Name ?? ''}`));
  // What a tool or a sync brings is told of and is no touch (attribution, ruling 3).
  const arrivalKind = mapSalesforceSource(first.CreatedById, settings) === 'form' ? 'form submission' : 'integration';
  const arrivals = conversionsOf(first, members, settings).filter(({ at, name }) => !names.has(`${at} ${name}`));
  return [
    ...responses,
    ...arrivals.map(
      ({ at, name }): CrmTouch => ({ id: `form-${at}-${name}`, at, kind: arrivalKind, channel: channelOf(name), campaign: null }),
    ),
    ...typedSource(first, settings),
  ].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** A source that a person typed is told of, and is no touch (attribution, ruling 3). */
function typedSource({ Id, CreatedDate: at, CreatedById, LeadSource }: Origin, settings: OrgSettings): CrmTouch[] {
  if (LeadSource === null || mapSalesforceSource(CreatedById, settings) !== 'person') return [];
  return [{ id: `source-${Id}`, at, kind: 'crm ui', channel: channelOf(LeadSource), campaign: null }];
}

function channelOf(source: string): string {
  const plain = source
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, '-');
  return plain === '' ? 'unknown' : plain;
}
