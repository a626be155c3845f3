/** S3: persist, with enough attempts on enough channels and days, unless the person is reached. */
import type { AtBat } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import type { Millis } from '../fact.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun } from './contract.ts';
import { progressOf, S3_SETTINGS } from './s3-progress.ts';
import { firstCalendar } from './start.ts';

export const S3: ClauseKind = {
  id: 'S3',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: S3_SETTINGS,
  runs,
};

function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('S3', atBat.kind);
  const startedAt = atBat.handedAt;
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
