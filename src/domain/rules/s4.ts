/** S4: every lead ends in an earned outcome with a reason, a deal owes a next step, and every lost deal has a reason. */
import type { AtBat } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import { DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { Clause, Duration } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, SettingSpec } from './contract.ts';
import { durationSetting } from './settings.ts';
import { firstCalendar, workStart } from './start.ts';

const days = (amount: number): Duration => ({ amount, unit: 'business days' });

const SETTINGS = {
  'deal-quiet-for': { type: 'duration', default: days(15), sentence: 'time without activity after which a deal owes a next step' },
  'lost-reason-within': { type: 'duration', default: days(2), sentence: 'time to name the reason of a lost deal' },
} as const satisfies Record<string, SettingSpec>;

/** What a deal owes, as the step says it. */
export const DEAL_STEPS = {
  quiet: 'agree the next step of the deal',
  closeDate: 'close the deal or move its close date',
  lostReason: 'name the reason of the lost deal',
} as const;

export const S4: ClauseKind = {
  id: 'S4',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: SETTINGS,
  runs,
};

/** Ladders of one hand-off are told apart by number: the outcome's is 0, a quiet deal's the day it went quiet, a close date's its day since 1970. */
const LOST_LADDER = 1_000_000;

interface Duty {
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  readonly number: number;
}

function runs(context: ClauseContext): readonly ClauseRun[] {
  const { atBat, rules, roster } = context;
  const clause = rules.find('S4', atBat.kind);
  const startedAt = workStart(atBat);
  if (!clause?.within || startedAt === null) return [];
  const business = firstCalendar(atBat, roster);
  const outcome = { startedAt, dueAt: business.addDuration(startedAt, clause.within), metAt: endedAt(atBat), number: 0 };
  const quiet = quietSpells(atBat, clause, business).map((duty) => runOf(duty, clause, context, { listed: false }));
  return [runOf(outcome, clause, context), ...quiet, ...closeDate(atBat, clause, context), ...lostReason(clause, context, business)];
}

/** `afterEnd`: it is owed although the at-bat has ended. */
function runOf(duty: Duty, clause: Clause, context: ClauseContext, how: { listed?: boolean; afterEnd?: true } = {}): ClauseRun {
  const { atBat, roster, horizon } = context;
  const { number, ...instants } = duty;
  const evidence = number === 0 && duty.metAt !== null ? (atBat.outcome?.evidence ?? atBat.conversation) : null;
  const closedAt = how.afterEnd ? null : (atBat.outcome?.at ?? null);
  const clock = makeClock({ clause: 'S4', ...instants, evidence, closedAt, blind: false }, horizon);
  const business = firstCalendar(atBat, roster);
  const marks = { ...(number === 0 ? {} : { atDue: true as const }), ...(how.afterEnd ? { afterEnd: true as const } : {}) };
  const ladder = clause.ladder.length > 0 ? { business, cutAt: null, restarted: false, number, ...marks } : null;
  return { clause, clock, listed: how.listed ?? true, ladder };
}

/** Converted counts: what follows is the deal's. Deleted records and history end the clock without meeting it. */
function endedAt(atBat: AtBat): Millis | null {
  if (atBat.converted !== null) return atBat.converted.at;
  const { outcome } = atBat;
  if (outcome === null || outcome.reason === '') return null;
  return outcome.value === 'deleted' || outcome.value === 'before-go-live' ? null : outcome.at;
}

/** When the next step of a deal that is touched at `from` is owed. */
export function quietDue(clause: Clause, from: Millis, business: BusinessClock): Millis {
  return business.addDuration(from, durationSetting(clause, SETTINGS, 'deal-quiet-for'));
}

/** Each time the deal was left quiet for too long, and the one that runs now. */
function quietSpells(atBat: AtBat, clause: Clause, business: BusinessClock): readonly Duty[] {
  const { converted } = atBat;
  if (converted === null) return [];
  const spell = (startedAt: Millis, metAt: Millis | null): Duty => {
    const number = 1 + Math.floor((startedAt - atBat.handedAt!) / DAY);
    return { startedAt, dueAt: quietDue(clause, startedAt, business), metAt, number };
  };
  const touches = [...atBat.counted.map(({ at }) => ({ from: at, to: at })), ...atBat.sleeps].toSorted(
    (a, b) => a.from - b.from || a.to - b.to,
  );
  const late: Duty[] = [];
  let quietSince = converted.at;
  for (const { from, to } of touches) {
    if (from > quietSince && from > quietDue(clause, quietSince, business)) late.push(spell(quietSince, from));
    quietSince = Math.max(quietSince, to);
  }
  return [...late, spell(quietSince, null)];
}

/** The close date that stands now; moving it, winning or losing the deal ends it. */
function closeDate(atBat: AtBat, clause: Clause, context: ClauseContext): readonly ClauseRun[] {
  const { converted, dealClosesAt } = atBat;
  if (converted === null || dealClosesAt === null || dealClosesAt <= converted.at) return [];
  const duty = { startedAt: converted.at, dueAt: dealClosesAt, metAt: null, number: Math.floor(dealClosesAt / DAY) };
  return [runOf(duty, clause, context, { listed: false })];
}

function lostReason(clause: Clause, context: ClauseContext, business: BusinessClock): readonly ClauseRun[] {
  const { lost } = context.atBat;
  if (lost === null) return [];
  const dueAt = business.addDuration(lost.at, durationSetting(clause, SETTINGS, 'lost-reason-within'));
  return [runOf({ startedAt: lost.at, dueAt, metAt: lost.reasonAt, number: LOST_LADDER }, clause, context, { afterEnd: true })];
}
