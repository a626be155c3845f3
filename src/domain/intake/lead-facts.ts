/** Turns a lead as the CRM has it (stage and owner histories, forms, the rep's own fields) into facts of the rules. */
import type { CrmLead, ValueChange } from '../crm-record.ts';
import type { Fact, HandoffFact, LeadKind, Millis } from '../fact.ts';
import { type HandoffMap, isHandRaiserForm, kindOfStage } from './handoff-map.ts';

type Lead = Omit<CrmLead, 'person'>;

/** rules.md "Which clock starts when": an arrival more than this after the inquiry starts the clock instead of the inquiry. */
const ARRIVAL_TOLERANCE_MS = 15 * 60_000;

/** Facts of the record alone; activities, deals and Baton's own facts are added by `personFacts`. */
export function leadFacts(lead: Lead, map: HandoffMap): Fact[] {
  return [...inquiries(lead, map), ...handoffs(lead, map), ...responses(lead)];
}

/** Owner at an instant by the history; null when unowned. An entry at exactly `at` counts. */
export function ownerAt(lead: Lead, at: Millis): string | null {
  let owner: string | null = lead.ownerHistory.length === 0 ? lead.ownerId : null;
  for (const change of lead.ownerHistory) if (change.at <= at) owner = change.value === '' ? null : change.value;
  return owner;
}

function inquiries(lead: Lead, map: HandoffMap): Fact[] {
  return lead.conversions.map((conversion, index) => ({
    type: 'inquiry' as const,
    id: `form-${conversion.at}-${conversion.name}`,
    at: conversion.at,
    kind: isHandRaiserForm(map, conversion.name) ? ('hand-raiser' as const) : ('inquiry' as const),
    campaign: lead.sourceDetail ?? conversion.name,
    ...(index === 0 && lead.createdAt - conversion.at > ARRIVAL_TOLERANCE_MS ? { arrivedAt: lead.createdAt } : {}),
  }));
}

interface Mark {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly source: ValueChange['source'];
}

/** Every instant at which the record says "sales' turn": forms that ask for sales and entries into mapped stages. */
function marksOf(lead: Lead, map: HandoffMap): Mark[] {
  const forms = lead.conversions
    .filter((conversion) => isHandRaiserForm(map, conversion.name))
    .map((conversion): Mark => ({ at: Math.max(conversion.at, lead.createdAt), kind: 'hand-raiser', source: 'form' }));
  const stages = lead.stageHistory.flatMap((change): Mark[] => {
    const kind = kindOfStage(map, change.value);
    return kind === null ? [] : [{ at: change.at, kind: kindAt(forms, kind, change.at), source: change.source }];
  });
  return [...forms, ...stages].sort((a, b) => a.at - b.at || rank(a.kind) - rank(b.kind));
}

/** A stage set by the very form that asked for sales is that hand-raiser, not a second, weaker hand-off. */
function kindAt(forms: readonly Mark[], kind: LeadKind, at: Millis): LeadKind {
  return forms.some((form) => Math.abs(form.at - at) <= ARRIVAL_TOLERANCE_MS) ? 'hand-raiser' : kind;
}

const rank = (kind: LeadKind): number => ['hand-raiser', 'qualified', 'inquiry'].indexOf(kind);

function handoffs(lead: Lead, map: HandoffMap): Fact[] {
  const marks = marksOf(lead, map);
  const facts: HandoffFact[] = [];
  for (const mark of marks) {
    const owner = ownerAt(lead, mark.at);
    if (owner !== null || mark.kind !== 'inquiry') facts.push(handoff(mark.at, owner, mark.kind, routedBy(mark.source), 'mark'));
  }
  for (const change of lead.ownerHistory) {
    const mark = strongestUntil(marks, change.at);
    if (mark === null || change.source === 'baton' || (mark.kind === 'inquiry' && change.value === '')) continue;
    facts.push(handoff(change.at, change.value === '' ? null : change.value, mark.kind, ownerChangedBy(change), 'owner'));
  }
  return facts.filter((fact, index) => facts.findIndex((other) => other.at === fact.at && other.owner === fact.owner) === index);
}

/** The latest mark decides the kind: an old demo request does not make today's nurtured lead a hand-raiser. */
function strongestUntil(marks: readonly Mark[], at: Millis): Mark | null {
  return marks.filter((mark) => mark.at <= at).at(-1) ?? null;
}

function handoff(at: Millis, owner: string | null, kind: LeadKind, by: HandoffFact['by'], how: string): HandoffFact {
  return { type: 'handoff', id: `${how}-${at}-${owner ?? 'nobody'}`, at, owner, kind, by };
}

function routedBy(source: ValueChange['source']): HandoffFact['by'] {
  return source === 'person' ? 'marketing' : 'routing';
}

function ownerChangedBy(change: ValueChange): HandoffFact['by'] {
  if (change.source === 'person') return change.by === change.value ? 'seller' : 'marketing';
  return 'routing';
}

function responses(lead: Lead): Fact[] {
  const { leadResponse, responseReason, outcomeAskedFor, callBackOn, wakeUpOn } = lead.response;
  const facts: Fact[] = [];
  const rep = (change: ValueChange): string => change.by ?? ownerAt(lead, change.at) ?? 'unknown';
  if (leadResponse?.value === 'accept')
    facts.push({ type: 'accept', id: `accept-${leadResponse.at}`, at: leadResponse.at, rep: rep(leadResponse) });
  if (leadResponse && (leadResponse.value === 'reject' || leadResponse.value === 'hand_back')) {
    const type = leadResponse.value === 'reject' ? ('reject' as const) : ('hand-back' as const);
    const at = Math.max(leadResponse.at, responseReason?.at ?? 0);
    facts.push({ type, id: `${type}-${at}`, at, rep: rep(leadResponse), reason: responseReason?.value ?? '' });
  }
  if (outcomeAskedFor && isOutcome(outcomeAskedFor.value)) {
    facts.push({
      type: 'outcome',
      id: `outcome-${outcomeAskedFor.at}`,
      at: outcomeAskedFor.at,
      outcome: outcomeAskedFor.value,
      rep: rep(outcomeAskedFor),
      reason: responseReason?.value ?? '',
      ...(wakeUpOn ? dateOf(wakeUpOn.value) : {}),
    });
  }
  if (callBackOn) {
    const until = dateOf(callBackOn.value).until;
    if (until !== undefined)
      facts.push({ type: 'call-back', id: `call-back-${callBackOn.at}`, at: callBackOn.at, rep: rep(callBackOn), until });
  }
  return facts;
}

const isOutcome = (value: string): value is 'converted' | 'recycled' | 'disqualified' =>
  value === 'converted' || value === 'recycled' || value === 'disqualified';

/** Dates come as epoch milliseconds or ISO text; anything else is left out. */
function dateOf(value: string): { until?: Millis } {
  const millis = /^\d{12,14}$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isFinite(millis) ? { until: millis } : {};
}
