/** Gathers everything stored about one person into the facts the rules judge, and says why a record is no lead at all. */
import type { CrmActivity, CrmDeal, CrmLead, CrmTask } from '../crm-record.ts';
import type { Fact, PersonFacts } from '../fact.ts';
import type { HandoffMap } from './handoff-map.ts';
import { leadFacts } from './lead-facts.ts';
import { ownerAt } from './owner-at.ts';
import type { ZoneOf } from './response-facts.ts';

export interface KnownPerson {
  readonly leadId: string;
  readonly lead: Omit<CrmLead, 'person'>;
  readonly activities: readonly CrmActivity[];
  readonly tasks: readonly CrmTask[];
  readonly deals: readonly CrmDeal[];
  readonly ownFacts: readonly Fact[];
  readonly emailDomain: string | null;
  readonly emailFlag: 'ok' | 'test' | 'none';
}

/** `sellers` are the reps who sell: a lead that one of them made and owns was never handed over. `zoneOf` null is the company's zone. */
export function personFacts(person: KnownPerson, map: HandoffMap, sellers: ReadonlySet<string>, zoneOf?: ZoneOf): PersonFacts {
  const setAside = setAsideReason(person, map, sellers);
  return {
    lead: person.leadId,
    facts: [
      ...leadFacts(person.lead, map, zoneOf),
      ...person.activities.map(activityFact),
      ...person.tasks.flatMap(ownTaskFact),
      ...person.deals.flatMap(dealFacts),
      ...person.ownFacts,
    ],
    ...(setAside === null ? {} : { setAside }),
  };
}

/** rules.md "Not a hand-off": one reason, the most telling first. */
function setAsideReason(person: KnownPerson, map: HandoffMap, sellers: ReadonlySet<string>): string | null {
  const { lead, emailDomain } = person;
  if (emailDomain !== null && map.ownDomains.includes(emailDomain)) return 'own domain';
  if (person.emailFlag === 'test') return 'test address';
  if (emailDomain !== null && map.disposableDomains.includes(emailDomain)) return 'disposable address';
  if (lead.optedOut && lead.conversions.length === 0) return 'asked not to be contacted';
  const maker = lead.createdBy;
  if (maker.source === 'person' && maker.by !== null && sellers.has(maker.by) && lead.conversions.length === 0) {
    return maker.by === ownerAt(lead, lead.createdAt) ? 'made by the seller who owns it' : 'made by another seller';
  }
  if (maker.source === 'import' && lead.conversions.length === 0) return 'imported without a response';
  return null;
}

function activityFact(activity: CrmActivity): Fact {
  return {
    type: 'activity',
    id: `${activity.kind}-${activity.id}`,
    at: activity.at,
    rep: activity.ownerId,
    kind: activity.kind,
    direction: activity.direction,
    recordedAt: activity.recordedAt,
    by: activity.by,
    ...(activity.connected === null ? {} : { connected: activity.connected }),
    ...(activity.seconds === null ? {} : { seconds: activity.seconds }),
    ...(activity.state === null ? {} : { state: activity.state }),
    ...(activity.sequence === null ? {} : { sequence: activity.sequence }),
  };
}

/** A task of the rep's own that was ticked: grade C at most, but a fact. */
function ownTaskFact(task: CrmTask): Fact[] {
  if (task.batonKey !== null || task.completedAt === null) return [];
  const at = task.completedAt;
  return [{ type: 'activity', id: `task-${task.id}`, at, rep: task.ownerId, kind: 'task', direction: 'out', recordedAt: at, by: 'hand' }];
}

function dealFacts(deal: CrmDeal): Fact[] {
  const owner = deal.ownerId === null ? {} : { owner: deal.ownerId };
  const opened: Fact = { type: 'deal', id: `deal-${deal.id}-open`, at: deal.createdAt, deal: deal.id, stage: 'open', ...owner };
  if (deal.stage === 'open') return [opened];
  const reason = deal.lostReason === null ? {} : { reason: deal.lostReason };
  return [
    opened,
    { type: 'deal', id: `deal-${deal.id}-${deal.stage}`, at: deal.stageAt, deal: deal.id, stage: deal.stage, ...owner, ...reason },
  ];
}
