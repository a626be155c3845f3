/** What holds for any deal and any touchpoints under every model: sums, order, what is not eligible, and names. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apportion } from '../../../src/domain/attribution/apportion.ts';
import { MODELS } from '../../../src/domain/attribution/models/index.ts';
import { DIALECTS, type Dialect } from '../../../src/domain/attribution/settings.ts';
import type { AttributedDeal, Milestone, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';
import { credit, day, deal, journey, SETTINGS, START, total } from './helpers.ts';

const seed = Number(process.env.BATON_PROPERTY_SEED ?? Date.now() % 2 ** 31);
process.stderr.write(`attribution properties: seed ${seed}\n`);
const settings = { numRuns: 300, seed };

const CHANNELS = ['direct', 'unknown', 'email', 'paid-search', 'social', 'events'];
const anyInstant = fc.oneof(
  fc.integer({ min: -700, max: 60 }).map(day),
  fc.integer({ min: -20, max: 40 * 1_440 }).map((minute) => START + minute * 60_000),
);
const anyTouch = fc.record({
  person: fc.constantFrom('ana', 'ben', 'nobody'),
  at: anyInstant,
  campaign: fc.option(fc.constantFrom('c1', 'c2', 'c3')),
  channel: fc.constantFrom(...CHANNELS),
  kind: fc.constantFrom('form', 'webinar', 'chat', 'opened', 'import'),
  declared: fc.option(fc.constantFrom<Milestone>('FT', 'LC', 'DC', 'CW')),
});
const anyTouches = fc
  .array(anyTouch, { maxLength: 25 })
  .map((all) =>
    all.map(({ declared, ...one }, index): Touchpoint => ({ id: `t${index}`, ...one, ...(declared === null ? {} : { declared }) })),
  );
const anyDeal = fc
  .record({
    amountMinor: fc.oneof(fc.integer({ min: -2_000, max: 2_000 }), fc.maxSafeInteger(), fc.constant(0)),
    leadCreatedAt: fc.option(anyInstant),
    createdAt: anyInstant,
    sale: fc.integer({ min: 0, max: 50 }),
    kind: fc.constantFrom<AttributedDeal['kind']>('new', 'expansion', 'renewal'),
    wonBeforeAt: fc.option(anyInstant),
    people: fc.subarray(['ana', 'ben']),
  })
  .map(({ sale, people, ...one }) =>
    deal({
      ...one,
      closedAt: one.createdAt + sale * 86_400_000,
      people: { ids: people, found: people.length > 0 ? 'associated' : 'none' },
    }),
  );

/** Every model of every dialect that has it. */
const everyModel = fc.constantFrom(
  ...DIALECTS.flatMap((dialect) =>
    [...MODELS.values()].filter((model) => model.existsIn(dialect, SETTINGS)).map(({ id }) => [id, dialect] as [string, Dialect]),
  ),
);

describe('under every model', () => {
  it('weights sum to one and cents to the amount', () => {
    fc.assert(
      fc.property(everyModel, anyDeal, anyTouches, ([model, dialect], one, touches) => {
        const credits = credit(model, one, touches, { dialect });
        const weights = [...credits.lines, ...credits.unattributed].reduce((sum, { weight }) => sum + weight, 0);
        expect(total(credits)).toBe(one.amountMinor);
        expect(Math.abs(weights - 1)).toBeLessThan(1e-9);
      }),
      settings,
    );
  });

  it('the order of arrival is irrelevant', () => {
    fc.assert(
      fc.property(everyModel, anyDeal, anyTouches, fc.nat(), ([model, dialect], one, touches, turn) => {
        const turned = [...touches.slice(turn % (touches.length + 1)), ...touches.slice(0, turn % (touches.length + 1))].reverse();
        expect(credit(model, one, turned, { dialect })).toEqual(credit(model, one, touches, { dialect }));
      }),
      settings,
    );
  });

  it('an ineligible touchpoint changes nothing', () => {
    fc.assert(
      fc.property(everyModel, anyDeal, anyTouches, ([model, dialect], one, touches) => {
        const { steps, nothing } = journey(one, touches);
        if (nothing !== null) return;
        const more: Touchpoint[] = [
          { id: 'a-stranger', person: 'zoe', at: one.createdAt, campaign: 'c9', channel: 'email', kind: 'form' },
          { id: 'a-mail', person: 'ana', at: one.createdAt, campaign: 'c9', channel: 'email', kind: 'opened' },
          { id: 'a-late-one', person: 'ana', at: one.closedAt + 1, campaign: 'c9', channel: 'email', kind: 'form' },
          { ...steps[0]!, id: 'zz-twin' },
        ];
        expect(credit(model, one, [...more, ...touches], { dialect }).lines).toEqual(credit(model, one, touches, { dialect }).lines);
      }),
      settings,
    );
  });

  it('permuting the names of channels permutes the credits', () => {
    const names = new Map(CHANNELS.filter((name) => name !== 'direct').map((name, index, all) => [name, all[(index + 2) % all.length]!]));
    const rename = (name: string) => names.get(name) ?? name;
    fc.assert(
      fc.property(everyModel, anyDeal, anyTouches, ([model, dialect], one, touches) => {
        // Touchpoints of no campaign are twins on one channel only, so that names decide nothing but names here.
        const named = touches.map((touch) => ({ ...touch, campaign: touch.campaign ?? 'c0' }));
        const before = credit(model, one, named, { dialect });
        const after = credit(
          model,
          one,
          named.map((touch) => ({ ...touch, channel: rename(touch.channel) })),
          { dialect },
        );
        expect(after.lines.map(({ touch, minor }) => [touch, minor])).toEqual(before.lines.map(({ touch, minor }) => [touch, minor]));
        expect(after.lines.map(({ channel }) => channel)).toEqual(before.lines.map(({ channel }) => rename(channel)));
      }),
      settings,
    );
  });
});

describe('apportion', () => {
  const parts = fc
    .array(fc.oneof(fc.nat(9), fc.nat(2 ** 38)), { minLength: 1, maxLength: 40 })
    .filter((all) => all.some((part) => part > 0));

  it('gives each its quota, rounded down or up, and the rest to the largest remainders, whatever the size', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(500), fc.maxSafeNat()), parts, (amount, all) => {
        const whole = BigInt(all.reduce((sum, part) => sum + part, 0));
        const shares = apportion(amount, all);
        const remainders = all.map((part) => (BigInt(amount) * BigInt(part)) % whole);
        const floors = all.map((part) => Number((BigInt(amount) * BigInt(part)) / whole));
        const rest = amount - floors.reduce((sum, floor) => sum + floor, 0);
        const order = all
          .map((_, index) => index)
          .sort((a, b) => (remainders[a]! === remainders[b]! ? a - b : remainders[a]! > remainders[b]! ? -1 : 1));
        const expected = floors.map((floor, index) => floor + (order.indexOf(index) < rest ? 1 : 0));
        expect(shares).toEqual(expected);
      }),
      settings,
    );
  });

  it('mirrors negative amounts, without a negative zero', () => {
    fc.assert(
      fc.property(fc.nat(10_000), parts, (amount, all) => {
        expect(apportion(-amount, all)).toEqual(apportion(amount, all).map((share) => (share === 0 ? 0 : -share)));
      }),
      settings,
    );
  });

  it('refuses what it cannot divide exactly', () => {
    expect(() => apportion(1.5, [1])).toThrow(RangeError);
    expect(() => apportion(1, [0.5])).toThrow(RangeError);
    expect(() => apportion(1, [-1, 2])).toThrow(RangeError);
    expect(() => apportion(1, [0, 0])).toThrow(RangeError);
    expect(apportion(0, [0, 0])).toEqual([0, 0]);
  });
});
