/** The one comparison with "now": remembers the earliest instant not yet reached, so that a judgement knows when it next changes. */
import type { Millis } from './fact.ts';

export interface Horizon {
  /** True when `instant` ≤ now; otherwise the judgement wakes no later than `instant`. */
  reached(instant: Millis): boolean;
  /** The earliest instant asked for that lies ahead; null when none does. */
  wakeAt(): Millis | null;
}

/** Nothing in a judgement may compare with now in another way: that is what makes `wakeAt` exact. */
export function createHorizon(now: Millis): Horizon {
  let next = Number.POSITIVE_INFINITY;
  return {
    reached(instant) {
      if (instant <= now) return true;
      if (instant < next) next = instant;
      return false;
    },
    wakeAt: () => (next === Number.POSITIVE_INFINITY ? null : next),
  };
}
