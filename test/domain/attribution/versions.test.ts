/** Ruling 7: what a change of a deal recomputes, what it keeps as superseded, and that the same facts change nothing. */
import { describe, expect, it } from 'vitest';
import { prepareModel, recompute } from '../../../src/domain/attribution/index.ts';
import { findModel } from '../../../src/domain/attribution/models/index.ts';
import type { AttributedDeal, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';
import { cents, day, deal, journey, SETTINGS, touch } from './helpers.ts';

const TOUCHES = [touch('a', -1), touch('b', 5)];
const context = { dialect: 'baton', settings: SETTINGS, ...SETTINGS.markov, paths: [] } as const;
const model = (name = 'linear') => prepareModel(findModel(name)!, context);
const first = recompute(null, journey(deal(), TOUCHES), model(), day(40)).current;
const next = (over: Partial<AttributedDeal>, touches: readonly Touchpoint[] = TOUCHES, name = 'linear') =>
  recompute(first, journey(deal(over), touches), model(name), day(50));

describe('ruling 7, recomputation', () => {
  it('makes no version of the same facts, in whatever order they come', () => {
    const again = recompute(first, journey(deal(), TOUCHES.toReversed()), model(), day(50));
    expect(again).toEqual({ current: first, superseded: null, causes: [], moved: [] });
    expect(again.current).toBe(first);
  });

  it('keeps the old credits of a re-priced deal as superseded', () => {
    const { current, superseded, causes, moved } = next({ amountMinor: 1_000_000 });
    expect([current.number, current.computedAt, current.supersededAt, cents(current.credits!)]).toEqual([
      2,
      day(50),
      null,
      { a: 500_000, b: 500_000 },
    ]);
    expect([superseded!.number, superseded!.supersededAt, cents(superseded!.credits!)]).toEqual([1, day(50), { a: 600_000, b: 600_000 }]);
    expect({ causes, moved }).toEqual({
      causes: ['re-priced'],
      moved: [
        { campaign: 'c-a', currency: 'USD', byMinor: -100_000 },
        { campaign: 'c-b', currency: 'USD', byMinor: -100_000 },
      ],
    });
  });

  it('takes the credits of a re-opened deal back, and counts it anew when it is won again', () => {
    const open = next({ stage: 'open', closedAt: day(50) });
    expect([open.current.credits, open.causes]).toEqual([null, ['no-longer-won', 'other-dates']]);
    expect(open.moved.map(({ byMinor }) => byMinor)).toEqual([-600_000, -600_000]);
    const later = recompute(open.current, journey(deal({ stage: 'open', closedAt: day(51) }), TOUCHES), model(), day(51));
    expect(later.causes).toEqual([]);
    const won = recompute(open.current, journey(deal({ closedAt: day(60) }), [...TOUCHES, touch('c', 55)]), model(), day(60));
    expect([won.current.number, cents(won.current.credits!)]).toEqual([3, { a: 400_000, b: 400_000, c: 400_000 }]);
  });

  it('moves the credits of a deal won in another currency', () => {
    const { causes, moved } = next({ currency: 'EUR' });
    expect(causes).toEqual(['other-currency']);
    expect(moved).toContainEqual({ campaign: 'c-a', currency: 'EUR', byMinor: 600_000 });
    expect(moved).toContainEqual({ campaign: 'c-a', currency: 'USD', byMinor: -600_000 });
  });

  it('sees people who were merged or added, and touchpoints that came in late', () => {
    const merged = next({ people: { ids: ['ana', 'ben'], found: 'associated' } }, [...TOUCHES, touch('c', 6, { person: 'ben' })]);
    expect(merged.causes).toEqual(['other-people', 'other-touchpoints']);
    expect(next({}, [...TOUCHES, touch('imported', 7)]).causes).toEqual(['other-touchpoints']);
  });

  it('does not stir for a touchpoint that does not count', () => {
    expect(next({}, [...TOUCHES, touch('opened', 7, { kind: 'opened' })]).causes).toEqual([]);
  });

  it('tells a change of the model from what a model has learnt since', () => {
    expect(next({}, TOUCHES, 'first').causes).toEqual(['other-model']);
    const learnt = (conversions: number) =>
      prepareModel(findModel('markov')!, {
        ...context,
        paths: [
          { channels: ['x', 'y'], conversions: 1, nulls: 0 },
          { channels: ['x'], conversions, nulls: 1 },
        ],
      });
    const own = journey(deal(), [touch('a', 1, { channel: 'x' }), touch('b', 2, { channel: 'y' })]);
    const before = recompute(null, own, learnt(0), day(40)).current;
    expect(recompute(before, own, learnt(5), day(41)).causes).toEqual(['learnt-anew']);
  });
});
