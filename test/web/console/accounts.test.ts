/** The accounts' page over real HTTP: what was found and what is missing, and the switches that stop and start writing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import { gapsOf } from '../../../src/web/accounts/gaps.ts';
import { tokenIn } from '../door.ts';
import { type Company, openCompany } from './company.ts';

let company: Company;

beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

const ledger = () => company.door.ledger.workspace('default');
const mode = async () => (await ledger().installs.find(company.install.installId))?.mode;

async function press(path: string, values: Record<string, string>, role: 'admin' | 'sales-lead' = 'admin'): Promise<number> {
  const token = tokenIn((await company.page('/today', role)).html);
  const body = new URLSearchParams({ ...values, token });
  return (await fetch(company.door.url + path, { method: 'POST', headers: { cookie: company.cookies[role] }, body, redirect: 'manual' }))
    .status;
}

describe('the accounts', () => {
  it('show what was found of people and hand-offs, and what is missing', async () => {
    const { html } = await company.page('/accounts');
    for (const text of ['Acme', 'Ana', 'Ben', 'No safety net is named', 'qualified-stages', 'What the CRM sees'])
      expect(html).toContain(text);
  });

  it('are an admin’s alone', async () => {
    expect((await company.page('/accounts', 'sales-lead')).status).toBe(403);
    expect(await press('/accounts/pause', { why: 'x' }, 'sales-lead')).toBe(403);
    expect(await ledger().setting('paused')).toBeFalsy();
  });

  it('pause and resume all writes, which the audit notes', async () => {
    expect(await press('/accounts/pause', { why: 'wrong rule' })).toBe(303);
    expect(await ledger().setting('paused')).toMatchObject({ by: 'admin', why: 'wrong rule' });
    expect((await company.page('/accounts')).html).toContain('Paused by admin: wrong rule');
    await press('/accounts/pause', { why: 'another' });
    expect(await ledger().setting('paused')).toMatchObject({ why: 'wrong rule' });
    await press('/accounts/resume', {});
    expect(await ledger().setting('paused')).toBeNull();
    expect((await ledger().console.acts({ before: null, limit: 9 })).map(({ action }) => action)).toEqual(['resume', 'pause']);
  });

  it('observe only, and go live again, each by name', async () => {
    const account = company.install.installId;
    await press('/accounts/mode', { account, mode: 'observe' });
    expect(await mode()).toBe('observe');
    expect((await company.page('/accounts')).html).toContain('Go live');
    await press('/accounts/mode', { account, mode: 'live' });
    expect(await mode()).toBe('live');
    expect(await press('/accounts/mode', { account: 'none', mode: 'live' })).toBe(404);
  });
});

describe('the gaps of a roster', () => {
  const roster = (file: object) => settingsOf(rosterSchema.parse(file)).roster(company.install, []);

  it('name what is missing and the setting that mends it', () => {
    const gaps = gapsOf(roster({ reps: [{ rep: '7' }] }), (rep) => `rep ${rep}`);
    expect(gaps.join('\n')).toContain('safety-net');
  });
});
