/** Turns a lead as the CRM has it (stage and owner histories, forms, the rep's own fields) into facts of the rules. */
import type { ValueChange } from '../crm-record.ts';
import type { Fact, HandoffFact, LeadKind, Millis } from '../fact.ts';
import { type HandoffMap, isHandRaiserForm, kindOfStage } from './handoff-map.ts';
import { type FactLead, ownerAt } from './owner-at.ts';
import { responseFacts, type ZoneOf } from './response-facts.ts';

/** rules.md "Which clock starts when": an arrival more than this after the inquiry starts the clock instead of the inquiry. */
const ARRIVAL_TOLERANCE_MS = 15 * 60_000;

/** Facts of the record alone; activities, deals and Baton's own facts are added by `personFacts`. */
export function leadFacts(lead: FactLead, map: HandoffMap, zoneOf: ZoneOf = () => 'UTC'): Fact[] {
  return [...inquiries(lead, map), ...handoffs(lead, map), ...responseFacts(lead, zoneOf)];
}

function inquiries(lead: FactLead, map: HandoffMap): Fact[] {
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
function marksOf(lead: FactLead, map: HandoffMap): Mark[] {
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

function handoffs(lead: FactLead, map: HandoffMap): Fact[] {
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
