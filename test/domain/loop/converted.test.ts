/** Credits in two currencies: both sum to their amount, to the cent, and a refund mirrors. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DealCredits } from '../../../src/domain/attribution/credits.ts';
import { inBothCurrencies } from '../../../src/domain/loop/converted.ts';

const rate = { rate: '1.1', kind: 'on-record', date: 0 } as const;
const sum = (some: readonly { readonly minor: number }[]): number => some.reduce((total, { minor }) => total + minor, 0);

function credits(minors: readonly number[], unattributed: number): DealCredits {
  const lines = minors.map((minor) => ({ minor }));
  const left = unattributed === 0 ? [] : [{ minor: unattributed }];
  return { currency: 'EUR', amountMinor: sum([...lines, ...left]), lines, unattributed: left } as unknown as DealCredits;
}

it('sum to the converted amount, whatever the rate', () => {
  const minor = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(fc.array(minor, { maxLength: 6 }), minor, fc.integer({ min: -9_999_999, max: 9_999_999 }), (minors, left, converted) => {
      fc.pre([...minors, left].some((one) => one > 0));
      const [own, other] = inBothCurrencies(credits(minors, left), { minor: converted, currency: 'USD', rate });
      expect(own!.currency).toBe('EUR');
      expect(other!.currency).toBe('USD');
      expect(sum(other!.lines) + sum(other!.unattributed)).toBe(converted);
    }),
  );
});

it('stay as they are in the account’s own currency, without a rate, and where nothing was earned', () => {
  const own = credits([60, 40], 0);
  expect(inBothCurrencies(own, null)).toEqual([own]);
  expect(inBothCurrencies(own, { minor: 100, currency: 'EUR', rate: null })).toEqual([own]);
  const nothing = credits([0, 0], 0);
  expect(inBothCurrencies(nothing, { minor: 5, currency: 'USD', rate })).toEqual([nothing]);
});
