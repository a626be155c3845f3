/** What is owed next on an open at-bat, and by when. */
import { type AtBat, handedBack, ownerOf, type Sleep } from './at-bat.ts';
import type { BusinessClock } from './business-time.ts';
import { DAY, HOUR } from './duration.ts';
import { isAtLeast } from './evidence.ts';
import type { Millis } from './fact.ts';
import { isRouted } from './fold/state.ts';
import { rungAt } from './ladder.ts';
import type { Clause, EvidenceGrade } from './rule-book.ts';
import type { ClauseContext, ClauseRun } from './rules/contract.ts';
import { progressOf, S3_SETTINGS, scheduledDay } from './rules/s3-progress.ts';
import { DEAL_STEPS, quietDue } from './rules/s4.ts';
import { durationSetting } from './rules/settings.ts';
import { firstCalendar } from './rules/start.ts';

export interface Step {
  readonly clause: string;
  readonly what: string;
  readonly dueAt: Millis;
  /** When its task appears. */
  readonly from: Millis;
  /** Latest instant to which the rep may move the due date. */
  readonly limit: Millis;
  /** True when a clause in force owes it; a step without one gets no task. */
  readonly owed: boolean;
}

/** The rest after the first attempt when no clause says more: an outcome within this. */
const FALLBACK = 30 * DAY;

/** Named by a step that no clause in force owes. */
const NO_CLAUSE = 'none';

export function stepOf(runs: readonly ClauseRun[], context: ClauseContext): Step {
  const { atBat, roster } = context;
  if (!isRouted(context, ownerOf(atBat))) return unroutedStep(context);
  const unmet = runs.filter(
    (run) => run.clause.id === 'S2' && run.clock.metAt === null && run.clock.state !== 'ended' && !stopped(atBat, run),
  );
  if (unmet.length > 0) return attemptStep(unmet, context);
  const business = firstCalendar(atBat, roster);
  return (
    persistStep(runs, context, business) ??
    dealStep(context, business) ??
    reachedStep(context, business) ??
    outcomeStep(runs, context, business)
  );
}

function stopped(atBat: AtBat, run: ClauseRun): boolean {
  return atBat.stops.some((stop) => stop >= run.clock.startedAt);
}

function unroutedStep({ atBat, rules, roster }: ClauseContext): Step {
  const back = handedBack(atBat);
  if (back !== null) {
    return {
      clause: 'M1',
      what: 'marketing completes the missing facts',
      dueAt: back.dueAt,
      from: back.at,
      limit: back.dueAt,
      owed: false,
    };
  }
  const clause = rules.find('S1', atBat.kind) ?? rules.find('S2', atBat.kind);
  const from = atBat.tenures.at(-1)!.from;
  const dueAt = clause?.within ? roster.clockOf(null).addDuration(from, clause.within) : from;
  return { clause: clause?.id ?? NO_CLAUSE, what: 'find an owner', dueAt, from, limit: dueAt, owed: false };
}

/** The ladder that runs last decides; the first S2 where none has one. */
function attemptStep(unmet: readonly ClauseRun[], { atBat }: ClauseContext): Step {
  const run = unmet.reduce((best, next) => ((next.ladder?.number ?? -1) > (best.ladder?.number ?? -1) ? next : best));
  const { startedAt, dueAt } = run.clock;
  const from = Math.max(appearsAt(run), atBat.handedAt ?? startedAt);
  return { clause: 'S2', what: 'make the first attempt', dueAt, from, limit: dueAt, owed: true };
}

/** Hand-raiser at the hand-off, qualified at the warning, everything else when due; at once when it moved or the lead asked again. */
function appearsAt(run: ClauseRun): Millis {
  const { startedAt, dueAt } = run.clock;
  const first = run.ladder?.number === 0;
  const kinds = run.clause.kinds;
  if (!first || kinds.includes('hand-raiser')) return startedAt;
  const warning = run.clause.ladder.find((rung) => rung.do === 'warn');
  return kinds.includes('qualified') && warning ? rungAt(warning, run, run.ladder!.business) : dueAt;
}

/** The next attempt of S3; null once reached, all made, or when S3 is off. */
function persistStep(runs: readonly ClauseRun[], context: ClauseContext, business: BusinessClock): Step | null {
  const { atBat, rules } = context;
  const clause = rules.find('S3', atBat.kind);
  const clock = runs.find((run) => run.clause.id === 'S3')?.clock;
  if (clause === null || clock === undefined || clock.metAt !== null) return null;
  const sleep = sleepingOn(context);
  if (sleep !== null) return sleepStep(sleep, business, clock.dueAt);
  const { attempts } = progressOf(atBat, clause, business);
  const last = attempts.at(-1)?.at ?? clock.startedAt;
  const woken = atBat.sleeps.findLast((slept) => slept.to >= last);
  const base = business.dayNumber(clock.startedAt) + scheduledDay(clause, attempts.length + 1);
  const day = woken === undefined ? base : Math.max(business.dayNumber(woken.to), business.dayNumber(last));
  const { open, close } = business.dayHours(Math.max(day, business.dayNumber(last)));
  const rested = attempts.length === 0 ? close : Math.max(close, business.add(last, 2 * HOUR));
  const what = woken?.why === 'meeting' ? 'say whether the meeting was held, or try again' : `make attempt ${attempts.length + 1}`;
  return { clause: 'S3', what, dueAt: rested, from: Math.max(open, last), limit: Math.max(clock.dueAt, rested), owed: true };
}

function sleepStep(sleep: Sleep, business: BusinessClock, limit: Millis): Step {
  if (sleep.why === 'meeting') {
    return { clause: 'S3', what: 'hold the booked meeting', dueAt: sleep.to, from: sleep.to, limit: Math.max(limit, sleep.to), owed: true };
  }
  const { open, close } = business.dayHours(business.dayNumber(sleep.to));
  const what = sleep.why === 'call-back' ? 'call back as agreed' : 'try again after the missed meeting';
  return { clause: 'S3', what, dueAt: close, from: open, limit: Math.max(limit, close), owed: true };
}

/** The sleep that holds now; a conversation ends it. */
export function sleepingOn({ atBat, horizon }: ClauseContext): Sleep | null {
  return atBat.sleeps.findLast((sleep) => !horizon.reached(sleep.to)) ?? null;
}

function dealStep(context: ClauseContext, business: BusinessClock): Step | null {
  const { atBat, rules } = context;
  const clause = rules.find('S4', atBat.kind);
  if (clause === null || atBat.converted === null) return null;
  const last = lastTouch(context, atBat.converted.at);
  const quiet = quietDue(clause, last, business);
  const closes = atBat.dealClosesAt ?? Number.POSITIVE_INFINITY;
  if (closes <= atBat.converted.at || closes >= quiet) return dueStep('S4', DEAL_STEPS.quiet, quiet, business);
  return dueStep('S4', DEAL_STEPS.closeDate, closes, business);
}

function reachedStep(context: ClauseContext, business: BusinessClock): Step | null {
  const { atBat, rules } = context;
  const clause: Clause | null = rules.find('S3', atBat.kind);
  if (clause === null || atBat.conversation === null) return null;
  // A note is no next step: what proves no attempt does not put it off either.
  const last = lastTouch(context, atBat.conversation.at, clause.evidence);
  const missed = atBat.sleeps.findLast(({ to }) => to >= last);
  if (missed?.why === 'no-show') {
    const { close } = business.dayHours(business.dayNumber(missed.to));
    return dueStep('S3', 'try again after the missed meeting', close, business);
  }
  const dueAt = business.addDuration(last, durationSetting(clause, S3_SETTINGS, 'next-step-within'));
  return dueStep('S3', 'agree the next step, or ask for an outcome', dueAt, business);
}

function outcomeStep(runs: readonly ClauseRun[], { atBat }: ClauseContext, business: BusinessClock): Step {
  const clock = runs.find((run) => run.clause.id === 'S4')?.clock;
  if (clock !== undefined) return dueStep('S4', 'ask for an outcome', clock.dueAt, business);
  const dueAt = (atBat.handedAt ?? atBat.openedAt) + FALLBACK;
  return { clause: NO_CLAUSE, what: 'ask for an outcome', dueAt, from: dueAt, limit: dueAt, owed: false };
}

/** Everything that is not an attempt appears when its day begins. */
function dueStep(clause: string, what: string, dueAt: Millis, business: BusinessClock): Step {
  const { open } = business.dayHours(business.dayNumber(dueAt));
  return { clause, what, dueAt, from: Math.min(open, dueAt), limit: dueAt, owed: true };
}

/** The latest activity that counts, or the end of what was agreed. */
function lastTouch({ atBat }: ClauseContext, from: Millis, least: EvidenceGrade = 'C'): Millis {
  const counted = atBat.counted.findLast(({ grade }) => grade === null || isAtLeast(grade, least))?.at ?? from;
  return atBat.sleeps.reduce((last, sleep) => Math.max(last, sleep.to), Math.max(from, counted));
}
