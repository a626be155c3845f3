/** M2: what meets the definition is handed over in time, and every inquiry is evaluated in time. */
import { MINUTE } from '../duration.ts';
import type { EvaluationFact, InquiryFact, LeadKind, Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { ClauseClock } from '../judgement.ts';
import type { RosterIndex } from '../roster-index.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, RuleIndex, SettingSpec } from './contract.ts';
import { countSetting } from './settings.ts';

const SETTINGS = {
  'bulk-above': { type: 'count', default: 50, sentence: 'records decided by one edit above which they count as one' },
} as const satisfies Record<string, SettingSpec>;

export const M2: ClauseKind = { id: 'M2', owes: 'marketing', kinds: ['qualified', 'inquiry'], needsWithin: true, settings: SETTINGS, runs };

/** What marketing has before it: responses, what it decided on them, and when they became sales' business. */
export interface MarketingDesk {
  readonly inquiries: readonly InquiryFact[];
  readonly evaluations: readonly EvaluationFact[];
  /** When it was marked as handed over; null while it was not. */
  readonly markedAt: Millis | null;
  /** When it had an owner as well. */
  readonly handedAt: Millis | null;
  readonly closedAt: Millis | null;
}

export interface DeskContext {
  readonly rules: RuleIndex;
  readonly roster: RosterIndex;
  readonly horizon: Horizon;
}

function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const { waited, evaluations, openedAt, handedAt } = atBat;
  const desk = { inquiries: waited, evaluations, markedAt: openedAt, handedAt, closedAt: atBat.outcome?.at ?? null };
  const clocks = marketingClocks(desk, { rules, roster, horizon }, unroutedMark(atBat));
  return clocks.map(({ clock, kind }) => ({ clause: rules.find('M2', kind)!, clock, listed: true, ladder: null }));
}

/** A lead that reached the mapped stage before it had an owner met the definition then; one that woke up by its date is still marketing's. */
function unroutedMark({ firstKind, openedAt, handedAt, waited, wokeUp }: ClauseContext['atBat']): Millis | null {
  const early = handedAt === null || handedAt > openedAt;
  return firstKind === 'qualified' && early && !wokeUp && !waited.some(({ kind }) => kind === 'qualified') ? openedAt : null;
}

interface DeskClock {
  readonly clock: ClauseClock;
  readonly kind: LeadKind;
}

/** Marketing's clocks on one person, by the company's calendar. */
export function marketingClocks(desk: MarketingDesk, context: DeskContext, markedUnrouted: Millis | null = null): readonly DeskClock[] {
  const decisions = desk.evaluations.filter(isComplete).toSorted((a, b) => a.at - b.at);
  const evaluate = (from: Millis) => evaluationClock(from, decisions, desk, context);
  const inquiries = desk.inquiries.filter(({ kind }) => kind !== 'hand-raiser');
  const found = [
    ...inquiries.map(({ kind, at }) => (kind === 'qualified' ? handOverClock(at, decisions, desk, context) : evaluate(at))),
    ...nurtureEnds(decisions, desk, context).map(evaluate),
    ...definitionMet(inquiries, decisions, desk, markedUnrouted).map((at) => handOverClock(at, decisions, desk, context)),
  ];
  return found.filter((one) => one !== null);
}

/** rules.md, M2: a decision names its date or its reason, and who or which versioned rule made it. */
function isComplete({ by, rule, decision, until, reason }: EvaluationFact): boolean {
  const told = decision === 'nurture' ? until !== undefined : decision !== 'set-aside' || Boolean(reason?.trim());
  return told && (by !== null || rule !== undefined);
}

/** Met by the first recorded decision, handing over included. */
function evaluationClock(from: Millis, decisions: readonly EvaluationFact[], desk: MarketingDesk, context: DeskContext): DeskClock | null {
  const clause = context.rules.find('M2', 'inquiry');
  const decision = decisions.find(({ at }) => at >= from);
  const { markedAt } = desk;
  const byMark = markedAt !== null && (decision === undefined || markedAt < decision.at);
  const metAt = byMark ? markedAt : (decision?.at ?? null);
  const made = clockOf('inquiry', from, { metAt, closedAt: desk.closedAt }, context);
  if (made === null || clause === null || byMark || decision === undefined) return made;
  const { bulk } = decision;
  if (bulk === undefined || bulk <= countSetting(clause, SETTINGS, 'bulk-above')) return made;
  const who = decision.by ?? decision.rule?.name ?? '';
  const note = `bulk edit of ${bulk} records${made.clock.note ? `, ${made.clock.note}` : ''}`;
  return { ...made, clock: { ...made.clock, note, countedAs: `bulk ${who} ${Math.floor(decision.at / MINUTE)}` } };
}

/** Met by handing over; setting it aside with a reason ends it. */
function handOverClock(from: Millis, decisions: readonly EvaluationFact[], desk: MarketingDesk, context: DeskContext): DeskClock | null {
  const aside = decisions.find(({ decision, at }) => decision === 'set-aside' && at >= from)?.at ?? null;
  return clockOf('qualified', from, { metAt: desk.handedAt, closedAt: aside ?? desk.closedAt }, context);
}

/** A date until which a lead is nurtured asks for the next decision, unless one came before it. */
function nurtureEnds(decisions: readonly EvaluationFact[], desk: MarketingDesk, { horizon }: DeskContext): Millis[] {
  return decisions.flatMap(({ decision, at, until }, index) => {
    const next = Math.min(decisions[index + 1]?.at ?? Number.POSITIVE_INFINITY, desk.markedAt ?? Number.POSITIVE_INFINITY);
    const ends = decision === 'nurture' && until !== undefined && until > at && next > until;
    return ends && horizon.reached(until) ? [until] : [];
  });
}

/** When a lead that did not come as qualified met the definition: by marketing's own decision, or by its mark. */
function definitionMet(
  inquiries: readonly InquiryFact[],
  decisions: readonly EvaluationFact[],
  desk: MarketingDesk,
  marked: Millis | null,
): Millis[] {
  if (inquiries.some(({ kind }) => kind === 'qualified')) return [];
  const decided = decisions.find(({ decision }) => decision === 'hand-over')?.at;
  if (decided !== undefined && (desk.handedAt === null || desk.handedAt > decided)) return [Math.min(decided, marked ?? decided)];
  return marked === null ? [] : [marked];
}

function clockOf(
  kind: LeadKind,
  startedAt: Millis,
  ends: { metAt: Millis | null; closedAt: Millis | null },
  context: DeskContext,
): DeskClock | null {
  const clause = context.rules.find('M2', kind);
  if (!clause?.within) return null;
  const dueAt = context.roster.clockOf(null).addDuration(startedAt, clause.within);
  const clock = makeClock({ clause: 'M2', startedAt, dueAt, ...ends, evidence: null, blind: false }, context.horizon);
  const late = clock.state === 'late' || clock.state === 'breached';
  const note = kind === 'qualified' ? 'passed too late' : 'evaluated too late';
  return { kind, clock: late ? { ...clock, note } : clock };
}
