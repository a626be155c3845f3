/** What stands on deals and people: campaigns by milestone, the money that sums to the amount, what became of a person. */
import { describe, expect, it } from 'vitest';
import { creditDeal, dealJourney, prepareModel, sourcingOf } from '../../../src/domain/attribution/index.ts';
import { findModel } from '../../../src/domain/attribution/models/index.ts';
import type { AttributedDeal, Touchpoint } from '../../../src/domain/attribution/touchpoint.ts';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';
import { CUSTOMER_FIELDS, customerValues, DEAL_FIELDS, dealValues } from '../../../src/domain/loop/figures.ts';
import { day, deal, SETTINGS, touch } from '../attribution/helpers.ts';

const names = campaignNames([{ id: 'c-a', name: 'Spring', tag: null, forms: [] }]);
const model = prepareModel(findModel('u-shaped')!, { dialect: 'baton', settings: SETTINGS, ...SETTINGS.markov, paths: [] });

function valuesOf(one: AttributedDeal, touches: readonly Touchpoint[]) {
  const journey = dealJourney(one, touches, SETTINGS);
  const credits = one.stage === 'won' ? creditDeal(journey, model) : null;
  return dealValues({ journey, sourcing: sourcingOf(journey, [], SETTINGS), credits, model: 'u-shaped, baton, version 1', names });
}

describe('figures of a deal', () => {
  it('have a value for every field that is made, and no other', () => {
    expect(Object.keys(valuesOf(deal(), [])).sort()).toEqual(DEAL_FIELDS.map(({ key }) => key).sort());
    expect(Object.keys(customerValues([], null, names)).sort()).toEqual(CUSTOMER_FIELDS.map(({ key }) => key).sort());
  });

  it('name the campaign of each milestone and the share of the best', () => {
    expect(valuesOf(deal(), [touch('a', 0), touch('b', 9), touch('c', 30)])).toMatchObject({
      first_touch_campaign: 'Spring',
      lead_creation_campaign: 'Spring',
      deal_creation_campaign: 'c-b',
      last_touch_campaign: 'c-c',
      sourced_by: 'marketing',
      touch_count: 3,
      days_first_touch_to_close: 38,
      top_campaigns: 'Spring 80 %, c-b 10 %, c-c 10 % (u-shaped)',
      attributed_amount: 12_000,
      unattributed_amount: 0,
      unattributed_reason: null,
    });
  });

  it('say why money is nobody’s, and both parts are the amount', () => {
    const values = valuesOf(deal({ amountMinor: 10_001 }), [touch('b', 5)]);
    expect(values).toMatchObject({ unattributed_amount: 40, unattributed_reason: 'sales started' });
    expect(Math.round((Number(values.attributed_amount) + Number(values.unattributed_amount)) * 100)).toBe(10_001);
    expect(valuesOf(deal(), [])).toMatchObject({ attributed_amount: 0, unattributed_amount: 12_000, unattributed_reason: 'no touch' });
  });

  it('have no money and no last touch while the deal is open', () => {
    expect(valuesOf(deal({ stage: 'open' }), [touch('a', 0)])).toMatchObject({
      first_touch_campaign: 'Spring',
      last_touch_campaign: null,
      attributed_amount: null,
      unattributed_amount: null,
      top_campaigns: null,
      days_first_touch_to_close: null,
    });
  });
});

describe('figures of a person', () => {
  const sale = (over: Partial<AttributedDeal>, lostReason: string | null = null) => ({ deal: deal(over), lostReason });

  it('are empty without a deal', () => {
    expect(new Set(Object.values(customerValues([], null, names)))).toEqual(new Set([null]));
  });

  it('sum the won deals of the latest currency and date the first win', () => {
    const deals = [
      sale({ closedAt: day(40), amountMinor: 5_000 }),
      sale({ closedAt: day(38) }),
      sale({ closedAt: day(20), currency: 'EUR' }),
    ];
    expect(customerValues(deals, { at: 1, campaign: 'c-a' }, names)).toMatchObject({
      became_customer_at: day(20),
      won_revenue: 12_050,
      won_currency: 'USD',
      deal_outcome: 'won',
      first_touch_campaign: 'Spring',
    });
  });

  it('tell the reason of the latest deal only while that is lost', () => {
    const lost = sale({ stage: 'lost', createdAt: day(50) }, 'too dear');
    expect(customerValues([sale({}), lost], null, names)).toMatchObject({ deal_outcome: 'lost', deal_lost_reason: 'too dear' });
    expect(customerValues([lost, sale({ stage: 'open', createdAt: day(60) })], null, names)).toMatchObject({
      deal_outcome: 'open',
      deal_lost_reason: null,
    });
  });
});
