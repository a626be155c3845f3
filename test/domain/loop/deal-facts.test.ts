/** A deal as attribution sees it, made of records: dates from history, people, money, attempts. */
import { describe, expect, it } from 'vitest';
import { loadAttribution } from '../../../config/load-attribution.ts';
import { dealJourney } from '../../../src/domain/attribution/index.ts';
import type { CrmActivity, CrmDeal, CrmTouch } from '../../../src/domain/crm-record.ts';
import { PLAIN_EVIDENCE } from '../../../src/domain/intake/evidence-map.ts';
import { campaignNames } from '../../../src/domain/loop/campaign-names.ts';
import { type DealPerson, type DealSources, dealFacts, dealPerson, partiesOf } from '../../../src/domain/loop/deal-facts.ts';
import { bareDeal } from '../../helpers/bare-records.ts';
import { callOf } from '../../ledger/records-of.ts';

const DAY = 86_400_000;
const MADE = Date.UTC(2026, 2, 2);
const settings = loadAttribution();
const names = campaignNames([]);

const form = (id: string, at: number, campaign = 'spring'): CrmTouch => ({
  id,
  at,
  kind: 'form submission',
  channel: 'paid-search',
  campaign,
});

function person(id: string, touches: readonly CrmTouch[], more: Partial<DealPerson> = {}): DealPerson {
  return { id, createdAt: MADE - 10 * DAY, companyId: null, emailDomain: 'acme.io', touches, activities: [], ...more };
}

function facts(deal: Partial<CrmDeal>, more: Partial<DealSources> = {}) {
  const record = bareDeal({ id: '9', createdAt: MADE, stage: 'won', stageAt: MADE + 5 * DAY, amount: '100.00', currency: null, ...deal });
  return dealFacts(
    { deal: record, associated: [], company: [], wins: [], currency: 'EUR', now: MADE + 30 * DAY, ...more },
    settings,
    names,
    PLAIN_EVIDENCE,
  );
}

describe('the close of a deal', () => {
  it('is the date stated where it lies before the stage was entered, and the stage’s own otherwise', () => {
    expect(facts({ closesAt: MADE + 2 * DAY }).deal.closedAt).toBe(MADE + 2 * DAY);
    expect(facts({ closesAt: MADE + 9 * DAY }).deal.closedAt).toBe(MADE + 5 * DAY);
    expect(facts({ closesAt: null }).deal.closedAt).toBe(MADE + 5 * DAY);
  });

  it('before the first contact is explained and not lost', () => {
    const early = facts({ closesAt: MADE - 20 * DAY }, { associated: [person('1', [form('f', MADE - 10 * DAY)])] });
    const { nothing } = dealJourney(early.deal, early.touches, settings);
    expect(nothing?.reason).toBe('closed-before-first-touch');
    expect(nothing?.touch?.campaign).toBe('spring');
  });
});

describe('a touch of a deal', () => {
  it('shows what its source says beside the channel, and is divided as without', () => {
    const drilled = { ...form('f', MADE - 10 * DAY), detail: 'brand', further: 'cold chain software' };
    const shown = facts({}, { associated: [person('1', [drilled])] });
    expect(shown.touches.map(({ detail }) => detail)).toEqual(['brand / cold chain software']);
    const bare = facts({}, { associated: [person('1', [form('f', MADE - 10 * DAY)])] });
    expect(bare.touches[0]).not.toHaveProperty('detail');
  });
});

describe('the people of a deal', () => {
  const mate = person('2', [form('f', MADE - 10 * DAY)]);

  it('are those it names, and those of its company only where it names nobody', () => {
    expect(facts({}, { associated: [person('1', [])], company: [mate] }).deal.people).toEqual({ ids: ['1'], found: 'associated' });
    expect(facts({}, { company: [mate] }).deal.people).toEqual({ ids: ['2'], found: 'inferred' });
  });

  it('are never looked for by an address that anybody may have', () => {
    expect(facts({}, { company: [{ ...mate, emailDomain: 'gmail.com' }] }).deal.people).toEqual({ ids: [], found: 'none' });
  });

  it('live on with everything they did when two become one', () => {
    const one = dealPerson(
      '1',
      [
        { createdAt: 20, companyId: null, touches: [form('a', 5)] },
        { createdAt: 10, companyId: '7', touches: [form('b', 3)] },
      ],
      [form('kept', 1), form('a', 5, 'as it was')],
      { emailDomain: null, activities: [] },
    );
    expect(one).toMatchObject({ createdAt: 10, companyId: '7' });
    expect(one.touches.map(({ id, campaign }) => `${id} ${campaign}`).sort()).toEqual(['a spring', 'b spring', 'kept spring']);
  });

  it('are the parties that a later sale is compared by', () => {
    const deal = bareDeal({ companyIds: ['8'] });
    expect(partiesOf({ deal, associated: [person('1', [], { companyId: '7' })], company: [] })).toEqual([
      'company 7',
      'company 8',
      'lead 1',
    ]);
  });
});

describe('what is sold', () => {
  it('is new business unless the deal says otherwise or its buyer bought before', () => {
    expect(facts({}).deal.kind).toBe('new');
    expect(facts({}, { wins: [MADE - DAY] }).deal).toMatchObject({ kind: 'expansion', wonBeforeAt: MADE - DAY });
    expect(facts({}, { wins: [MADE + DAY] }).deal).toMatchObject({ kind: 'new', wonBeforeAt: null });
  });

  it('is no later sale where it closed within a day of the other: one deal was split in two, and the part is what the whole was', () => {
    const part = { createdAt: MADE, stageAt: MADE + DAY, closesAt: MADE - 5 * DAY + 9 };
    expect(facts(part, { wins: [MADE - 5 * DAY] }).deal).toMatchObject({ kind: 'new', wonBeforeAt: null });
    expect(facts(part, { wins: [MADE - 400 * DAY, MADE - 5 * DAY] }).deal).toMatchObject({
      kind: 'expansion',
      wonBeforeAt: MADE - 400 * DAY,
    });
    expect(facts({ ...part, closesAt: MADE - 4 * DAY }, { wins: [MADE - 5 * DAY] }).deal.kind).toBe('expansion');
    // What is open is sold when it closes.
    expect(facts({ stage: 'open', createdAt: MADE }, { wins: [MADE - 1], now: MADE + 1 }).deal.kind).toBe('expansion');
    expect(facts({ business: 'renewal' }).deal.kind).toBe('renewal');
  });

  it('is worth minor units of its own currency, of the account’s, or of none', () => {
    expect(facts({ amount: '12.5' }).deal).toMatchObject({ amountMinor: 1_250, currency: 'EUR' });
    expect(facts({ amount: '12', currency: 'JPY' }).deal).toMatchObject({ amountMinor: 12, currency: 'JPY' });
    expect(facts({ amount: null }, { currency: null }).deal).toMatchObject({ amountMinor: null, currency: 'XXX' });
  });
});

it('counts as attempts what sellers did at grade B or better, once however many people it was with', () => {
  const call = (id: string, more: Partial<CrmActivity> = {}) => callOf(id, 1, { at: MADE, recordedAt: MADE, ...more });
  const shared = call('1');
  const people = [
    person('1', [], {
      activities: [shared, call('2', { connected: null, seconds: 3, at: MADE + 1 }), call('3', { direction: 'in', at: MADE + 2 })],
    }),
    person('2', [], { activities: [shared] }),
  ];
  expect(facts({}, { associated: people }).attempts).toEqual([MADE]);
});

it('keeps the earliest lead creation and the touches of its own people only', () => {
  const found = facts(
    {},
    {
      associated: [person('1', [form('a', 1)], { createdAt: 5 }), person('2', [form('b', 2)], { createdAt: 3 })],
      company: [person('3', [form('c', 3)])],
    },
  );
  expect(found.deal.leadCreatedAt).toBe(3);
  expect(found.touches.map(({ id, person: who }) => `${who} ${id}`)).toEqual(['1 a', '2 b']);
});
