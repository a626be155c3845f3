/** Cost and return: unit costs of cohorts, spend on ignored inquiries, ROAS and ROI, hierarchies, and months that finance has closed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CostedCampaign,
  type CostLine,
  type CountedInquiry,
  costOf,
  costWithBelow,
  monthFigures,
  returnsOf,
  unitCosts,
} from '../../../src/domain/attribution/index.ts';
import { DAY, day } from './helpers.ts';

const seed = Number(process.env.BATON_PROPERTY_SEED ?? Date.now() % 2 ** 31);
process.stderr.write(`attribution returns: seed ${seed}\n`);

const line = (minor: number, over: Partial<CostLine> = {}): CostLine => ({
  campaign: 'c7',
  kind: 'media',
  minor,
  currency: 'USD',
  source: 'hubspot',
  planned: false,
  ...over,
});
const campaign = (over: Partial<CostedCampaign> = {}): CostedCampaign => ({
  id: 'c7',
  parent: null,
  startsAt: day(0),
  endsAt: day(9),
  source: null,
  ...over,
});

describe('cost', () => {
  it('is what was spent, never the budget, and unknown where nothing was', () => {
    expect(costOf(campaign(), [line(900), line(5_000, { planned: true })], 'USD', null)).toMatchObject({
      minor: 900,
      label: 'programme cost',
    });
    expect(costOf(campaign(), [line(5_000, { planned: true })], 'USD', null).minor).toBeNull();
    expect(costOf(campaign(), [line(0)], 'USD', null).minor).toBe(0);
  });

  it('comes from one named source of the same programme', () => {
    const lines = [line(900), line(1_000, { source: 'salesforce' })];
    expect(costOf(campaign({ source: 'salesforce' }), lines, 'USD', null)).toMatchObject({
      minor: 1_000,
      source: 'salesforce',
      passedOver: ['hubspot'],
    });
    expect(costOf(campaign(), lines, 'USD', null)).toMatchObject({ minor: 900, source: 'hubspot', passedOver: ['salesforce'] });
  });

  it('says that it is fully loaded once people or tools are in it', () => {
    expect(costOf(campaign(), [line(900), line(1, { kind: 'people' })], 'USD', null).label).toBe('fully loaded');
  });

  it('is spread evenly over the days of the campaign, and any periods that cover them sum to it', () => {
    expect(costOf(campaign(), [line(1_003)], 'USD', { from: day(0), to: day(3) }).minor).toBe(303);
    expect(costOf(campaign(), [line(1_003)], 'USD', { from: day(10), to: day(20) }).minor).toBe(0);
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(400), fc.nat(400), (minor, length, cut) => {
        const of = (from: number, to: number) =>
          costOf(campaign({ endsAt: day(length) }), [line(minor)], 'USD', { from: day(from), to: day(to) }).minor!;
        expect(of(-1, cut) + of(cut, 500)).toBe(minor);
      }),
      { seed },
    );
  });

  it('of a campaign without days lies in no period, and is told apart', () => {
    const undated = campaign({ endsAt: null });
    expect(costOf(undated, [line(900)], 'USD', { from: day(0), to: day(3) })).toMatchObject({ minor: null, undatedMinor: 900 });
    expect(costOf(undated, [line(900)], 'USD', null)).toMatchObject({ minor: 900, undatedMinor: 0 });
  });

  it('of a hierarchy is summed once, also where parents go in a circle', () => {
    const tree = [campaign({ id: 'a' }), campaign({ id: 'b', parent: 'a' }), campaign({ id: 'c', parent: 'b' }), campaign({ id: 'd' })];
    const own = new Map<string, number | null>([
      ['a', 1],
      ['b', null],
      ['c', 10],
      ['d', 100],
    ]);
    expect(['a', 'b', 'd', 'e'].map((id) => costWithBelow(id, tree, own))).toEqual([11, 10, 100, null]);
    expect(
      costWithBelow(
        'x',
        [campaign({ id: 'x', parent: 'y' }), campaign({ id: 'y', parent: 'x' })],
        new Map([
          ['x', 2],
          ['y', 3],
        ]),
      ),
    ).toBe(5);
  });
});

describe('unit costs', () => {
  const inquiry = (over: Partial<CountedInquiry> = {}): CountedInquiry => ({
    campaign: 'c7',
    openedAt: day(1),
    qualified: false,
    wonAt: null,
    worked: false,
    setAside: false,
    customer: false,
    touchedBy: [],
    ...over,
  });
  const when = { cohort: { from: day(0), to: day(31) }, matureMonths: 18, now: day(100) };

  it('count each inquiry once, under the campaign that opened it', () => {
    const all = [inquiry({ qualified: true, wonAt: day(50), worked: true }), inquiry(), inquiry({ campaign: 'c8', touchedBy: ['c7'] })];
    expect(unitCosts('c7', all, 90_001, when)).toMatchObject({
      inquiries: 2,
      qualified: 1,
      won: 1,
      touched: 1,
      costPerInquiryMinor: 45_001,
      costPerQualifiedMinor: 90_001,
      costPerWonMinor: 90_001,
    });
  });

  it('waste three quarters of the spend, and cost four times as much, where three quarters are ignored', () => {
    const all = Array.from({ length: 8 }, (_, index) => inquiry({ worked: index < 2 }));
    expect(unitCosts('c7', all, 80_000, when)).toMatchObject({
      costPerInquiryMinor: 10_000,
      costPerWorkedMinor: 40_000,
      spentOnWorkedMinor: 20_000,
      spentOnIgnoredMinor: 60_000,
    });
  });

  it('leave spam, customers and other cohorts out of the counts, not out of the cost', () => {
    const all = [
      inquiry(),
      inquiry({ setAside: true }),
      inquiry({ customer: true }),
      inquiry({ openedAt: day(31) }),
      inquiry({ openedAt: day(-1) }),
    ];
    expect(unitCosts('c7', all, 500, when)).toMatchObject({ inquiries: 1, costPerInquiryMinor: 500 });
  });

  it('are unknown where the cost is, and none where there is nothing to divide by', () => {
    expect(unitCosts('c7', [inquiry()], null, when)).toMatchObject({
      costMinor: null,
      costPerInquiryMinor: null,
      spentOnIgnoredMinor: null,
    });
    expect(unitCosts('c7', [inquiry()], 500, when)).toMatchObject({
      costPerWonMinor: null,
      costPerWorkedMinor: null,
      spentOnIgnoredMinor: 500,
    });
    expect(unitCosts('c7', [], 500, when)).toMatchObject({ inquiries: 0, costPerInquiryMinor: null, spentOnWorkedMinor: null });
  });

  it('follow each inquiry for eighteen months, and say how far a younger cohort is', () => {
    const late = [inquiry({ wonAt: day(600) }), inquiry({ wonAt: day(500) })];
    const at = (now: number) => unitCosts('c7', late, 1, { ...when, now });
    expect([at(day(100)).cohort.note, at(day(100)).won]).toEqual(['not mature, 2 of 18 months', 0]);
    expect([at(day(800)).cohort.mature, at(day(800)).cohort.note, at(day(800)).won]).toEqual([true, 'mature', 1]);
  });
});

describe('return', () => {
  const credits = [
    { minor: 3_000, closedAt: day(40), touchedAt: day(5), inReturns: true },
    { minor: 1_000, closedAt: day(5), touchedAt: day(-40), inReturns: true },
    { minor: 7_000, closedAt: day(6), touchedAt: day(5), inReturns: false },
  ];

  it('is simple by close date and realised by touch date', () => {
    const returns = returnsOf(credits, 500, { period: { from: day(0), to: day(31) }, grossMargin: null });
    expect(returns).toEqual({ revenueMinor: 1_000, influencedMinor: 7_000, roas: 2, revenueRoi: { simple: 1, realised: 5 }, roi: null });
  });

  it('is called ROI only with a margin', () => {
    expect(returnsOf(credits, 500, { period: null, grossMargin: 0.25 })).toMatchObject({
      revenueRoi: { simple: 7 },
      roi: { simple: 1, realised: 1 },
    });
  });

  it('is no number where the cost is unknown or zero', () => {
    for (const cost of [null, 0])
      expect(returnsOf(credits, cost, { period: null, grossMargin: null })).toMatchObject({
        roas: null,
        revenueRoi: { simple: null, realised: null },
      });
  });
});

describe('closed months', () => {
  const closed = new Map([
    ['2026-01', Date.UTC(2026, 1, 5)],
    ['2026-02', Date.UTC(2026, 2, 5)],
  ]);
  const at = (month: number, date: number) => Date.UTC(2026, month - 1, date);

  it('keep what was reported, and book later changes in the open month', () => {
    const statements = [
      { deal: 'd1', at: at(1, 20), month: '2026-01', minor: 1_000 },
      { deal: 'd1', at: at(1, 25), month: '2026-01', minor: 1_200 },
      { deal: 'd1', at: at(2, 20), month: '2026-01', minor: 900 },
    ];
    expect(monthFigures(statements, closed)).toEqual({
      months: [{ month: '2026-01', reportedMinor: 1_200, restatedMinor: 900 }],
      adjustments: [{ deal: 'd1', at: at(2, 20), of: '2026-01', bookedIn: '2026-02', minor: -300 }],
    });
  });

  it('book a change between two closed months in both, and nothing without a change', () => {
    const statements = [
      { deal: 'd1', at: at(1, 20), month: '2026-01', minor: 1_000 },
      { deal: 'd1', at: at(3, 20), month: '2026-02', minor: 1_000 },
      { deal: 'd1', at: at(3, 21), month: '2026-02', minor: 1_000 },
    ];
    expect(monthFigures(statements, closed).adjustments.map(({ of, bookedIn, minor }) => [of, bookedIn, minor])).toEqual([
      ['2026-01', '2026-03', -1_000],
      ['2026-02', '2026-03', 1_000],
    ]);
  });

  it('have reported figures and adjustments that sum to the restated ones', () => {
    const anyStatement = fc.record({
      deal: fc.constantFrom('d1', 'd2'),
      at: fc.nat(150).map((days) => at(1, 1) + days * DAY),
      month: fc.constantFrom('2026-01', '2026-02', '2026-03'),
      minor: fc.integer({ min: -50, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(anyStatement), (statements) => {
        const { months, adjustments } = monthFigures(statements, closed);
        const reported = [...months.map(({ reportedMinor }) => reportedMinor), ...adjustments.map(({ minor }) => minor)].reduce(
          (a, b) => a + b,
          0,
        );
        expect(reported).toBe(months.reduce((sum, { restatedMinor }) => sum + restatedMinor, 0));
      }),
      { seed },
    );
  });
});
