/** The page of the day over real HTTP: each list with its rows, by rep and team, as CSV, and only what a role may see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKETS } from '../../../src/ports/ledger/console.ts';
import { handoffOf, saveOf, UNDER } from '../../ledger/saves-of.ts';
import { NOW } from '../door.ts';
import { type Company, HOUR, openCompany } from './company.ts';

let company: Company;

beforeAll(async () => {
  company = await openCompany();
  const { handoffs } = company.door.ledger.workspace('default');
  const held = { pool: 'emea', why: 'breaker: 20 re-assignments this hour', againAt: NOW + HOUR };
  const handoff = handoffOf({
    owner: '8',
    state: 'working',
    handedAt: NOW - HOUR,
    nextStep: { clause: 'S3', what: 'call', dueAt: NOW + 50 * HOUR },
  });
  await handoffs.save(company.install.installId, [saveOf('kept', { held }, [handoff])], UNDER, NOW);
});
afterAll(() => company.close());

/** Lead ids of a page's rows, in their order. */
const leadsIn = (html: string) => [...html.matchAll(/href="\/leads\/[^/"]+\/([^"]+)"/g)].map((match) => match[1]);
const list = async (query: string, role?: 'rep' | 'viewer') => leadsIn((await company.page(`/today?${query}`, role)).html);

describe('the page of the day', () => {
  it.each([
    ['overdue', ['late', 'later']],
    ['at-risk', ['soon']],
    ['due', ['soon', 'nobodys', 'offered', 'today']],
    ['waiting', ['offered']],
    ['held', ['kept']],
    ['unrouted', ['nobodys']],
    ['handed-back', ['back']],
  ])('lists what is %s, first due first', async (bucket, leads) => {
    expect(await list(`bucket=${bucket}`)).toEqual(leads);
  });

  it('counts each list as it is', async () => {
    const { html } = await company.page('/today');
    for (const bucket of BUCKETS) {
      const [, n] = new RegExp(`href="/today\\?bucket=${bucket}"[^>]*><strong>(\\d+)</strong>`).exec(html) ?? [];
      expect([bucket, Number(n)]).toEqual([bucket, (await list(`bucket=${bucket}`)).length]);
    }
  });

  it('opens on what is overdue, each row with its clock and what is owed', async () => {
    const { html } = await company.page('/today');
    expect(html).toContain('3 h over');
    expect(html).toContain('S2: first attempt');
    expect(html).toContain('late Buyer');
    expect(html).not.toContain('over Buyer');
  });

  it('links every number of a rep to the rows behind it', async () => {
    const { html } = await company.page('/today');
    const address = /href="([^"]+)" aria-label="1 overdue of Ana"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    expect(leadsIn((await company.page(address!)).html)).toEqual(['late']);
  });

  it('shows one rep alone, and nobody of a team that has none', async () => {
    expect(await list('bucket=overdue&rep=8')).toEqual(['later']);
    expect(await list('bucket=overdue&team=nobody')).toEqual([]);
  });

  it('gives every list whole as CSV, without markup', async () => {
    const { html, headers } = await company.page('/today?bucket=overdue&csv=today');
    expect(headers.get('content-type')).toContain('text/csv');
    const lines = html.trim().split('\r\n');
    expect(lines[0]).toBe('Lead,Clock,Owed,Owner,Kind,State,Due,Handed over');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toContain('late Buyer,3 h over,S2: first attempt,Ana');
    expect((await company.page('/today?csv=by-rep')).html).toContain('Ana');
  });

  it('pages a long list by key, no row twice and none left out', async () => {
    const { handoffs } = company.door.ledger.workspace('default');
    const ids = Array.from({ length: 120 }, (_, n) => `long${String(n).padStart(3, '0')}`);
    const step = { clause: 'S2', what: 'call', dueAt: NOW + 90 * 60_000 };
    const saves = ids.map((id) => saveOf(id, {}, [handoffOf({ owner: '9', state: 'working', handedAt: NOW, nextStep: step })]));
    await handoffs.save(company.install.installId, saves, UNDER, NOW);
    const seen: (string | undefined)[] = [];
    let address: string | undefined = '/today?bucket=at-risk&rep=9';
    while (address) {
      const { html } = await company.page(address);
      seen.push(...leadsIn(html));
      address = /href="([^"]+)">Next</.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toEqual(ids);
  });
});

describe('a rep', () => {
  it('sees their own leads and nobody else’s', async () => {
    expect(await list('bucket=overdue', 'rep')).toEqual(['late']);
    expect(await list('bucket=overdue&rep=8', 'rep')).toEqual([]);
    const { html } = await company.page('/today', 'rep');
    expect(html).not.toContain('Ben');
    expect((await company.page(`/leads/${company.install.installId}/late`, 'rep')).status).toBe(200);
    expect((await company.page(`/leads/${company.install.installId}/later`, 'rep')).status).toBe(404);
  });

  it('finds only their own', async () => {
    const find = async (text: string, role: 'rep' | 'viewer') =>
      leadsIn((await company.page(`/leads?find=${encodeURIComponent(text)}`, role)).html);
    expect(await find('LATE', 'viewer')).toEqual(['late', 'later']);
    expect(await find('late', 'rep')).toEqual(['late']);
    expect(await find('LATER@client.example', 'viewer')).toEqual(['later']);
    expect(await find('%', 'viewer')).toEqual([]);
  });

  it('is led from the first page to their own', async () => {
    const answer = await company.page('/', 'rep');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/today']);
  });
});

describe('the page of a lead', () => {
  it('shows clocks, what is wanted, and the race', async () => {
    const { html } = await company.page(`/leads/${company.install.installId}/late`);
    for (const text of ['late Buyer', 'Client', 'Hand-off to Ana', 'Wanted and sent', 'app.hubspot.com/contacts/4417/record/0-1/late"'])
      expect(html).toContain(text);
  });

  it('is not found for a lead that nobody knows, nor in an account that is none', async () => {
    expect((await company.page(`/leads/${company.install.installId}/none`)).status).toBe(404);
    expect((await company.page('/leads/none/late')).status).toBe(404);
  });
});
