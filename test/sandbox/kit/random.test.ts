/** Seeded draws: fixed by their keys, spread evenly, shuffles that lose nothing. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { draw, drawBetween, shuffled } from '../../../sandbox/kit/random.ts';

it('gives the same number for the same keys, within [0, 1)', () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.oneof(fc.string(), fc.integer())), (seed, keys) => {
      const value = draw(seed, ...keys);
      expect(value).toBe(draw(seed, ...keys));
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(1);
    }),
  );
});

it('spreads evenly over neighbouring keys', () => {
  const tenths = new Array(10).fill(0);
  for (let n = 0; n < 10_000; n++) tenths[drawBetween(0, 9, 1, 'k', n)] += 1;
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

it('shuffles without losing or doubling', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      expect(shuffled(items, seed, 'x').toSorted()).toEqual(items.toSorted());
    }),
  );
});
