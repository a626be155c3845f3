/** Percentages of influence: by campaign and person, together exactly what touches of campaigns earned of the amount. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DealCredits } from '../../../src/domain/attribution/credits.ts';
import { influenceValues } from '../../../src/domain/loop/influence.ts';

type Line = DealCredits['lines'][number];

function credits(amountMinor: number, lines: readonly Partial<Line>[]): DealCredits {
  const whole = { touch: 't', person: '003A', at: 1, campaign: '701A', channel: 'campaign', milestones: [], rule: '', weight: 0, minor: 0 };
  return {
    deal: '1',
    model: 'linear',
    dialect: 'baton',
    version: 1,
    amountMinor,
    currency: 'EUR',
    lines: lines.map((line) => ({ ...whole, ...line })),
    unattributed: [],
  };
}

const known = new Set(['701A', '701B', '701C']);

describe('influence', () => {
  it('shares out a hundred percent by campaign and person, the rest of a digit to the earlier', () => {
    const three = credits(100, [
      { minor: 34, campaign: '701A' },
      { minor: 33, campaign: '701B' },
      { minor: 33, campaign: '701A', person: '003B' },
    ]);
    expect(influenceValues(three, known, 2)).toEqual({ '701A 003A': 34, '701B 003A': 33, '701A 003B': 33 });
    const thirds = credits(300, [{ minor: 100 }, { minor: 100, campaign: '701B' }, { minor: 100, campaign: '701C' }]);
    expect(influenceValues(thirds, known, 2)).toEqual({ '701A 003A': 33.34, '701B 003A': 33.33, '701C 003A': 33.33 });
  });

  it('leaves out what no campaign of the org earned', () => {
    const half = credits(1_000, [{ minor: 250 }, { minor: 500, campaign: null }, { minor: 250, campaign: 'a name of HubSpot’s' }]);
    expect(influenceValues(half, known, 2)).toEqual({ '701A 003A': 25 });
    expect(influenceValues(null, known, 2)).toEqual({});
  });

  it('mirrors a refund, and goes by weight where there is no amount', () => {
    expect(influenceValues(credits(-400, [{ minor: -100 }, { minor: -300, campaign: '701B' }]), known, 2)).toEqual({
      '701A 003A': 25,
      '701B 003A': 75,
    });
    expect(influenceValues(credits(0, [{ weight: 0.4 }, { weight: 0.6, campaign: '701B' }]), known, 2)).toEqual({
      '701A 003A': 40,
      '701B 003A': 60,
    });
  });

  it('sums to a hundred times attributed by amount, whatever the cents', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 }), fc.nat(1_000_000), (minors, rest) => {
        const attributed = minors.reduce((sum, minor) => sum + minor, 0);
        fc.pre(attributed > 0);
        const lines = minors.map((minor, n) => ({ minor, campaign: `701${'ABC'[n % 3]}`, person: `003${n}` }));
        const values = influenceValues(credits(attributed + rest, lines), known, 4);
        const units = Object.values(values).reduce((sum, percent) => sum + Math.round(percent * 10_000), 0);
        expect(Math.abs(units - (1_000_000 * attributed) / (attributed + rest))).toBeLessThanOrEqual(0.5);
        if (rest === 0) expect(units).toBe(1_000_000);
      }),
    );
  });
});
