/** The accounts' page over real HTTP: what was found and what is missing, and the switches that stop and start writing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsOf } from '../../../config/roster.ts';
import { rosterSchema } from '../../../config/roster-schema.ts';
import { gapsOf } from '../../../src/web/accounts/gaps.ts';
import { handoffOf, saveOf, UNDER, wantedOf } from '../../ledger/saves-of.ts';
import { NOW, tokenIn } from '../door.ts';
import { type Company, HOUR, openCompany } from './company.ts';

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
    for (const text of ['Acme', 'Ana', 'Ben', 'No safety net is named', 'Stage: qualified', 'What the CRM sees', 'Had it been live'])
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

  it('show the tasks and owner moves that would be written, and why they wait', async () => {
    const { handoffs } = ledger();
    const id = company.install.installId;
    const task = wantedOf('soon', 1, { owner: '7', dueAt: NOW + HOUR, text: { clause: 'S2' } });
    await handoffs.save(id, [saveOf('soon', { task, owner: '8' }, [handoffOf({ owner: '7' })])], UNDER, NOW);
    const rows = (await company.page('/accounts?csv=writes')).html.trim().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual([
      ['soon Buyer', 'Contact owner becomes', 'Ben'],
      ['soon Buyer', 'Task for', 'Ana'],
    ]);
    expect((await company.page('/accounts')).html).toContain('Tasks and owner moves that wait');
  });

  it('observe only, and go live again, each by name', async () => {
    const account = company.install.installId;
    await press('/accounts/mode', { account, mode: 'observe' });
    expect(await mode()).toBe('observe');
    expect((await company.page('/accounts')).html).toContain('Go live');
    await press('/accounts/mode', { account, mode: 'live' });
    expect(await mode()).toBe('live');
    expect(await press('/accounts/mode', { account: 'none', mode: 'live' })).toBe(404);
    expect(await press('/accounts/mode', { mode: 'observe' })).toBe(404);
    expect(await mode()).toBe('live');
  });
});

describe('what an admin chooses', () => {
  const account = () => company.install.installId;
  const chosen = async () => (await ledger().installs.find(account()))?.choices;

  it('is kept, audited, and shown as the roster in force', async () => {
    expect(await press('/accounts/people', { account: account(), safetyNet: '7', deputy: '8', country: 'de', region: 'by' })).toBe(303);
    expect(await chosen()).toMatchObject({ safetyNet: { rep: '7', deputy: '8' }, place: { country: 'DE', region: 'BY' } });
    expect((await company.page('/accounts')).html).not.toContain('No safety net is named');
    expect(await ledger().console.acts({ before: null, limit: 1 })).toMatchObject([{ action: 'people', after: { by: 'admin' } }]);
  });

  it('has to be somebody and somewhere', async () => {
    const wishes: Record<string, string>[] = [{ safetyNet: 'nobody' }, { safetyNet: '7', deputy: '7' }, { country: 'XX' }];
    for (const wrong of wishes) expect(await press('/accounts/people', { account: account(), ...wrong })).toBe(400);
    expect(await chosen()).toMatchObject({ safetyNet: { rep: '7' } });
  });

  it('takes a team live and stops it again', async () => {
    await press('/accounts/team', { account: account(), team: 'emea', live: 'yes' });
    expect((await chosen())?.liveFrom).toMatchObject({ emea: NOW });
    await press('/accounts/team', { account: account(), team: 'emea', live: 'no' });
    expect((await chosen())?.liveFrom?.emea).toBeGreaterThan(NOW);
    expect(await press('/accounts/team', { account: account(), live: 'yes' })).toBe(400);
  });

  it('is done by a job where it needs the CRM, and only when it is meant', async () => {
    expect(await press('/accounts/disconnect', { account: account() })).toBe(400);
    expect(await press('/accounts/undo', { account: account(), since: '2099-01-01T00:00' })).toBe(400);
    expect(await press('/accounts/undo', { account: account(), since: '2026-03-02T09:00' })).toBe(303);
    expect(await ledger().setting('paused')).toMatchObject({ by: 'admin' });
    expect(await ledger().setting(`errand.${account()}`)).toMatchObject({ kind: 'undo', since: Date.parse('2026-03-02T08:00:00Z') });
    await press('/accounts/resume', {});
  });
});

describe('figures on deals that ended', () => {
  const account = () => company.install.installId;
  const confirmed = () => ledger().setting(`closed-deals.${account()}`);
  const preview = {
    at: NOW,
    ended: 12,
    won: 7,
    found: [{ object: 'Deals', kind: 'workflow', name: '=Won deal to ERP' }],
    unseen: ['Not everything is told.'],
  };

  it('are switched on only under what was looked up last, and every switch stands in the audit', async () => {
    expect((await company.page('/accounts')).html).not.toContain('Write onto deals that ended');
    expect(await press('/accounts/closed-deals', { account: account(), write: 'yes', seen: '' })).toBe(400);
    expect(await press('/accounts/preview', { account: account() }, 'sales-lead')).toBe(403);
    await ledger().saveSetting(`errand.${account()}`, null);
    expect(await press('/accounts/preview', { account: account() })).toBe(303);
    expect(await ledger().setting(`errand.${account()}`)).toMatchObject({ kind: 'preview', by: 'admin' });
    expect((await company.page('/accounts')).html).toContain('Being looked up');
    await ledger().saveSetting(`errand.${account()}`, null);
    await ledger().saveSetting(`write-back-preview.${account()}`, preview);
    const { html } = await company.page('/accounts');
    for (const text of ['12 deals ended, 7 of them won', '=Won deal to ERP', 'Not everything is told.', 'Write onto deals that ended'])
      expect(html).toContain(text);
    expect((await company.page('/accounts?csv=reactions')).html).toContain("Deals,workflow,'=Won deal to ERP");
    expect(await press('/accounts/closed-deals', { account: account(), write: 'yes', seen: String(NOW - 1) })).toBe(400);
    expect(await confirmed()).toBeFalsy();
    expect(await press('/accounts/closed-deals', { account: account(), write: 'yes', seen: String(NOW) })).toBe(303);
    expect(await confirmed()).toMatchObject({ by: 'admin', at: NOW });
    expect((await company.page('/accounts')).html).toContain('Write no more onto deals that ended');
    await press('/accounts/closed-deals', { account: account(), write: 'no' });
    expect(await confirmed()).toBeNull();
    const acts = await ledger().console.acts({ before: null, limit: 2 });
    expect(acts.map(({ action }) => action).sort()).toEqual(['write-back confirm', 'write-back off']);
  });
});

describe('the gaps of a roster', () => {
  const roster = (file: object) => settingsOf(rosterSchema.parse(file)).roster(company.install, []);

  it('name what is missing and where it is mended', () => {
    const gaps = gapsOf(roster({ reps: [{ rep: '7' }] }), (rep) => `rep ${rep}`);
    expect(gaps.join('\n')).toContain('No safety net is named: the last rung of every ladder goes to nobody. Choose one below.');
  });
});
