/** What evidence that came late undoes: breaches that were none, and leads that were taken from somebody who had tried. */
import { type AtBat, ownerOf } from './at-bat.ts';
import { isAtLeast } from './evidence.ts';
import type { Millis } from './fact.ts';
import { formatInstant } from './instant.ts';
import type { ClauseClock, MoveWanted, Withdrawn } from './judgement.ts';
import type { ClauseContext } from './rules/contract.ts';

/** Clocks that were breached until evidence in time became known after their deadline. */
export function withdrawnBreaches(clocks: readonly ClauseClock[]): readonly Withdrawn[] {
  return clocks.flatMap(({ clause, dueAt, metAt, evidence }) => {
    const knownAt = evidence?.recordedAt;
    if (evidence === null || knownAt === undefined || metAt === null || metAt > dueAt || knownAt <= dueAt) return [];
    return [{ clause, at: knownAt, why: `${evidence.kind} of ${formatInstant(evidence.at)}, recorded ${formatInstant(knownAt)}` }];
  });
}

/**
 * The lead goes back to whom a rung took it from when they had tried before that rung, as is known now, and the receiver has not begun.
 * Null when they are not there to take it.
 */
export function returnWanted({ atBat, rules, roster, horizon }: ClauseContext): MoveWanted | null {
  const move = atBat.moves.at(-1);
  if (move === undefined || move.from === null || move.from === move.to || ownerOf(atBat) !== move.to) return null;
  const clause = rules.find('S2', atBat.kind);
  const counts = (item: AtBat['counted'][number]) => isAtLeast(item.grade, clause?.evidence ?? 'B');
  const asked = lastAsked(atBat, move.at);
  const proof = atBat.counted.find(
    (item) =>
      item.evidence.rep === move.from &&
      item.at >= asked &&
      item.at < move.at &&
      counts(item) &&
      !(item.sequence && atBat.kind === 'hand-raiser'),
  );
  const begun =
    (atBat.acceptedAt ?? 0) > move.at ||
    atBat.counted.some((item) => item.at >= move.at && item.evidence.rep === move.to && item.grade !== 'C');
  if (proof === undefined || begun || !roster.rep(move.from).active) return null;
  const away = roster.absencesOf(move.from).some(({ from, to }) => horizon.reached(from) && !horizon.reached(to));
  // Nobody receives a lead outside their own hours.
  const since = roster.clockOf(move.from).nextOpening(Math.max(move.at, proof.evidence.recordedAt ?? proof.at));
  return away || !horizon.reached(since) ? null : { why: 'returned', since, to: move.from };
}

/** What was tried before the lead asked again, or before it was last given away, answers nothing that came after. */
function lastAsked(atBat: AtBat, before: Millis): Millis {
  const fresh = atBat.fresh.map(({ at }) => at);
  const given = atBat.tenures.filter(({ restart }) => restart).map(({ from }) => from);
  return Math.max(atBat.openedAt, ...[...fresh, ...given].filter((at) => at < before));
}
