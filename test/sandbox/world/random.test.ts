/** Draws depend on seed and key alone, and are even enough to build a world on. */

import { describe, expect, it } from 'vitest';
import { drawsFor } from '../../../sandbox/world/random.ts';

describe('draws', () => {
  it('are the same for the same seed and key, and others for a neighbour', () => {
    const take = (seed: number, key: string): number[] => Array.from({ length: 4 }, drawsFor(seed, key).unit);
    expect(take(1, 'lead/7')).toEqual(take(1, 'lead/7'));
    expect(take(1, 'lead/7')).not.toEqual(take(1, 'lead/8'));
    expect(take(1, 'lead/7')).not.toEqual(take(2, 'lead/7'));
  });

  it('spread evenly over first draws of neighbouring keys', () => {
    const firsts = Array.from({ length: 10_000 }, (_, n) => drawsFor(1, 'lead', n).unit());
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = firsts.filter((one) => Math.floor(one * 10) === tenth).length / firsts.length;
      expect(share).toBeGreaterThan(0.085);
      expect(share).toBeLessThan(0.115);
    }
  });

  it('keep to bounds and weights', () => {
    const draws = drawsFor(1, 'bounds');
    const ints = Array.from({ length: 1_000 }, () => draws.int(3, 6));
    expect([Math.min(...ints), Math.max(...ints)]).toEqual([3, 6]);
    const picks = Array.from({ length: 4_000 }, () => draws.weighted({ often: 3, seldom: 1, never: 0 }));
    expect(picks.filter((pick) => pick === 'seldom').length / 4_000).toBeCloseTo(0.25, 1);
    expect(picks).not.toContain('never');
  });

  it('shuffle without loss', () => {
    const shuffled = drawsFor(1, 'shuffle').shuffled([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
