/** Tells a trouble that goes on when it begins and then once a minute with how often it came, instead of every time. */

export interface Trouble {
  /** Tells at once, or only counts when the same was told less than a minute ago. */
  note(reason: string): void;
}

/** Machine milliseconds between two lines about the same. */
const AGAIN_MS = 60_000;
/** Reasons kept apart; one that carries an id each time must not fill the memory. */
const MOST_KEPT = 100;

/** `tell` gets the reason and how often it came since it was told last, this time included. `now`: machine milliseconds. */
export function createTrouble(tell: (reason: string, times: number) => void, now: () => number = () => performance.now()): Trouble {
  const known = new Map<string, { toldAt: number; since: number }>();
  return {
    note(reason) {
      const entry = known.get(reason) ?? { toldAt: Number.NEGATIVE_INFINITY, since: 0 };
      entry.since += 1;
      if (now() - entry.toldAt >= AGAIN_MS) {
        tell(reason, entry.since);
        entry.toldAt = now();
        entry.since = 0;
      }
      // Last in the order of forgetting.
      known.delete(reason);
      known.set(reason, entry);
      const [oldest] = known.keys();
      if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest);
    },
  };
}
