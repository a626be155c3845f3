/** Money: decimals of currencies, rounding, and conversion at a dated rate. */
import { describe, expect, it } from 'vitest';
import { convert } from '../../../src/domain/attribution/index.ts';
import { formatMinor, perUnit, toMinor } from '../../../src/domain/attribution/money.ts';
import { day } from './helpers.ts';

describe('minor units', () => {
  it.each([
    ['1200.00', 'USD', 120_000],
    ['1200', 'JPY', 1_200],
    ['1.2345', 'KWD', 1_235],
    ['-0.005', 'USD', -1],
    ['0.0049', 'USD', 0],
    ['-0.001', 'USD', 0],
    ['1e3', 'USD', 100_000],
    ['12.', 'EUR', 1_200],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
  ])('reads %s %s as %i', (text, currency, minor) => {
    expect(toMinor(text, currency)).toBe(minor);
  });

  it.each(['', 'x', '1,200.00', '1.2.3', '90071992547409.92', '1e400', 'Infinity'])('does not guess at "%s"', (text) => {
    expect(toMinor(text, 'USD')).toBeNull();
  });

  it('are printed with their decimals', () => {
    expect([formatMinor(-5, 'USD'), formatMinor(120_000, 'USD'), formatMinor(1_200, 'JPY'), formatMinor(1_234, 'KWD')]).toEqual([
      '-0.05',
      '1200.00',
      '1200',
      '1.234',
    ]);
  });

  it('are divided by a count, rounded half away from zero', () => {
    expect([perUnit(100, 8), perUnit(-100, 8), perUnit(100, 0)]).toEqual([13, -13, null]);
  });
});

describe('conversion (ruling 7)', () => {
  const pair = { from: 'EUR', to: 'USD' };
  const rates = [
    { ...pair, rate: '1.5', since: null, until: null },
    { ...pair, rate: '1.1', since: day(0), until: day(10) },
    { ...pair, rate: '1.25', since: day(10), until: null },
  ];

  it('takes the dated rate of the close date, and keeps rate and date', () => {
    expect(convert(1_000, 'EUR', 'USD', day(10) - 1, rates)).toEqual({
      minor: 1_100,
      currency: 'USD',
      rate: { rate: '1.1', kind: 'dated', date: day(0) },
    });
    expect(convert(1_000, 'EUR', 'USD', day(10), rates)).toMatchObject({ minor: 1_250 });
  });

  it('takes the rate on record where no dated one covers the date', () => {
    expect(convert(-1_001, 'EUR', 'USD', day(-1), rates)).toEqual({
      minor: -1_502,
      currency: 'USD',
      rate: { rate: '1.5', kind: 'on-record', date: day(-1) },
    });
  });

  it('knows the decimals of both currencies', () => {
    expect(convert(100, 'USD', 'JPY', day(0), [{ from: 'USD', to: 'JPY', rate: '151.5', since: null, until: null }])).toMatchObject({
      minor: 152,
    });
  });

  it('converts nothing without need, and nothing without a rate', () => {
    expect(convert(5, 'USD', 'USD', day(0), [])).toEqual({ minor: 5, currency: 'USD', rate: null });
    expect(convert(5, 'USD', 'EUR', day(0), rates)).toBeNull();
  });
});
