/** S3: persist, with enough attempts on enough channels and days, unless the person is reached. */
import type { AtBat } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import type { Millis } from '../fact.ts';
import type { Clause } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseComplaint, ClauseContext, ClauseKind, ClauseRun } from './contract.ts';
import { progressOf, S3_SETTINGS } from './s3-progress.ts';
import { endedObjectively } from './s5.ts';
import { countSetting, countsSetting } from './settings.ts';
import { firstCalendar, workStart } from './start.ts';

export const S3: ClauseKind = {
  id: 'S3',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: S3_SETTINGS,
  runs,
  check,
};

/** What nobody could fulfil, or would mean something else than it says. */
function check(clause: Clause): readonly ClauseComplaint[] {
  const attempts = countSetting(clause, S3_SETTINGS, 'attempts');
  const most = ['channels', 'business-days'].flatMap((name) =>
    countSetting(clause, S3_SETTINGS, name) > attempts ? [{ path: [name], expected: `at most as many as attempts (${attempts})` }] : [],
  );
  const schedule = countsSetting(clause, S3_SETTINGS, 'schedule');
  const falls = schedule.findIndex((day, index) => index > 0 && day < schedule[index - 1]!);
  return falls < 0 ? most : [...most, { path: ['schedule', falls], expected: 'business days that do not go back' }];
}

/**
 * Given up before S3 was fulfilled or the person reached: an end was asked for that was not earned, or the attempts that were begun
 * were not brought to an end in time. Who never tried has not given up: that is S2's breach.
 */
export function gaveUpEarly({ atBat, rules, roster }: ClauseContext, runs: readonly ClauseRun[]): boolean {
  const run = runs.find(({ clause }) => clause.id === 'S3');
  if (run === undefined || run.clock.metAt !== null || endedObjectively(atBat)) return false;
  if (atBat.rejections.length > 0 || atBat.refused.some(({ outcome }) => outcome !== 'reject')) return true;
  const clause = rules.find('S3', atBat.kind);
  const begun = clause !== null && progressOf(atBat, clause, firstCalendar(atBat, roster)).attempts.length > 0;
  return run.clock.state === 'breached' && begun;
}

function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('S3', atBat.kind);
  const startedAt = workStart(atBat);
  if (!clause?.within || startedAt === null) return [];
  const business = firstCalendar(atBat, roster);
  const enough = progressOf(atBat, clause, business).fulfilledBy?.evidence ?? null;
  const reached = atBat.conversation;
  const evidence = enough !== null && (reached === null || enough.at < reached.at) ? enough : reached;
  const dueAt = extended(business.addDuration(startedAt, clause.within), atBat, business, evidence?.at ?? null);
  const closedAt = atBat.outcome?.at ?? null;
  const blind = roster.isBlind(atBat.tenures.at(-1)?.rep ?? null);
  const clock = makeClock({ clause: 'S3', startedAt, dueAt, metAt: evidence?.at ?? null, evidence, closedAt, blind }, horizon);
  return [
    { clause, clock, listed: true, ladder: clause.ladder.length > 0 ? { business, cutAt: null, restarted: false, number: 0 } : null },
  ];
}

/** Business time slept before it was met is added to the due instant, counted once where sleeps overlap. */
function extended(dueAt: Millis, atBat: AtBat, business: BusinessClock, metAt: Millis | null): Millis {
  let due = dueAt;
  let sleptTo = Number.NEGATIVE_INFINITY;
  for (const sleep of atBat.sleeps) {
    const from = Math.max(sleep.from, sleptTo);
    if (from >= due || (metAt !== null && from >= metAt) || sleep.to <= from) continue;
    due = business.add(due, business.between(from, sleep.to));
    sleptTo = sleep.to;
  }
  return due;
}
