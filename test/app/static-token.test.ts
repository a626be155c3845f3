/** An account connected by a static token: no consent, no webhooks, changes asked for once a minute, and a lead followed up all the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiser, MINUTE, openingSandbox, openTasksOf, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';
import { cookieOf } from '../web/console/company.ts';
import { tokenIn } from '../web/door.ts';

let sandbox: SandboxHandle;
let baton: AppHandle;
let ana: string;
let cookie = '';

const address = (path: string) => `${baton?.app.publicUrl ?? ''}${path}`;

async function press(base: string, path: string, values: Record<string, string>): Promise<Response> {
  const page = await (await fetch(`${base}/accounts`, { headers: { cookie } })).text();
  const body = new URLSearchParams({ ...values, token: tokenIn(page) });
  return fetch(base + path, { method: 'POST', headers: { cookie }, body, redirect: 'manual' });
}

beforeAll(async () => {
  sandbox = await openingSandbox();
  ana = addRep(sandbox, 'ana');
  baton = await startApp(sandbox, {
    roster: { ...companyRoster([ana]), 'live-from': {} },
    environment: { HUBSPOT_CLIENT_ID: '', HUBSPOT_CLIENT_SECRETS: '' },
    connect: async (adminLink) => {
      const base = new URL(adminLink).origin;
      cookie = cookieOf(await fetch(adminLink, { method: 'POST', redirect: 'manual' }));
      const refused = await press(base, '/accounts/token', { crm: 'hubspot', accessToken: 'pat-wrong' });
      expect(refused.status).toBe(400);
      const taken = await press(base, '/accounts/token', { crm: 'hubspot', accessToken: sandbox.developerToken });
      expect(taken.status).toBe(303);
    },
  });
});
afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

describe('an account connected by a static token', () => {
  it('begins by observing, with what its token may do', async () => {
    expect(baton.install).toMatchObject({ accountId: sandbox.portalId, mode: 'observe', status: 'active' });
    expect(baton.install.settings).toMatchObject({ staticToken: true });
    expect(baton.install.capabilities).toContain('owners');
    const html = await (await fetch(address('/accounts'), { headers: { cookie } })).text();
    expect(html).toContain('asked for once a minute');
  });

  it('learns of a lead within two minutes, without being told', async () => {
    await press(baton.app.publicUrl, '/accounts/mode', { account: baton.install.installId, mode: 'live' });
    await baton.rest();
    await baton.playTo(TEN);
    const lead = handRaiser(sandbox, 'carla', ana);
    await baton.playTo(TEN + 2 * MINUTE);
    expect(openTasksOf(sandbox, lead)).toHaveLength(1);
  });

  it('is left clean, though there is no app to uninstall', async () => {
    await press(baton.app.publicUrl, '/accounts/disconnect', { account: baton.install.installId, sure: 'yes', fields: 'remove' });
    await baton.rest();
    expect((await baton.ledger.installs.find(baton.install.installId))?.status).toBe('uninstalled');
    expect(await baton.ledger.console.acts({ before: null, limit: 1 })).toMatchObject([{ action: 'disconnect', after: { failed: [] } }]);
  });
});
