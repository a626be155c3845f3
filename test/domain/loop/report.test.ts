/** The loop in figures: won is attributed and unattributed to the cent, and each campaign’s inquiries, cost and return. */
import { describe, expect, it } from 'vitest';
import { creditDeal, dealJourney, prepareModel, sourcingOf } from '../../../src/domain/attribution/index.ts';
import { MODELS } from '../../../src/domain/attribution/models/index.ts';
import type { Converted } from '../../../src/domain/attribution/money.ts';
import type { AttributedDeal, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';
import { campaignCosts } from '../../../src/domain/loop/costs.ts';
import type { CrmCampaign } from '../../../src/domain/loop/crm-campaign.ts';
import { inquiriesOf } from '../../../src/domain/loop/inquiries.ts';
import {
  campaignFigures,
  dealCounts,
  jointFigures,
  moneyFigures,
  pipelineFigures,
  type ReportedDeal,
} from '../../../src/domain/loop/report.ts';
import { day, deal, SETTINGS, touch } from '../attribution/helpers.ts';

const context = { dialect: 'baton', settings: SETTINGS, ...SETTINGS.markov, paths: [] } as const;
const models = [...MODELS.values()].map((model) => prepareModel(model, context));
const uShaped = models.find(({ id }) => id === 'u-shaped')!;

function reported(
  one: AttributedDeal,
  touches: readonly Touchpoint[],
  attempts: readonly number[] = [],
  probability: number | null = null,
  converted: Converted | null = null,
): ReportedDeal {
  const journey = dealJourney(one, touches, SETTINGS);
  return {
    journey,
    sourcing: sourcingOf(journey, attempts, SETTINGS),
    credits: one.stage === 'won' ? creditDeal(journey, uShaped) : null,
    probability,
    converted,
  };
}

const deals = [
  reported(deal({ id: '1' }), [touch('a', 0)], [day(2)]),
  reported(deal({ id: '2', amountMinor: 10_001 }), [touch('b', 5)]),
  reported(deal({ id: '3', currency: 'EUR', amountMinor: 777 }), []),
  reported(deal({ id: '4', stage: 'open', amountMinor: 1_000 }), [touch('a', 0)], [], 0.4),
  reported(deal({ id: '5', stage: 'lost' }), []),
];

describe('money', () => {
  it('is attributed or not, and both are what was won, in every currency', () => {
    const money = moneyFigures(deals);
    expect(money).toEqual([
      { currency: 'EUR', wonMinor: 777, attributedMinor: 0, unattributedMinor: 777, byReason: { 'no-touch': 777 } },
      { currency: 'USD', wonMinor: 1_210_001, attributedMinor: 1_206_001, unattributedMinor: 4_000, byReason: { 'sales-started': 4_000 } },
    ]);
    for (const { wonMinor, attributedMinor, unattributedMinor } of money) expect(attributedMinor + unattributedMinor).toBe(wonMinor);
  });

  it('that is not won yet is pipeline, weighed by its stage', () => {
    expect(dealCounts(deals)).toEqual({ won: 3, lost: 1, open: 1 });
    expect(pipelineFigures(deals)).toEqual([{ currency: 'USD', openMinor: 1_000, weightedMinor: 400 }]);
  });

  it('is shown by who began it and who worked it', () => {
    expect(jointFigures(deals)).toEqual({ marketingSourcedWorked: 1, marketingAlone: 1, salesAlone: 1 });
  });
});

const crm: CrmCampaign = {
  id: 'c-a',
  version: 1,
  name: 'Spring',
  tag: 'spring',
  parent: null,
  startsAt: day(0),
  endsAt: day(9),
  currency: 'USD',
  forms: [],
  spent: '2000.00',
  budget: '9000.00',
};
const names = campaignNames([crm]);

describe('a campaign', () => {
  const person = (handoffs: Parameters<typeof inquiriesOf>[0]['handoffs'], setAside: string | null = null) => ({
    leadId: '1',
    setAside,
    handoffs,
    touches: [{ id: 'f', at: day(0), kind: 'form', channel: 'paid-search', campaign: 'spring' }],
  });
  const handoff = { kind: 'qualified', inquiryAt: day(0), handedAt: day(1), attempts: 2, outcome: null, outcomeAt: null, customer: false };
  const people = [
    person([{ ...handoff, outcome: 'won', outcomeAt: day(38) }]),
    person([{ ...handoff, outcome: 'disqualified', outcomeAt: day(3) }]),
    person([{ ...handoff, kind: 'inquiry', attempts: 0 }]),
    person([]),
    person([], 'test address'),
  ];
  const inquiries = people.flatMap((one) => inquiriesOf(one, SETTINGS.kinds, names));
  const figures = (stated: Parameters<typeof campaignCosts>[1] = null, more: readonly ReportedDeal[] = []) =>
    campaignFigures([...deals, ...more], {
      ...campaignCosts([crm], stated, names, { crm: 'hubspot', currency: 'EUR' }),
      inquiries,
      models,
      settings: SETTINGS,
      grossMargin: null,
      currency: 'USD',
      now: day(100),
      nameOf: names.nameOf,
    }).find(({ campaign }) => campaign === 'Spring')!;

  it('counts each at-bat once, whoever is set aside not at all, and what was spent, never what was planned', () => {
    expect(figures()).toMatchObject({
      inquiries: 4,
      qualified: 1,
      won: 1,
      worked: 2,
      costMinor: 200_000,
      costPerInquiryMinor: 50_000,
      costPerWonMinor: 200_000,
    });
    expect(figures().spentOnIgnoredMinor).toBe(100_000);
  });

  it('has the revenue that marketing sourced, and its lowest and highest over all models', () => {
    const { revenueMinor, roas, revenueRoi, lowestMinor, highestMinor, cohort } = figures();
    expect(revenueMinor).toBe(1_200_000);
    expect(roas).toBe(6);
    expect(revenueRoi).toEqual({ simple: 5, realised: 5 });
    expect(highestMinor).toBe(1_200_000);
    expect(lowestMinor).toBeLessThanOrEqual(highestMinor);
    expect(cohort).toMatchObject({ mature: false, note: 'not mature, 0 of 18 months' });
  });

  it('has what was won in another currency at the rate of its close, and not at all where there is none', () => {
    const inEuro = deal({ id: '6', currency: 'EUR', amountMinor: 100 });
    const rate = { rate: '1.1', kind: 'dated', date: day(30) } as const;
    const sold = (converted: Converted | null) => figures(null, [reported(inEuro, [touch('a', 0)], [], null, converted)]);
    expect(sold({ minor: 110, currency: 'USD', rate })).toMatchObject({ revenueMinor: 1_200_110, highestMinor: 1_200_110 });
    expect(sold(null)).toMatchObject({ revenueMinor: 1_200_000, highestMinor: 1_200_000 });
  });

  it('costs what the company’s own file says where both tell of it', () => {
    const line = {
      campaign: 'SPRING',
      kind: 'people',
      amount: '100.00',
      currency: 'USD',
      planned: false,
      startsAt: null,
      endsAt: null,
    } as const;
    expect(figures({ source: 'costs.yaml', lines: [line] })).toMatchObject({ costMinor: 10_000, costLabel: 'fully loaded' });
  });

  it('that nobody knows the cost of has none, which is not zero', () => {
    const all = campaignFigures(deals, {
      campaigns: [],
      costs: [],
      inquiries,
      models,
      settings: SETTINGS,
      grossMargin: null,
      currency: 'USD',
      now: day(100),
      nameOf: (id) => id,
    });
    expect(all.find(({ campaign }) => campaign === 'c-a')).toMatchObject({ costMinor: null, costPerInquiryMinor: null, roas: null });
  });
});
