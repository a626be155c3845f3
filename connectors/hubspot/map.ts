/** HubSpot deals and owners to Baton deals and reps, and the one door that maps any kind of object. */

import type { z } from 'zod';
import type { CrmDeal, CrmRecord, CrmRep } from '../../src/domain/crm-record.ts';
import { businessOf } from '../../src/domain/loop/business.ts';
import type { BadRecord } from '../../src/ports/connector.ts';
import {
  mapHubspotCall,
  mapHubspotCommunication,
  mapHubspotEmail,
  mapHubspotMeeting,
  mapHubspotNote,
  mapHubspotTask,
} from './map-activity.ts';
import { elsewhereOf, mapHubspotContactToLead } from './map-lead.ts';
import { mapHubspotLeadObject } from './map-lead-object.ts';
import { enteredProperty, type HubspotObject, type ObjectKind, PROPERTIES } from './properties.ts';
import { type Owner, objectSchema, parseElements, toInstant } from './schema.ts';
import type { PortalSettings } from './settings.ts';

/** Associated contact ids of an object; empty when none or not asked for. */
export type LeadIdsOf = (objectId: string) => readonly string[];

/** Parses and maps a list of objects of one kind. */
export function mapHubspotObjects(
  kind: ObjectKind,
  elements: readonly unknown[],
  leadIdsOf: LeadIdsOf,
  settings: PortalSettings,
): { good: CrmRecord[]; bad: BadRecord[] } {
  const map = <K extends ObjectKind>(of: K, to: (object: HubspotObject<K>, leadIds: readonly string[]) => CrmRecord) => {
    // The table gives each kind its own schema; the compiler sees only their union.
    const schema = objectSchema(PROPERTIES[of]) as unknown as z.ZodType<HubspotObject<K>>;
    const { good, bad } = parseElements(elements, schema);
    return { good: good.map((object) => to(object, leadIdsOf(object.id))), bad };
  };
  if (kind === 'lead') return map(kind, (contact) => mapHubspotContactToLead(contact, settings));
  if (kind === 'lead-object') return map(kind, (object, ids) => mapHubspotLeadObject(object, ids, settings));
  if (kind === 'deal') return map(kind, (deal, ids) => mapHubspotDeal(deal, ids, settings));
  if (kind === 'call') return map(kind, (call, ids) => mapHubspotCall(call, ids, settings));
  if (kind === 'email') return map(kind, mapHubspotEmail);
  if (kind === 'meeting') return map(kind, mapHubspotMeeting);
  if (kind === 'message') return map(kind, mapHubspotCommunication);
  if (kind === 'note') return map(kind, mapHubspotNote);
  return map('task', mapHubspotTask);
}

/** The pipeline says what a stage means; where it is unknown, HubSpot's calculated booleans do. */
function mapHubspotDeal(deal: HubspotObject<'deal'>, leadIds: readonly string[], settings: PortalSettings): CrmDeal {
  const { properties } = deal;
  const known = settings.stages[properties.dealstage ?? ''];
  const closed = properties.hs_is_closed_won ? 'won' : 'lost';
  const mergedIds = properties.hs_merged_object_ids?.split(';').filter((id) => id !== '' && id !== deal.id) ?? [];
  return {
    kind: 'deal',
    id: deal.id,
    version: Math.max(deal.updatedAt, deal.archivedAt ?? 0),
    archived: deal.archived,
    createdAt: deal.createdAt,
    ownerId: properties.hubspot_owner_id,
    stage: known?.state ?? (properties.hs_is_closed ? closed : 'open'),
    stageName: known?.label ?? properties.dealstage ?? '',
    stageAt: stageAt(deal),
    closesAt: properties.closedate,
    amount: amountOf(deal, settings),
    currency: properties.deal_currency_code,
    lostReason: properties.closed_lost_reason,
    business: businessOf(properties.dealtype),
    probability: properties.hs_deal_stage_probability,
    stageDates: stageDates(deal, settings),
    ...(mergedIds.length === 0 ? {} : { mergedIds }),
    ...elsewhereOf(properties.hs_salesforceopportunityid),
    leadIds,
  };
}

/** Of the property that the company calls the amount, else HubSpot's own. */
function amountOf({ properties }: HubspotObject<'deal'>, { amount: { field } }: PortalSettings): string | null {
  const value = field === null ? properties.amount : properties[field];
  return typeof value === 'string' ? value : null;
}

function stageDates({ properties }: HubspotObject<'deal'>, { stages }: PortalSettings): Record<string, number> {
  const dates: Record<string, number> = {};
  for (const [stage, { label }] of Object.entries(stages)) {
    const entered = properties[enteredProperty(stage)];
    const at = typeof entered === 'string' ? toInstant(entered) : null;
    // Pipelines may name two stages alike: the first time counts.
    if (at !== null) dates[label] = Math.min(dates[label] ?? at, at);
  }
  return dates;
}

function stageAt(deal: HubspotObject<'deal'>): number {
  const { properties } = deal;
  const entered = properties[enteredProperty(properties.dealstage ?? '')];
  const at = typeof entered === 'string' ? toInstant(entered) : null;
  return at ?? properties.hs_v2_date_entered_current_stage ?? (properties.hs_is_closed ? properties.closedate : null) ?? deal.createdAt;
}

/** What the users object adds to an owner: zone, hours and time off, and when these last changed. */
export interface UserTimes extends Pick<CrmRep, 'zone' | 'hours' | 'away'> {
  readonly updatedAt: number;
}

/** `times` by HubSpot user id; empty when the users scope is missing. */
export function mapHubspotOwnerToRep(owner: Owner, times: ReadonlyMap<string, UserTimes>): CrmRep {
  const userId = owner.userId ?? owner.userIdIncludingInactive ?? null;
  const user = userId === null ? undefined : times.get(userId);
  const name = [owner.firstName, owner.lastName].filter((part) => part !== null).join(' ');
  return {
    kind: 'rep',
    id: owner.id,
    version: Math.max(owner.updatedAt ?? 0, user?.updatedAt ?? 0),
    archived: owner.archived,
    email: owner.email,
    name: name === '' ? null : name,
    userId,
    type: owner.type === 'QUEUE' ? 'queue' : 'person',
    teams: owner.teams?.map((team) => team.name) ?? [],
    zone: user?.zone ?? null,
    ...(user?.hours === undefined ? {} : { hours: user.hours }),
    ...(user?.away === undefined || user.away.length === 0 ? {} : { away: user.away }),
  };
}
