/** A seeded sequence of draws: the same seed and name give the same sequence in every process. */
import { draw } from '../sandbox/kit/random.ts';

export interface Dice {
  /** In [0, 1). */
  next(): number;
  chance(share: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** One of a list that is not empty. */
  pick<T>(items: readonly T[]): T;
}

/** Each purpose has a sequence of its own, so that one more draw for one of them leaves the others as they were. */
export function openDice(seed: number, name: string): Dice {
  let n = 0;
  const next = (): number => {
    n += 1;
    return draw(seed, name, n);
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return { next, int, chance: (share) => next() < share, pick: (items) => items[int(0, items.length - 1)]! };
}
