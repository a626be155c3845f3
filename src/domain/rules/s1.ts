/** S1: accept or reject in time; met by accept, reject, a booked meeting or the owner's first counted attempt. */
import { type AtBat, ownerAt } from '../at-bat.ts';
import { isAtLeast } from '../evidence.ts';
import type { Evidence } from '../judgement.ts';
import type { Clause } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun } from './contract.ts';
import { answerStart, firstCalendar, stopOf } from './start.ts';

export const S1: ClauseKind = {
  id: 'S1',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: {},
  runs,
};

function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('S1', atBat.firstKind);
  const startedAt = answerStart(atBat);
  if (!clause?.within || startedAt === null) return [];
  const business = firstCalendar(atBat, roster);
  const evidence = firstAnswer(atBat, clause);
  const dueAt = business.addDuration(startedAt, clause.within);
  const closedAt = stopOf(atBat, startedAt);
  const blind = roster.isBlind(ownerAt(atBat, dueAt));
  const clock = makeClock({ clause: 'S1', startedAt, dueAt, metAt: evidence?.at ?? null, evidence, closedAt, blind }, horizon);
  return [
    { clause, clock, listed: true, ladder: clause.ladder.length > 0 ? { business, cutAt: null, restarted: false, number: 0 } : null },
  ];
}

function firstAnswer(atBat: AtBat, clause: Clause): Evidence | null {
  const own = atBat.counted.find(
    (item) =>
      isAtLeast(item.grade, clause.evidence) &&
      !(item.sequence && atBat.firstKind === 'hand-raiser') &&
      (item.role === 'booking' || item.evidence.rep === ownerAt(atBat, item.at)),
  );
  if (own === undefined) return atBat.answer;
  return atBat.answer !== null && atBat.answer.at <= own.at ? atBat.answer : own.evidence;
}
