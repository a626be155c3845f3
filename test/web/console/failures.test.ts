/** The page of failures over real HTTP: reason and hint, the way back of one and of all, by whom, and in the audit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOW, tokenIn } from '../door.ts';
import { type Company, openCompany } from './company.ts';

let company: Company;

beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const ledger = () => company.door.ledger.workspace('default');
const park = (key: string, at = NOW) =>
  ledger().marks.park({ installId: company.install.installId, lane: 'pull.lead', key, code: 'GAVE_UP', why: `cannot read ${key}`, at });
const parked = () => ledger().marks.parked(company.install.installId, 1_000);

async function press(path: string, values: Record<string, string>, role: 'admin' | 'viewer' | 'rep' = 'admin'): Promise<Response> {
  const token = tokenIn((await company.page(role === 'rep' ? '/today' : '/failures', role)).html);
  const body = new URLSearchParams({ account: company.install.installId, ...values, token });
  return fetch(company.door.url + path, { method: 'POST', headers: { cookie: company.cookies[role] }, body, redirect: 'manual' });
}

describe('the failures', () => {
  it('are none at first, which the page says', async () => {
    expect((await company.page('/failures')).html).toContain('Nothing is parked');
  });

  it('stand with reason and what to do, latest first', async () => {
    await park('71', NOW - 1);
    await park('72');
    const { html } = await company.page('/failures');
    expect(html.indexOf('cannot read 72')).toBeLessThan(html.indexOf('cannot read 71'));
    expect(html).toContain('mend the cause, then replay it');
    expect(html).toContain(`/leads/${company.install.installId}/71`);
  });

  it('go back one by one, which the audit notes with who did it', async () => {
    const answer = await press('/failures/replay', { lane: 'pull.lead', key: '71' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/failures?replayed=1']);
    expect((await parked()).map(({ key }) => key)).toEqual(['72']);
    expect(await ledger().console.acts({ before: null, limit: 1 })).toMatchObject([
      { action: 'replay', because: 'pull.lead:71', after: { by: 'admin' } },
    ]);
    expect((await company.page('/audit', 'viewer')).html).toContain('pull.lead:71');
  });

  it('that are none any more are told so', async () => {
    expect((await press('/failures/replay', { lane: 'pull.lead', key: '71' })).status).toBe(404);
  });

  it('are replayed by nobody whose role has no right to', async () => {
    expect((await company.page('/failures', 'viewer')).html).not.toContain('Replay');
    expect((await press('/failures/replay', { lane: 'pull.lead', key: '72' }, 'viewer')).status).toBe(403);
    expect((await company.page('/failures', 'rep')).status).toBe(403);
    expect(await parked()).toHaveLength(1);
  });

  it('are paged by key, and whole in a file', async () => {
    for (let n = 100; n < 170; n += 1) await park(String(n), NOW - Math.floor(n / 10));
    const seen: string[] = [];
    let address: string | undefined = '/failures';
    while (address) {
      const { html } = await company.page(address);
      seen.push(...[...html.matchAll(/cannot read (\d+)/g)].map((match) => match[1]!));
      address = /href="([^"]+)">Next</.exec(html)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(new Set(seen).size).toBe(71);
    expect(seen).toHaveLength(71);
    expect((await company.page('/failures?csv=failures')).html.trim().split('\r\n')).toHaveLength(72);
  });

  it('go back all at once', async () => {
    expect((await press('/failures/replay-all', {})).headers.get('location')).toBe('/failures?replayed=71');
    expect(await parked()).toEqual([]);
  });
});
