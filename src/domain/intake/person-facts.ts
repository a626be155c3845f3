/** Gathers everything stored about one person into the facts the rules judge, and says why a record is no lead at all. */
import type { CrmActivity, CrmDeal, CrmLead, CrmLeadObject, CrmTask } from '../crm-record.ts';
import type { Fact, Millis, PersonFacts } from '../fact.ts';
import type { Company } from './company.ts';
import { activityFact, type EvidenceMap, PLAIN_EVIDENCE } from './evidence-map.ts';
import { type HandoffMap, isHandRaiserForm } from './handoff-map.ts';
import { leadFacts } from './lead-facts.ts';
import { unhandedOrigin, withLeadObjects } from './lead-objects.ts';
import { originOf } from './marks.ts';
import { ownerAt } from './owner-at.ts';
import type { SetAsideReason } from './set-aside.ts';

export interface KnownPerson {
  readonly leadId: string;
  readonly lead: Omit<CrmLead, 'person'>;
  /** Gone ones too; none when absent. */
  readonly leadObjects?: readonly CrmLeadObject[];
  readonly activities: readonly CrmActivity[];
  readonly tasks: readonly CrmTask[];
  readonly deals: readonly CrmDeal[];
  readonly ownFacts: readonly Fact[];
  readonly emailDomain: string | null;
  readonly emailFlag: 'ok' | 'test' | 'none';
}

export function personFacts(person: KnownPerson, map: HandoffMap, company: Company, evidence: EvidenceMap = PLAIN_EVIDENCE): PersonFacts {
  const fromRecord = leadFacts(withCalls(person, map), map, company, person.leadObjects);
  const setAside = setAsideReason(person, map, company, fromRecord);
  const known = new Set(fromRecord.map(nameOf));
  // Of an evaluation the recorded fact says more: how many records the same edit decided.
  const told = new Set(person.ownFacts.filter(({ type }) => type === 'evaluation').map(nameOf));
  const ownerAtMerge = (fact: Fact): Fact =>
    fact.type === 'handoff' && fact.merged === person.leadId ? { ...fact, owner: ownerOfRecordAt(person, map, company, fact.at) } : fact;
  return {
    lead: person.leadId,
    facts: [
      ...fromRecord.filter((fact) => !told.has(nameOf(fact))),
      ...person.activities.map((activity) => activityFact(activity, evidence)),
      ...person.tasks.flatMap(ownTaskFact),
      ...person.deals.flatMap(dealFacts),
      // What was carried over from a merged record may stand in the surviving one as well.
      ...person.ownFacts.filter((fact) => fact.type === 'evaluation' || !known.has(nameOf(fact))).map(ownerAtMerge),
    ],
    ...(setAside === null ? {} : { setAside }),
  };
}

/** What Baton itself changed at that very instant had been changed by then. */
function ownerOfRecordAt({ lead, leadObjects = [] }: KnownPerson, map: HandoffMap, { sellers }: Company, at: Millis): string | null {
  return ownerAt(withLeadObjects(lead, leadObjects, map, sellers), at + 1);
}

/** What a call from the person is called in the mappings; unless they name it, it only asks again where something is open already. */
const INBOUND_CALL = 'Inbound call';

function withCalls({ lead, activities }: KnownPerson, map: HandoffMap): KnownPerson['lead'] {
  if (!isHandRaiserForm(map, INBOUND_CALL)) return lead;
  const calls = activities.filter(({ kind, direction }) => kind === 'call' && direction === 'in');
  if (calls.length === 0) return lead;
  const conversions = [...lead.conversions, ...calls.map(({ at }) => ({ at, name: INBOUND_CALL }))].sort((a, b) => a.at - b.at);
  return { ...lead, conversions };
}

const nameOf = ({ type, id }: Fact): string => `${type} ${id}`;

/** rules.md "Not a hand-off": one reason, the most telling first. Who made it matters only while nothing else was ever handed over. */
function setAsideReason(person: KnownPerson, map: HandoffMap, company: Company, facts: readonly Fact[]): SetAsideReason | null {
  const { lead, emailDomain } = person;
  if (emailDomain !== null && map.ownDomains.includes(emailDomain)) return 'own domain';
  if (emailDomain !== null && map.disposableDomains.includes(emailDomain)) return 'disposable address';
  if (person.emailFlag === 'test') return 'test address';
  if (lead.conversions.length > 0 || person.ownFacts.some(({ type }) => type === 'inquiry')) return null;
  const handedAt = facts.find(({ type }) => type === 'handoff')?.at ?? null;
  if (lead.optedOut && !isContactable(lead, handedAt)) return 'asked not to be contacted';
  if (handedAt !== null) return null;
  const origin = originOf(lead, company.sellers);
  if (origin === 'import') return 'imported without a response';
  if (origin === null) return unhandedOrigin(person.leadObjects ?? [], lead, company.sellers);
  return lead.createdBy.by === ownerAt(lead, lead.createdAt) ? 'made by the seller who owns it' : 'made by another seller';
}

/** Handed over before it opted out: then the opt-out ends the hand-off, it does not undo it. */
function isContactable(lead: KnownPerson['lead'], handedAt: Millis | null): boolean {
  const out = lead.optOutHistory?.find(({ value }) => value === 'true')?.at ?? null;
  return out !== null && handedAt !== null && handedAt < out;
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
  if (deal.stage === 'open') return [deal.closesAt == null ? opened : { ...opened, closesAt: deal.closesAt }];
  const reason = deal.lostReason === null ? {} : { reason: deal.lostReason };
  return [
    opened,
    { type: 'deal', id: `deal-${deal.id}-${deal.stage}`, at: deal.stageAt, deal: deal.id, stage: deal.stage, ...owner, ...reason },
  ];
}
