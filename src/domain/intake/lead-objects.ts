/** Lead objects as facts are made of them: which of them hand their person over, and the person's record as they make it read. */
import type { CrmLeadObject, ResponseField, ValueChange } from '../crm-record.ts';
import type { Millis } from '../fact.ts';
import { type HandoffMap, type LeadObjectMap, matches } from './handoff-map.ts';
import type { FactLead } from './owner-at.ts';
import { SAME_SAVE_MS } from './response-facts.ts';

/** An instant at which a Lead object passed its person on, and who did it. */
export interface HandedOver {
  readonly at: Millis;
  readonly source: ValueChange['source'];
  readonly by: string | null;
}

type WhoMade = 'made by the seller who owns it' | 'made by another seller' | 'imported without a response';

/**
 * rules.md "What is a hand-off": a Lead object made by someone other than its owner. A marketer whom the CRM makes the owner of what
 * they make passes it on when somebody else gets it; what marketing or a workflow opens again is passed on again.
 */
export function handedOver(object: CrmLeadObject, lead: FactLead, sellers: ReadonlySet<string>): readonly HandedOver[] {
  if (originOf(object, lead, sellers) !== null) return [];
  const { source, by } = object.createdBy;
  const first = by === null ? object.createdAt : ownersOf(object).find(({ value }) => value !== by)?.at;
  return first === undefined ? [] : [{ at: first, source, by }];
}

/** Openings after an end that somebody other than a seller made. */
export function reopened(object: CrmLeadObject, map: LeadObjectMap, sellers: ReadonlySet<string>): readonly HandedOver[] {
  const { stageHistory } = object;
  const isEnd = ({ value }: ValueChange) => isStage(object, map.disqualifiedStages, value);
  return stageHistory.flatMap((change, index) => {
    const before = stageHistory[index - 1];
    if (before === undefined || !isEnd(before) || isEnd(change)) return [];
    return change.by !== null && sellers.has(change.by) ? [] : [{ at: change.at, source: change.source, by: change.by }];
  });
}

/** Who made it, where that was no passing on; null when it was. */
function originOf(object: CrmLeadObject, lead: FactLead, sellers: ReadonlySet<string>): WhoMade | null {
  const { source, by } = object.createdBy;
  if (source === 'import') return lead.conversions.some(({ at }) => at <= object.createdAt) ? null : 'imported without a response';
  if (by === null) return null;
  const owner = ownersOf(object)[0]!.value;
  if (sellers.has(by)) return by === owner ? 'made by the seller who owns it' : 'made by another seller';
  return null;
}

/**
 * The person's record as the company works with it: owned by whoever owns the Lead object, accepted and disqualified where the rep does
 * that, on the Lead object. Without one, or once it is gone, the person's own record counts.
 */
export function withLeadObjects(
  lead: FactLead,
  objects: readonly CrmLeadObject[],
  map: HandoffMap,
  sellers: ReadonlySet<string>,
): FactLead {
  const { leadObjects } = map;
  if (leadObjects === undefined || objects.length === 0) return lead;
  const carriers = carriersOf(lead, objects, leadObjects, sellers);
  const current = present(carriers);
  return {
    ...lead,
    ownerId: current === null ? lead.ownerId : current.ownerId,
    ownerHistory: ownersThrough(lead, carriers),
    response: answered(lead, carriers, leadObjects),
  };
}

/** The Lead object at which the rep works with the person now: there the owner is written and the task hangs. Null: on the person's record. */
export function currentLeadObject(
  lead: FactLead,
  objects: readonly CrmLeadObject[],
  map: HandoffMap,
  sellers: ReadonlySet<string>,
): CrmLeadObject | null {
  const { leadObjects } = map;
  return leadObjects === undefined || objects.length === 0 ? null : present(carriersOf(lead, objects, leadObjects, sellers));
}

/** Those that handed the person over, oldest first; where none did, what sellers made for themselves. */
function carriersOf(
  lead: FactLead,
  objects: readonly CrmLeadObject[],
  map: LeadObjectMap,
  sellers: ReadonlySet<string>,
): readonly CrmLeadObject[] {
  const passedOn = objects.filter((object) => handedOver(object, lead, sellers).length + reopened(object, map, sellers).length > 0);
  return oldestFirst(passedOn.length > 0 ? passedOn : objects);
}

function oldestFirst(objects: readonly CrmLeadObject[]): readonly CrmLeadObject[] {
  return objects.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

function present(carriers: readonly CrmLeadObject[]): CrmLeadObject | null {
  const last = carriers.at(-1);
  return last === undefined || isGone(last) ? null : last;
}

const isGone = ({ goneAt }: CrmLeadObject): boolean => goneAt !== undefined && goneAt !== null;

/** The owner it was made with first, then each change. */
function ownersOf({ createdAt, createdBy, ownerId, ownerHistory }: CrmLeadObject): readonly ValueChange[] {
  const later = ownerHistory.filter(({ at }) => at > createdAt + SAME_SAVE_MS);
  const made = ownerHistory.findLast(({ at }) => at <= createdAt + SAME_SAVE_MS);
  const value = made?.value ?? (ownerHistory.length === 0 ? (ownerId ?? '') : '');
  return [{ value, at: createdAt, by: createdBy.by, source: createdBy.source }, ...later];
}

/** The latest Lead object of each time says who owns the person; before the first and after a deletion the person's own record does. */
function ownersThrough(lead: FactLead, carriers: readonly CrmLeadObject[]): readonly ValueChange[] {
  const within = (changes: readonly ValueChange[], from: Millis, to: Millis) => changes.filter(({ at }) => at >= from && at < to);
  const first = carriers[0]!.createdAt;
  return [
    ...ownersBefore(lead, first),
    ...carriers.flatMap((object, index) => {
      const next = carriers[index + 1]?.createdAt ?? Number.POSITIVE_INFINITY;
      const end = Math.min(next, object.goneAt ?? next);
      const [made, ...later] = ownersOf(object);
      return [made!, ...within(later, object.createdAt, end), ...within(lead.ownerHistory, end, next)];
    }),
  ];
}

/** An owner without a history was there from the beginning. */
function ownersBefore(lead: FactLead, until: Millis): readonly ValueChange[] {
  if (lead.ownerHistory.length > 0 || lead.ownerId === null) return lead.ownerHistory.filter(({ at }) => at < until);
  return lead.createdAt < until ? [{ value: lead.ownerId, at: lead.createdAt, by: null, source: 'unknown' }] : [];
}

/** What the rep says by moving the Lead object stands beside what they say in the person's fields. A workflow says nothing about the rep. */
function answered(lead: FactLead, carriers: readonly CrmLeadObject[], map: LeadObjectMap): FactLead['response'] {
  const stages = carriers.flatMap((object) => object.stageHistory.flatMap((change, index) => saidBy(object, change, index, map)));
  if (stages.length === 0) return lead.response;
  const of = (field: ResponseField): ValueChange[] => stages.flatMap((one) => (one.field === field ? [one.change] : []));
  const joined = (field: ResponseField) => [...[lead.response[field] ?? []].flat(), ...of(field)].sort((a, b) => a.at - b.at);
  return {
    ...lead.response,
    leadResponse: joined('leadResponse'),
    outcomeAskedFor: joined('outcomeAskedFor'),
    responseReason: joined('responseReason'),
  };
}

interface Said {
  readonly field: ResponseField;
  readonly change: ValueChange;
}

function saidBy(object: CrmLeadObject, change: ValueChange, index: number, map: LeadObjectMap): Said[] {
  const { value, source, at } = change;
  const before = object.stageHistory[index - 1]?.value ?? '';
  const wasEnd = isStage(object, map.disqualifiedStages, before);
  if (isStage(object, map.disqualifiedStages, value)) {
    if (source !== 'person' || wasEnd) return [];
    return [{ field: 'outcomeAskedFor', change: { ...change, value: 'disqualified' } }, ...reasonsFor(object, change, index, map)];
  }
  // In the field of the acceptance that may come with it, so that it comes first.
  const takenBack: Said[] = wasEnd ? [{ field: 'leadResponse', change: { ...change, value: '' } }] : [];
  const accepts = source === 'person' && at > object.createdAt + SAME_SAVE_MS && isStage(object, map.acceptedStages, value);
  return accepts ? [...takenBack, { field: 'leadResponse', change: { ...change, value: 'accept' } }] : takenBack;
}

/** Reasons given with the disqualification or after it, until the next stage; none is said as none, so that an old one does not speak for it. */
function reasonsFor(object: CrmLeadObject, change: ValueChange, index: number, map: LeadObjectMap): Said[] {
  const next = object.stageHistory[index + 1]?.at ?? Number.POSITIVE_INFINITY;
  const given = object.reasonHistory.filter(({ at }) => at < next);
  const then = given.findLast(({ at }) => at <= change.at + SAME_SAVE_MS)?.value ?? '';
  const later = given.filter(({ at }) => at > change.at + SAME_SAVE_MS);
  return [{ ...change, value: then }, ...later].map((reason) => ({
    field: 'responseReason',
    change: { ...reason, value: reasonOf(map, reason.value) },
  }));
}

function reasonOf({ reasons }: LeadObjectMap, word: string): string {
  const key = Object.keys(reasons).find((one) => one.toLowerCase() === word.toLowerCase());
  return key === undefined ? word : reasons[key]!;
}

function isStage({ stageNames }: CrmLeadObject, stages: readonly string[], id: string): boolean {
  const names = [id, stageNames[id]].filter((name) => name !== undefined && name !== '') as string[];
  return stages.some((stage) => names.some((name) => matches(stage, name)));
}

/** The reason by which a Lead object that handed nobody over is set aside; null when there is none. */
export function unhandedOrigin(objects: readonly CrmLeadObject[], lead: FactLead, sellers: ReadonlySet<string>): WhoMade | null {
  return (
    oldestFirst(objects)
      .map((object) => originOf(object, lead, sellers))
      .findLast((origin) => origin !== null) ?? null
  );
}
