/** Who of the leads gets which lot: drawn without replacement from a shuffled list, so that even small worlds show every case. */

import { drawsFor } from './random.ts';

/** How many of `n` leads a lot gets: its share, but at least three in a world of three hundred, and one in a world of a hundred. */
function quota(n: number, share: number): number {
  const least = n >= 300 ? 3 : n >= 100 ? 1 : 0;
  return Math.max(least, Math.round(n * share));
}

/** The indexes that drew a lot, taken off the front of one shuffled list per seed. */
export function dealLots<L extends string>(
  seed: number,
  candidates: readonly number[],
  shares: Readonly<Record<L, number>>,
): Record<L, Set<number>> {
  const pile = drawsFor(seed, 'lots', ...Object.keys(shares)).shuffled(candidates);
  const lots = {} as Record<L, Set<number>>;
  let from = 0;
  for (const [lot, share] of Object.entries(shares) as [L, number][]) {
    const to = from + quota(candidates.length, share);
    lots[lot] = new Set(pile.slice(from, to));
    from = to;
  }
  return lots;
}
