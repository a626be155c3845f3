/** Judges one person at one instant: pure, deterministic, and indifferent to the order of the facts. */
import { type AtBat, ownerOf } from './at-bat.ts';
import { MINUTE } from './duration.ts';
import { escalationOf } from './escalation.ts';
import type { Millis, PersonFacts } from './fact.ts';
import { foldFacts, type PersonState } from './fold/index.ts';
import type { Gap } from './gaps.ts';
import { createHorizon, type Horizon } from './horizon.ts';
import type { Evidence, HandoffJudgement, HandoffState, PersonJudgement } from './judgement.ts';
import { decisionsOf, type LadderContext } from './ladder.ts';
import { returnWanted, withdrawnBreaches } from './late-evidence.ts';
import { sleepingOn, stepOf } from './next-step.ts';
import { moveWanted, visitedReps } from './presence.ts';
import type { RosterIndex } from './roster-index.ts';
import type { RuleBook } from './rule-book.ts';
import type { ClauseRun } from './rules/contract.ts';
import { CLAUSE_KINDS } from './rules/index.ts';
import { missingFacts } from './rules/m1.ts';
import { marketingClocks } from './rules/m2.ts';
import { indexRules } from './rules/rule-index.ts';
import { progressOf } from './rules/s3-progress.ts';
import { answerStart, firstCalendar, rulesOf } from './rules/start.ts';
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
  const handoffs = state.atBats.map((atBat) => judgeAtBat(atBat, state, context.gaps ?? []));
  const desk = { inquiries: state.waiting, evaluations: state.evaluations, markedAt: null, handedAt: null, closedAt: null };
  const marketing = marketingClocks(desk, state).map(({ clock }) => clock);
  const setAside = handoffs.length === 0 ? (state.setAside?.why ?? null) : null;
  return { lead: person.lead, handoffs, setAside, wakeAt: horizon.wakeAt(), marketing };
}

function judgeAtBat(atBat: AtBat, state: PersonState, gaps: readonly Gap[]): HandoffJudgement {
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
    outcome: atBat.outcome,
    refused: atBat.refused,
    visited: visitedReps(atBat),
    known: atBat.known,
    missing: missingOf(atBat, context),
    speed: speedOf(atBat, roster, first),
    withdrawn: withdrawnBreaches(clocks),
    unproven: unprovenTicks(atBat).length,
    ...arrivalOf(atBat, roster),
    ...pressing(runs, context, horizon),
  };
}

/** What presses now; nothing does once it is closed, and history is never tasked, escalated or moved. */
function pressing(runs: readonly ClauseRun[], context: LadderContext, horizon: Horizon) {
  const { atBat, roster } = context;
  const began = atBat.released?.at ?? atBat.handedAt ?? atBat.openedAt;
  const live = began >= roster.liveFrom(ownerOf(atBat)) && atBat.outcome?.value !== 'before-go-live';
  const decisions = live ? decisionsOf(runs, context) : [];
  if (atBat.outcome !== null) return { decisions, state: 'closed' as const, task: null, nextStep: null, moveWanted: null };
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

/** Speed-to-lead: from the inquiry of a hand-raiser, else from the hand-off, to the first counted attempt. A figure, nobody's deadline. */
function speedOf(atBat: AtBat, roster: RosterIndex, first: Evidence | null): HandoffJudgement['speed'] {
  const start = answerStart(atBat);
  if (first === null || start === null) return null;
  const business = firstCalendar(atBat, roster).between(start, first.at);
  return { elapsedMinutes: Math.max(0, first.at - start) / MINUTE, businessMinutes: Math.max(0, business) / MINUTE };
}
