/** One person out of their records in two CRMs: what the rules judge, told once. */
import type { CrmActivity, CrmLead, CrmLeadObject, CrmTask, ResponseField, ValueChange } from '../crm-record.ts';
import type { Millis } from '../fact.ts';
import { type HandoffMap, isHandRaiserForm } from '../intake/handoff-map.ts';
import type { KnownPerson } from '../intake/person-facts.ts';
import { mergedFlag, mergedHistory, mergedOwners } from './histories.ts';
import { ownFactsOf } from './own-facts.ts';
import type { Side } from './reps.ts';
import { type Twin, untwinActivities, untwinTasks, withoutMirrored } from './twins.ts';

export type JoinablePerson = KnownPerson & { readonly evidenceUntil: Millis | null };

export interface Joining {
  /** Under whose id the person is judged. */
  readonly home: Side;
  /** The id a rep of either CRM is known by. */
  idOf(rep: string): string;
  sells(rep: string): boolean;
  readonly map: HandoffMap;
  /** CRMs that can be read now: only their silence is confirmed. */
  readonly readable: ReadonlySet<Side>;
}

export interface JoinedPerson {
  readonly person: JoinablePerson;
  /** Where a task or an activity stands that the rules may have chosen. */
  sideOf(record: string): Side;
  readonly twins: readonly Twin[];
}

type Lead = KnownPerson['lead'];

export function joinPerson(near: JoinablePerson, far: JoinablePerson, joining: Joining): JoinedPerson {
  const { home, idOf } = joining;
  const [here, there] = home === 'near' ? [near, far] : [far, near];
  const activities = untwinActivities(ownWork(near, far.leadId, far.lead, idOf), ownWork(far, near.leadId, near.lead, idOf));
  const tasks = untwinTasks(tasksOf(near, idOf), tasksOf(far, idOf));
  const distant = new Set([...far.activities, ...far.tasks].map(({ id }) => id));
  const leadObjects = near.leadObjects?.map((object) => objectOf(object, idOf));
  const deals = withoutMirrored(near.deals, far.deals).map((deal) => ({ ...deal, ownerId: renamed(deal.ownerId, idOf) }));
  return {
    person: {
      leadId: here.leadId,
      lead: { ...joinLeads(near.lead, far.lead, joining), id: here.lead.id, mergedIds: here.lead.mergedIds },
      ...(leadObjects === undefined ? {} : { leadObjects }),
      activities: activities.items,
      tasks: tasks.items,
      deals,
      ownFacts: ownFactsOf(near, far, idOf, here.leadId),
      emailDomain: here.emailDomain ?? there.emailDomain,
      emailFlag: here.emailFlag === 'none' ? there.emailFlag : here.emailFlag,
      evidenceUntil: confirmed(near, far, joining),
    },
    sideOf: (record) => (distant.has(record) ? 'far' : 'near'),
    twins: [...activities.twins, ...tasks.twins],
  };
}

function confirmed(near: JoinablePerson, far: JoinablePerson, { readable }: Joining): Millis | null {
  const known = [...(readable.has('near') ? [near.evidenceUntil] : []), ...(readable.has('far') ? [far.evidenceUntil] : [])];
  return known.some((until) => until === null) ? null : Math.min(...(known as Millis[]));
}

const renamed = (rep: string | null, idOf: (rep: string) => string): string | null => (rep === null ? null : idOf(rep));

/** The completion of a task that Baton made for the other record is the other CRM's mirror of it. */
function ownWork({ activities }: KnownPerson, otherId: string, other: Lead, idOf: (rep: string) => string): CrmActivity[] {
  const theirs = [otherId, ...other.mergedIds].map((id) => `l${id}-`);
  const isMirror = ({ batonKey }: CrmActivity): boolean => batonKey !== undefined && theirs.some((start) => batonKey.startsWith(start));
  return activities.filter((one) => !isMirror(one)).map((one) => ({ ...one, ownerId: renamed(one.ownerId, idOf) }));
}

/** Baton's own are nobody's plan, in whichever CRM their mirror stands. */
function tasksOf({ tasks }: KnownPerson, idOf: (rep: string) => string): CrmTask[] {
  return tasks.filter(({ batonKey }) => batonKey === null).map((one) => ({ ...one, ownerId: renamed(one.ownerId, idOf) }));
}

function objectOf(object: CrmLeadObject, idOf: (rep: string) => string): CrmLeadObject {
  return {
    ...object,
    ownerId: renamed(object.ownerId, idOf),
    ownerHistory: ownersOf(object.ownerHistory, idOf),
    stageHistory: saidBy(object.stageHistory, idOf),
    reasonHistory: saidBy(object.reasonHistory, idOf),
    createdBy: { ...object.createdBy, by: renamed(object.createdBy.by, idOf) },
  };
}

const saidBy = (changes: readonly ValueChange[], idOf: (rep: string) => string): ValueChange[] =>
  changes.map((change) => ({ ...change, by: renamed(change.by, idOf) }));

const ownersOf = (changes: readonly ValueChange[], idOf: (rep: string) => string): ValueChange[] =>
  saidBy(changes, idOf).map((change) => ({ ...change, value: change.value === '' ? '' : idOf(change.value) }));

/** An owner without a history was there from the beginning. */
function statedOwners({ ownerHistory, ownerId, createdAt }: Lead, idOf: (rep: string) => string): ValueChange[] {
  if (ownerHistory.length > 0) return ownersOf(ownerHistory, idOf);
  return ownerId === null ? [] : [{ value: idOf(ownerId), at: createdAt, by: null, source: 'unknown' }];
}

function joinLeads(near: Lead, far: Lead, { idOf, sells, map }: Joining): Lead {
  const [first, later] = far.createdAt < near.createdAt ? [far, near] : [near, far];
  const copied = isCopy(later);
  const stages = (lead: Lead) => saidBy(lead.stageHistory, idOf).filter(({ at }) => !(copied && lead === later && at <= arrivedBy(lead)));
  // A queue or a sync's own user has what a machine made until somebody passes it on: that says nothing of who has the person elsewhere.
  const unsaid = (lead: Lead) => (change: ValueChange) => copied && lead === later && change.at <= arrivedBy(lead) && !sells(change.value);
  const owners = (lead: Lead) => statedOwners(lead, idOf).filter((change) => !unsaid(lead)(change));
  const ownerHistory = mergedOwners(owners(near), owners(far), sells);
  const { value: owner } = ownerHistory.at(-1) ?? { value: '' };
  const of = (field: 'optOutHistory' | 'callOptOutHistory' | 'statusHistory') =>
    [saidBy(near[field] ?? [], idOf), saidBy(far[field] ?? [], idOf)] as const;
  return {
    ...first,
    version: Math.max(near.version, far.version),
    archived: near.archived && far.archived,
    withHistory: near.withHistory && far.withHistory,
    ownerId: owner === '' ? null : owner,
    ownerHistory,
    lifecycleStage: near.lifecycleStage ?? far.lifecycleStage,
    stageHistory: withCustomers(stages(near), stages(far), map),
    conversions: joinedConversions(first, later, copied, map),
    createdBy: { ...first.createdBy, by: renamed(first.createdBy.by, idOf) },
    source: first.source ?? later.source,
    sourceDetail: first.sourceDetail ?? later.sourceDetail,
    response: joinedResponse(near, far, idOf),
    optedOut: near.optedOut || far.optedOut,
    optOutHistory: mergedFlag(...of('optOutHistory')),
    callOptOutHistory: mergedFlag(...of('callOptOutHistory')),
    statusHistory: mergedHistory(...of('statusHistory')),
    companyId: first.companyId ?? null,
  };
}

/** Made by a machine once the other record was there: the sync carried it over, and what it was made with says nothing new. */
function isCopy({ createdBy: { source } }: Lead): boolean {
  return source === 'integration' || source === 'workflow' || source === 'baton' || source === 'unknown';
}

/** A sync fills a record in several saves. */
const ARRIVAL_MS = 5 * 60_000;

const arrivedBy = ({ createdAt }: Lead): Millis => createdAt + ARRIVAL_MS;

/** Who is a customer in one CRM is none the less for what the other one says of the lead. */
function withCustomers(near: readonly ValueChange[], far: readonly ValueChange[], map: HandoffMap): readonly ValueChange[] {
  const customers = new Set(map.customerStages ?? []);
  const isCustomer = (changes: readonly ValueChange[], at: Millis) => customers.has(changes.findLast((one) => one.at <= at)?.value ?? '');
  const weaker = (changes: readonly ValueChange[], others: readonly ValueChange[]) =>
    changes.filter(({ at, value }) => customers.has(value) || !isCustomer(others, at));
  return mergedHistory(weaker(near, far), weaker(far, near));
}

/** A response that both CRMs note within this is one: the sync carries it over as a campaign's. */
const SAME_RESPONSE_MS = 60 * 60_000;

/** The first to note it tells when; whichever asks for sales says so. */
function joinedConversions(first: Lead, later: Lead, copied: boolean, map: HandoffMap): CrmLead['conversions'] {
  const arrival = (at: Millis): boolean => copied && Math.abs(at - later.createdAt) <= ARRIVAL_MS;
  const isRaised = (name: string): boolean => isHandRaiserForm(map, name);
  const taken = new Set<CrmLead['conversions'][number]>();
  const fresh = later.conversions.filter((one) => {
    if (arrival(one.at) && (first.conversions.length > 0 || first.createdAt < later.createdAt) && !isRaised(one.name)) return false;
    const twin = first.conversions.find(
      (other) => !taken.has(other) && Math.abs(other.at - one.at) <= SAME_RESPONSE_MS && (!isRaised(one.name) || isRaised(other.name)),
    );
    if (twin !== undefined) taken.add(twin);
    return twin === undefined;
  });
  return [...first.conversions, ...fresh].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1));
}

function joinedResponse(near: Lead, far: Lead, idOf: (rep: string) => string): CrmLead['response'] {
  const fields = [...new Set([...Object.keys(near.response), ...Object.keys(far.response)])] as ResponseField[];
  return Object.fromEntries(
    fields.map((field) => [field, mergedHistory(saidBy(near.response[field] ?? [], idOf), saidBy(far.response[field] ?? [], idOf))]),
  );
}
