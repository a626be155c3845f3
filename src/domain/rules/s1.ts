/** S1: accept or reject in time; met by accept, reject, a booked meeting or the owner's first counted attempt. */
import { type AtBat, ownerAt } from '../at-bat.ts';
import { isAtLeast } from '../evidence.ts';
import type { Evidence } from '../judgement.ts';
import type { Clause } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseComplaint, ClauseContext, ClauseKind, ClauseRun } from './contract.ts';
import { answerCalendar, answerStart, firstOwner, stopOf } from './start.ts';

export const S1: ClauseKind = {
  id: 'S1',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: {},
  runs,
  check: noLadder,
};

/** rules.md, S1: one ladder with S2. */
function noLadder({ ladder }: Clause): readonly ClauseComplaint[] {
  return ladder.length === 0 ? [] : [{ path: ['ladder'], expected: 'no ladder here: S1 climbs the one ladder of S2' }];
}

function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('S1', atBat.firstKind);
  const startedAt = answerStart(atBat);
  if (!clause?.within || startedAt === null) return [];
  const business = answerCalendar(atBat.firstKind, firstOwner(atBat), roster);
  const evidence = firstAnswer(atBat, clause);
  const dueAt = business.addDuration(startedAt, clause.within);
  const closedAt = stopOf(atBat, startedAt);
  const blind = roster.isBlind(ownerAt(atBat, dueAt));
  const clock = makeClock({ clause: 'S1', startedAt, dueAt, metAt: evidence?.at ?? null, evidence, closedAt, blind }, horizon);
  return [{ clause, clock, listed: true, ladder: null }];
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
