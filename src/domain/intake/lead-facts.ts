/** Turns a lead as the CRM has it (stage and owner histories, Lead objects, forms, the fields people fill) into facts of the rules. */
import type { CrmLeadObject, ValueChange } from '../crm-record.ts';
import type { Fact, HandoffFact, InquiryFact, Millis, RecordFact } from '../fact.ts';
import { type Company, NOBODY } from './company.ts';
import { type HandoffMap, isHandRaiserForm } from './handoff-map.ts';
import { withLeadObjects } from './lead-objects.ts';
import { ARRIVAL_TOLERANCE_MS, type Mark, marksOf } from './marks.ts';
import { type FactLead, ownerAt } from './owner-at.ts';
import { responseFacts, SAME_SAVE_MS } from './response-facts.ts';

/** Facts of the record alone; activities, deals and Baton's own facts are added by `personFacts`. */
export function leadFacts(
  record: FactLead,
  map: HandoffMap,
  company: Company = NOBODY,
  leadObjects: readonly CrmLeadObject[] = [],
): Fact[] {
  const { zoneOf, sellers } = company;
  const lead = withLeadObjects(record, leadObjects, map, sellers);
  return [
    ...inquiries(lead, map),
    ...handoffs(lead, map, company, leadObjects),
    ...stageAccepts(lead, map),
    ...optOuts(lead),
    ...responseFacts(lead, zoneOf),
  ];
}

function inquiries(lead: FactLead, map: HandoffMap): InquiryFact[] {
  return lead.conversions.map((conversion, index) => ({
    type: 'inquiry' as const,
    id: `form-${conversion.at}-${conversion.name}`,
    at: conversion.at,
    kind: isHandRaiserForm(map, conversion.name) ? ('hand-raiser' as const) : ('inquiry' as const),
    campaign: lead.sourceDetail ?? conversion.name,
    ...(index === 0 && lead.createdAt - conversion.at > ARRIVAL_TOLERANCE_MS ? { arrivedAt: lead.createdAt } : {}),
    ...customerAt(lead, map, conversion.at),
  }));
}

/** A customer at that instant: the account's owner keeps the lead, whatever it asked for. */
function customerAt(lead: FactLead, map: HandoffMap, at: Millis): { customer?: true } {
  const stage = lead.stageHistory.findLast((change) => change.at <= at)?.value;
  return stage !== undefined && (map.customerStages ?? []).includes(stage) ? { customer: true } : {};
}

/** An inquiry that nobody decided on is handed over by its first owner in sales; until then marketing has it. */
const isKept = (mark: Mark): boolean => mark.kind === 'inquiry' && !mark.decided;

/** The queue in which a lead has lain since it was made: a CRM that gives every lead an owner has handed it to nobody yet. */
function waitsIn(lead: FactLead, { queues }: Company): string | null {
  const first = lead.ownerHistory[0]?.value ?? lead.ownerId;
  const since = lead.ownerHistory[0]?.at ?? lead.createdAt;
  return first !== null && since <= lead.createdAt && queues?.has(first) ? first : null;
}

function handoffs(lead: FactLead, map: HandoffMap, company: Company, leadObjects: readonly CrmLeadObject[]): HandoffFact[] {
  const waiting = waitsIn(lead, company);
  const isSales = (owner: string | null): boolean => owner !== null && owner !== waiting && !company.marketers.has(owner);
  const marks = marksOf(lead, map, company.sellers, leadObjects);
  const facts: HandoffFact[] = [];
  for (const mark of marks) {
    const owner = ownerAt(lead, mark.at);
    if (isKept(mark) && !isSales(owner)) continue;
    facts.push(handoff(lead, map, { at: mark.at, owner, kind: mark.kind, by: markedBy(mark, company) }, 'mark'));
  }
  for (const change of lead.ownerHistory) {
    const mark = latestUntil(marks, change.at);
    if (mark === null || change.source === 'baton' || (isKept(mark) && change.value === '')) continue;
    const owner = change.value === '' ? null : change.value;
    const before = ownerAt(lead, Math.max(mark.at, change.at - 1));
    if (isKept(mark) && !isSales(owner) && !isSales(before)) continue;
    const said = { at: change.at, owner, kind: mark.kind, by: ownerChangedBy(change, company) };
    const fact = handoff(lead, map, said, 'owner');
    facts.push(isSales(before) && mark.at !== change.at ? { ...fact, ownerOnly: true } : fact);
  }
  return facts.filter((fact, index) => facts.findIndex((other) => other.at === fact.at && other.owner === fact.owner) === index);
}

/** The latest mark decides the kind: an old demo request does not make today's nurtured lead a hand-raiser. */
function latestUntil(marks: readonly Mark[], at: Millis): Mark | null {
  return marks.findLast((mark) => mark.at <= at) ?? null;
}

function handoff(lead: FactLead, map: HandoffMap, said: Pick<HandoffFact, 'at' | 'owner' | 'kind' | 'by'>, how: string): HandoffFact {
  const id = `${how}-${said.at}-${said.owner ?? 'nobody'}`;
  return { type: 'handoff', id, ...said, ...customerAt(lead, map, said.at), ...knownAt(lead, said.at) };
}

/** Facts that marketing had passed on by then, the save of the hand-off itself included: names, never what they say. */
function knownAt(lead: FactLead, at: Millis): { known?: Readonly<Record<string, string>> } {
  const passedOn = [lead.response.factsPassedOn ?? []].flat().findLast((change) => change.at <= at + SAME_SAVE_MS)?.value ?? '';
  const names = passedOn.split(';').flatMap((name) => (name.trim() === '' ? [] : [[name.trim().toLowerCase(), 'yes']]));
  return names.length === 0 ? {} : { known: Object.fromEntries(names) };
}

/** A seller who sets the mark passes nothing on: it was theirs already. */
function markedBy({ source, by }: Mark, { sellers }: Company): HandoffFact['by'] {
  if (source !== 'person') return 'routing';
  return by !== null && sellers.has(by) ? 'seller' : 'marketing';
}

function ownerChangedBy({ source, by, value }: ValueChange, { managers }: Company): HandoffFact['by'] {
  if (source !== 'person') return 'routing';
  if (by === value) return 'seller';
  return by !== null && managers.has(by) ? 'manager' : 'marketing';
}

/** A mapped stage or status that a person sets also accepts; made by a form or a workflow it says nothing about the rep. */
function stageAccepts(lead: FactLead, map: HandoffMap): Fact[] {
  const accepting = (changes: readonly ValueChange[] | undefined, mapped: readonly string[] | undefined) =>
    (changes ?? []).filter(({ source, value }) => source === 'person' && (mapped ?? []).includes(value));
  return [...accepting(lead.stageHistory, map.acceptedStages), ...accepting(lead.statusHistory, map.acceptedStatuses)].map((change) => ({
    type: 'accept',
    id: `accept-${change.at}-${change.value}`,
    at: change.at,
    rep: change.by ?? ownerAt(lead, change.at) ?? 'unknown',
  }));
}

/** Each of its own channel alone; the others stay permitted. */
function optOuts(lead: FactLead): RecordFact[] {
  const of = (history: readonly ValueChange[] | undefined, channel: 'email' | 'call', id: string) =>
    (history ?? [])
      .filter(({ value }) => value !== '')
      .map(({ at, value }): RecordFact => ({ type: value === 'true' ? 'opted-out' : 'opted-in', id: `${id}-${at}`, at, channel }));
  return [...of(lead.optOutHistory, 'email', 'opt'), ...of(lead.callOptOutHistory, 'call', 'opt-call')];
}
