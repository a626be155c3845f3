/** Judges one person at one instant: pure, deterministic, and indifferent to the order of the facts. */
import { owedAfterEnd } from './after-end.ts';
import { type AtBat, firstOwner, handedBack, ownerOf } from './at-bat.ts';
import { escalationOf } from './escalation.ts';
import type { Millis, PersonFacts } from './fact.ts';
import { foldFacts, type PersonState } from './fold/index.ts';
import type { Gap } from './gaps.ts';
import { createHorizon, type Horizon } from './horizon.ts';
import type { HandoffJudgement, HandoffState, PersonJudgement } from './judgement.ts';
import { decisionsOf, type LadderContext } from './ladder.ts';
import { returnWanted, withdrawnBreaches } from './late-evidence.ts';
import { sleepingOn, stepOf } from './next-step.ts';
import { ownerClocks } from './owner-clocks.ts';
import { moveWanted, visitedReps } from './presence.ts';
import type { RosterIndex } from './roster-index.ts';
import type { RuleBook } from './rule-book.ts';
import type { ClauseRun } from './rules/contract.ts';
import { CLAUSE_KINDS } from './rules/index.ts';
import { missingFacts } from './rules/m1.ts';
import { marketingClocks } from './rules/m2.ts';
import { indexRules } from './rules/rule-index.ts';
import { gaveUpEarly } from './rules/s3.ts';
import { progressOf } from './rules/s3-progress.ts';
import { isToCheck } from './rules/s5.ts';
import { answerStart, firstCalendar, rulesOf } from './rules/start.ts';
import { speedOf } from './speed.ts';
import { unprovenTicks, wantedTask } from './wanted-task.ts';

export { indexRoster, type RosterIndex } from './roster-index.ts';

export interface JudgeContext {
  readonly rules: RuleBook;
  readonly roster: RosterIndex;
  /** Gaps of Baton's own; none in a recorded history. */
  readonly gaps?: readonly Gap[];
}

/**
 * Facts later than `at` are not known yet. Until `wakeAt` (exclusive) a judgement of the same facts is the same; a fact that
 * arrives, or another rule book or roster, asks for a new one.
 */
export function judge(person: PersonFacts, context: JudgeContext, at: Millis): PersonJudgement {
  const nothing = { lead: person.lead, handoffs: [], setAside: null, wakeAt: null, marketing: [] };
  if (person.setAside !== undefined) return { ...nothing, setAside: person.setAside };
  const horizon = createHorizon(at);
  const state = foldFacts(person.facts, indexRules(context.rules), context.roster, horizon);
  const handoffs = state.atBats.map((atBat) => judgeAtBat(person.lead, atBat, state, context.gaps ?? []));
  const desk = { inquiries: state.waiting, evaluations: state.evaluations, markedAt: null, handedAt: null, closedAt: state.gone };
  const marketing = marketingClocks(desk, state).map(({ clock }) => clock);
  const setAside = handoffs.length === 0 ? (state.setAside?.why ?? null) : null;
  return { lead: person.lead, handoffs, setAside, wakeAt: horizon.wakeAt(), marketing };
}

function judgeAtBat(lead: string, atBat: AtBat, state: PersonState, gaps: readonly Gap[]): HandoffJudgement {
  const { roster, horizon, conversations } = state;
  const rules = rulesOf(atBat, state.rules, roster);
  const context: LadderContext = { atBat, rules, roster, horizon, conversations, gaps };
  const runs = [...CLAUSE_KINDS.values()].flatMap((kind) => kind.runs(context));
  const clocks = runs.filter((run) => run.listed).map((run) => run.clock);
  const first = atBat.counted.find((item) => item.grade !== 'C')?.evidence ?? null;
  const progress = attemptsOf(atBat, context);
  return {
    atBat: atBat.number,
    kind: atBat.kind,
    owner: ownerOf(atBat),
    campaign: atBat.campaign,
    inquiryAt: atBat.inquiry?.at ?? null,
    handedAt: atBat.handedAt ?? atBat.openedAt,
    acceptedAt: atBat.acceptedAt,
    firstResponse: first,
    clocks: clocks.sort((a, b) => a.startedAt - b.startedAt || (a.clause < b.clause ? -1 : a.clause > b.clause ? 1 : a.dueAt - b.dueAt)),
    ...progress,
    transfers: atBat.transfers,
    grades: atBat.grades,
    joined: atBat.joined.length,
    ...belongings(atBat),
    ownerClocks: ownerClocks(atBat, { rules, roster, horizon }),
    outcome: atBat.outcome,
    refused: atBat.refused,
    visited: visitedReps(atBat),
    known: atBat.known,
    missing: missingOf(atBat, context),
    speed: speedOf(atBat, roster, first),
    withdrawn: withdrawnBreaches(clocks),
    unproven: unprovenTicks(atBat).length,
    ...arrivalOf(atBat, roster),
    ...(gaveUpEarly(context, runs) && { gaveUpEarly: true as const }),
    ...(isToCheck(lead, context) && { toCheck: true as const }),
    ...pressing(runs, context, horizon),
  };
}

/** Whose it is beside its owner: the company's, the deal's, marketing's. */
function belongings(atBat: AtBat): Pick<HandoffJudgement, 'joinedInquiries' | 'customer' | 'accountOwner' | 'colleague' | 'withMarketing'> {
  const { colleague, accountOwner, outcome } = atBat;
  const back = outcome === null ? handedBack(atBat) : null;
  const recycled = outcome?.value === 'recycled' ? ({ since: outcome.at, why: 'recycled' } as const) : null;
  const withMarketing = back === null ? recycled : ({ since: back.at, why: 'handed-back' } as const);
  const named = colleague && { lead: colleague.lead, owner: colleague.owner, ...(colleague.deal ? { deal: colleague.deal } : {}) };
  return {
    customer: atBat.customer,
    ...(atBat.joined.length === 0
      ? {}
      : { joinedInquiries: atBat.joined.map(({ at, kind, campaign }) => ({ at, kind, campaign: campaign ?? null })) }),
    ...(accountOwner === null ? {} : { accountOwner }),
    ...(named === null ? {} : { colleague: named }),
    ...(withMarketing === null ? {} : { withMarketing }),
  };
}

/** What presses now; nothing does once it is closed, and history is never tasked, escalated or moved. */
function pressing(runs: readonly ClauseRun[], context: LadderContext, horizon: Horizon) {
  const { atBat, roster } = context;
  const began = atBat.released?.at ?? atBat.handedAt ?? atBat.openedAt;
  const live = began >= roster.liveFrom(firstOwner(atBat)) && atBat.outcome?.value !== 'before-go-live';
  // Of a release nothing that fell due while it was history is made good.
  const decisions = live ? decisionsOf(runs, context).filter(({ at }) => atBat.released === null || at >= began) : [];
  if (atBat.outcome !== null) {
    const owed = live ? owedAfterEnd(runs, context, decisions) : { task: null, nextStep: null };
    return { decisions, state: 'closed' as const, ...owed, moveWanted: null };
  }
  const step = stepOf(runs, context);
  horizon.reached(step.dueAt);
  const { clause, what, dueAt } = step;
  const escalated = escalationOf(runs, decisions, atBat.stops);
  return {
    decisions,
    state: stateOf(runs, context),
    ...(escalated === null ? {} : { escalated }),
    task: live ? wantedTask(context, { step, runs, decisions }) : null,
    nextStep: { clause, what, dueAt },
    ...(live ? {} : { history: true as const }),
    moveWanted: live ? (returnWanted(context) ?? moveWanted({ ...context, step, owesAttempt: owesAttempt(runs) })) : null,
  };
}

const owesAttempt = (runs: readonly ClauseRun[]): boolean =>
  runs.some((run) => run.clause.id === 'S2' && run.clock.metAt === null && run.clock.state !== 'ended');

/** Out-of-hours leads are a line of their own (rules, "Time"). */
function arrivalOf(atBat: AtBat, roster: RosterIndex): Pick<HandoffJudgement, 'outOfHours' | 'standsInFor'> {
  const start = answerStart(atBat);
  const outOfHours = start !== null && !firstCalendar(atBat, roster).isOpen(start);
  const standsInFor = atBat.tenures.at(-1)?.standsInFor;
  return { outOfHours, ...(standsInFor === undefined ? {} : { standsInFor }) };
}

function stateOf(runs: readonly ClauseRun[], context: LadderContext): HandoffState {
  const { atBat } = context;
  if (!owesAttempt(runs) && atBat.counted.length > 0) return sleepingOn(context) === null ? 'working' : 'sleeping';
  return atBat.acceptedAt === null ? 'offered' : 'accepted';
}

/** Counted as S3 counts them; every attempt of grade B or better where S3 is off. */
function attemptsOf(atBat: AtBat, { rules, roster }: LadderContext): Pick<HandoffJudgement, 'attempts' | 'channels'> {
  const clause = rules.find('S3', atBat.kind);
  const plain = atBat.counted.filter((item) => item.role === 'attempt' && item.grade !== 'C');
  const counted = clause === null ? plain : progressOf(atBat, clause, firstCalendar(atBat, roster)).attempts;
  return { attempts: counted.length, channels: [...new Set(counted.map((item) => item.kind))].sort() };
}

/** Required facts that marketing did not pass on (M1). */
function missingOf(atBat: AtBat, { rules }: LadderContext): readonly string[] {
  const clause = rules.find('M1', atBat.kind);
  return clause === null ? [] : missingFacts(atBat, clause);
}
