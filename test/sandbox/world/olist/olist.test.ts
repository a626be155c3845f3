/** The Olist world keeps every row on its own date, names the odd ones, and wins the deals the file knows at their instants. */

import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { open, play } from '../play.ts';

const LEADS = `mql_id,first_contact_date,landing_page_id,origin
m1,2018-01-10,pageA,social
m2,2018-01-08,pageA,
m3,2018-01-09,pageB,unknown
m4,2018-01-11,pageC,paid search
m5,not a date,pageC,email
m6,2018-01-12,,organic search
m1,2018-01-13,pageB,referral
m7,2018-02-20,pageD,display
m8,2018-01-15,pageA,direct traffic
`;
const CLOSED = `mql_id,seller_id,sdr_id,sr_id,won_date,declared_monthly_revenue
m1,s1,sdr1,sr1,2018-02-01 10:20:30,1500.5
m4,s2,sdr2,sr1,2018-01-05 09:00:00,0.0
m4,s2,sdr2,sr1,2018-03-05 09:00:00,0.0
m9,s3,sdr1,sr1,2018-02-02 09:00:00,0.0
m3,s4,,sr2,2018-01-09 08:00:00,0
m8,s5,sdr1,,2018-02-03 11:00:00,abc
m6,s6,sdr1,sr2,soon,0
`;

function folder(leads = LEADS, closed = CLOSED): string {
  const made = mkdtempSync(join(tmpdir(), 'olist-'));
  writeFileSync(join(made, 'olist_marketing_qualified_leads_dataset.csv'), leads);
  writeFileSync(join(made, 'olist_closed_deals_dataset.csv'), closed);
  return made;
}

/** Midnight of a day in Sao Paulo, which was two hours behind UTC until 2018-02-18 and three after. */
const day = (month: number, date: number): number => Date.UTC(2018, month - 1, date, month === 1 || date < 18 ? 2 : 3);

describe('the Olist world', () => {
  const opened = open({ data: folder() });
  play(opened.world, opened.portal);
  const { portal } = opened;
  const truth = opened.world.truth();
  const contact = (row: number) => portal.all('contacts').find((one) => one.properties.email!.endsWith(`.${row}@example.invalid`))!;
  const dealsOf = (row: number) => portal.associated('contacts', contact(row).id, 'deals').map((id) => portal.get('deals', id)!);

  it('begins at midnight of its first day and keeps every row', () => {
    expect(opened.world.startsAt).toBe(day(1, 8));
    expect(portal.all('contacts')).toHaveLength(9);
    expect(truth.source).toMatchObject({ rows: 9, loaded: 9 });
  });

  it('names every odd row with its number and why', () => {
    expect(truth.source.odd.map(({ row, why }) => [row, why.replace(/".*"/, '…')])).toEqual([
      [2, 'no origin'],
      [3, 'closed deals row 5: no SDR: handed to one by rotation'],
      [4, 'closed deals row 3: a further closed row for the same mql: only the first makes a deal'],
      [4, 'closed deals row 4: its mql is not among the leads'],
      [4, 'won on 2018-01-05, before the first contact on 2018-01-11: the deal comes with the contact'],
      [5, 'first contact date … is no date: the date of the row before is used'],
      [6, 'closed deals row 7: won date … is no date: no deal is made'],
      [6, 'no landing page'],
      [7, 'same mql as row 1: kept as a person of its own, without the deal'],
      [9, 'closed deals row 6: no SR: the deal belongs to the SDR'],
      [9, 'closed deals row 6: declared revenue … is no number'],
    ]);
  });

  it('lets people come on their own day, in office hours where the file gives no time', () => {
    const hours = [1, 2, 4, 6, 7, 9].map((row) => [row, contact(row).createdAt]) as [number, number][];
    const dates: Record<number, number> = { 1: day(1, 10), 2: day(1, 8), 4: day(1, 11), 6: day(1, 12), 7: day(1, 13), 9: day(1, 15) };
    for (const [row, at] of hours) {
      expect(at).toBeGreaterThanOrEqual(dates[row]! + 9 * 3_600_000);
      expect(at).toBeLessThan(dates[row]! + 17 * 3_600_000);
    }
  });

  it('comes before the win when both are on one day', () => {
    expect(contact(3).createdAt).toBe(day(1, 9) + 7 * 3_600_000);
    expect(dealsOf(3)[0]!.properties.dealstage).toBe('closedwon');
  });

  it('maps origin and page to source, detail and campaign', () => {
    expect(contact(1).properties).toMatchObject({ hs_analytics_source: 'SOCIAL_MEDIA', hs_analytics_source_data_1: 'social' });
    expect(contact(1).properties.hs_analytics_first_touch_converting_campaign).toBe('pageA');
    expect(contact(3).properties).toMatchObject({ hs_analytics_source: 'OTHER_CAMPAIGNS', hs_analytics_source_data_1: 'unknown' });
    expect(contact(2).properties.hs_analytics_source).toBeUndefined();
    expect(contact(6).properties.hs_analytics_first_touch_converting_campaign).toBe('unknown-page');
  });

  it('wins the deal at the instant of the file, for the SR, and the person becomes a customer then', () => {
    const [deal] = dealsOf(1);
    const won = portal.changes.find((change) => change.id === deal!.id && change.properties.dealstage === 'closedwon')!;
    expect(won.at).toBe(Date.UTC(2018, 1, 1, 12, 20, 30));
    expect(deal!.properties.amount).toBe('1500.50');
    expect(deal!.properties.hubspot_owner_id).not.toBe(contact(1).properties.hubspot_owner_id);
    const customer = portal.changes.find((change) => change.id === contact(1).id && change.properties.lifecyclestage === 'customer')!;
    expect(customer.at).toBe(won.at);
  });

  it('brings a deal won before the first contact with the contact, at its own close date', () => {
    expect(dealsOf(4)).toHaveLength(1);
    expect(dealsOf(4)[0]!.createdAt).toBe(contact(4).createdAt);
    expect(dealsOf(4)[0]!.properties).toMatchObject({ dealstage: 'closedwon', closedate: '2018-01-05T11:00:00.000Z' });
  });

  it('makes no deals of its own, and gives every lead an owner', () => {
    expect(portal.all('deals')).toHaveLength(4);
    expect(portal.all('contacts').filter((one) => !one.properties.hubspot_owner_id)).toEqual([]);
    expect(truth.handedOver).toHaveLength(9);
  });

  it('takes the earliest leads when told how many, and stops after the days it was given', () => {
    const few = open({ data: folder(), leads: 3 });
    play(few.world, few.portal);
    expect(few.world.truth().source).toMatchObject({ rows: 9, loaded: 3 });
    const short = open({ data: folder(), days: 3 });
    play(short.world, short.portal);
    expect(short.portal.now()).toBeLessThanOrEqual(day(1, 11));
    expect(short.portal.all('contacts')).toHaveLength(3);
  });

  it('says which file or column is missing', () => {
    expect(() => open({ data: '/nowhere' })).toThrow('olist_marketing_qualified_leads_dataset.csv');
    expect(() => open({ data: folder('mql_id,origin\n') })).toThrow('has no column first_contact_date, landing_page_id');
    expect(() => open({ data: folder('mql_id,first_contact_date,landing_page_id,origin\n') })).toThrow('has no row');
  });
});

const REAL = join('..', 'shared', 'data', 'olist-marketing-funnel');

describe.skipIf(!existsSync(REAL))('the real file (needs ../shared/data/olist-marketing-funnel)', () => {
  it('keeps all 8,000 people and wins all 842 deals', () => {
    const { world, portal } = open({ data: REAL });
    const { instants, spent } = play(world, portal);
    expect(portal.all('contacts')).toHaveLength(8_000);
    expect(portal.all('deals').filter((deal) => deal.properties.dealstage === 'closedwon')).toHaveLength(842);
    expect(world.truth().source).toMatchObject({ rows: 8_000, loaded: 8_000 });
    expect(world.truth().source.odd.filter(({ why }) => why === 'no origin')).toHaveLength(60);
    expect(world.truth().source.odd.filter(({ why }) => why.includes('before the first contact'))).toHaveLength(1);
    expect(spent / instants).toBeLessThan(1);
  }, 60_000);
});
