/** Gaps of Baton's own: what fell due while it was down fires once at the recovery, and the rest counts from there. */
import type { BusinessClock } from './business-time.ts';
import type { Millis } from './fact.ts';

/** Nobody swept from `from` until `to`. */
export interface Gap {
  readonly from: Millis;
  readonly to: Millis;
}

/** One rung of a ladder in the course of time. */
export interface TimedRung {
  readonly at: Millis;
  /** It fell due in a gap. */
  readonly inGap?: true;
}

/**
 * The rungs, in the order of the ladder, as they come after these gaps: of those that fell due in a gap the first fires at the recovery,
 * within hours when `business` is given, and every later one keeps its distance from it. What the rep was never told cannot be escalated.
 * `business` null: the ladder counts in elapsed time.
 */
export function afterGaps<T extends TimedRung>(rungs: readonly T[], gaps: readonly Gap[], business: BusinessClock | null): readonly T[] {
  let timed = rungs;
  for (const gap of [...gaps].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (timed.some(({ at }) => isIn(gap, at))) timed = pastGap(timed, gap, business);
  }
  return timed;
}

const isIn = (gap: Gap, at: Millis): boolean => gap.from < at && at < gap.to;

function pastGap<T extends TimedRung>(rungs: readonly T[], gap: Gap, business: BusinessClock | null): readonly T[] {
  const first = Math.min(...rungs.filter(({ at }) => isIn(gap, at)).map(({ at }) => at));
  const recovery = business === null ? gap.to : business.nextOpening(gap.to);
  return rungs.map((rung) => {
    if (rung.at < first) return rung;
    const distance = business === null ? rung.at - first : business.between(first, rung.at);
    const at = business === null ? recovery + distance : business.add(recovery, distance);
    return isIn(gap, rung.at) ? { ...rung, at, inGap: true } : { ...rung, at };
  });
}
