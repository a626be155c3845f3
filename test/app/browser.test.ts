/** The first hour with Baton in a real browser: link, consent, seven steps, live, a rep's answer, a failure, a pause, and leaving clean. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { findChromium, openBrowser } from '../helpers/browser.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, MINUTE, OPENS_AT, openTasksOf, TEN, tasksOf } from '../helpers/company.ts';
import { inspectPage } from '../helpers/inspect.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';
import { freePort } from '../helpers/servers.ts';

const executable = findChromium();
const GUIDE = readFileSync(join(import.meta.dirname, '../../docs/hubspot-admin.md'), 'utf8');
/** What the admin's guide tells to look at or to press. */
const NAMED = [...new Set([...GUIDE.matchAll(/\*\*(.+?)\*\*/g)].map((match) => match[1]!))];
const LONG = 600_000;

describe.skipIf(executable === undefined)('In a browser (needs Chromium)', { timeout: LONG }, () => {
  let sandbox: SandboxHandle;
  let baton: AppHandle;
  let browser: Browser;
  let page: Page;
  let ana: string;
  let before: string;
  let lead: string;
  let dora: string;
  /** Every page the admin was shown. */
  let shown = '';
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser(executable!);
    page = await browser.newPage();
    page.setDefaultTimeout(90_000);
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    sandbox = await startSandbox({ startsAt: OPENS_AT });
    await sandbox.control('POST faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
    ana = addRep(sandbox, 'ana');
    addRep(sandbox, 'ben');
    before = handRaiser(sandbox, 'olga', ana);
  }, LONG);

  afterAll(async () => {
    await browser?.close();
    await baton?.stop();
    await sandbox?.close();
  });

  const look = async () => {
    shown += await page.content();
  };
  const go = async (path: string) => {
    await page.goto(baton.app.publicUrl + path);
    await look();
  };
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForLoadState();
    await look();
  };
  const text = async () => (await page.locator('main').textContent()) ?? '';
  const madeFields = async () => {
    const { body } = await sandbox.api('GET', '/crm/properties/2026-09/contacts');
    return (body.results as { name: string }[]).filter(({ name }) => name.startsWith('baton_')).length;
  };

  it('an admin signs in by the printed link and connects HubSpot by its consent page', async () => {
    const port = String(await freePort());
    baton = await startApp(sandbox, {
      roster: { ...companyRoster([]), 'live-from': {} },
      environment: { BATON_PORT: port, BATON_PUBLIC_URL: `http://localhost:${port}` },
      connect: async (adminLink) => {
        await page.goto(adminLink);
        await look();
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL('**/accounts');
        await look();
        await page.getByRole('link', { name: 'Connect HubSpot' }).click();
        await page.getByRole('button', { name: 'Connect app' }).click();
        await page.waitForURL((url) => url.href.startsWith(new URL(adminLink).origin));
      },
    });
    expect(new URL(page.url()).pathname).toBe('/accounts');
    await go('/accounts');
    expect(await text()).toContain(`HubSpot ${sandbox.portalId}`);
    expect(await text()).toContain('Observing only');
  });

  it('observing writes nothing at all, and says what it would make', async () => {
    expect(await text()).toMatch(/\d+ things would be made in HubSpot/);
    expect(await madeFields()).toBe(0);
    expect(tasksOf(sandbox, before)).toEqual([]);
  });

  it('the people’s gaps are mended on the page, which no longer names them', async () => {
    expect(await text()).toContain('No safety net is named');
    await page.getByLabel('Safety net').selectOption({ label: 'ana Rep' });
    await page.getByLabel('Its deputy').selectOption({ label: 'ben Rep' });
    await page.getByLabel('Manager of emea').selectOption({ label: 'ben Rep' });
    await page.getByLabel('Public holidays of').fill('DE');
    await press('Save people');
    expect(await text()).not.toContain('No safety net is named');
    expect(await text()).toContain('holidays off');
  });

  it('the last 30 days are counted as if it had been live', async () => {
    await press('Count the last 30 days');
    await baton.rest();
    await page.reload();
    const section = page.locator('section', { has: page.getByRole('heading', { name: /Had it been live/ }) });
    expect(await section.locator('dl.figures').textContent()).toMatch(/Hand-offs1Tasks made1/);
    expect(await section.textContent()).toContain('ana Rep');
    expect(await inspectPage(page, 'accounts-observing')).toEqual([]);
  });

  it('going live makes the fields, leaves what was handed over before as history, and gives the next lead a task', async () => {
    await baton.playTo(TEN - 5 * MINUTE);
    await press('Go live');
    await baton.rest();
    expect(await madeFields()).toBeGreaterThan(20);
    expect(tasksOf(sandbox, before)).toEqual([]);
    await baton.playTo(TEN);
    lead = handRaiser(sandbox, 'carla', ana);
    await baton.rest();
    expect(openTasksOf(sandbox, lead)).toHaveLength(1);
    expect(tasksOf(sandbox, before)).toEqual([]);
  });

  it('a rep accepts on the record’s page, and the lead’s time line, where the record’s link leads, shows it', async () => {
    await page.goto(`${sandbox.url}/contacts/${sandbox.portalId}/record/0-1/${lead}`);
    expect(await page.locator('body').textContent()).toContain('carla Buyer');
    await page.locator('select[name=baton_lead_response]').selectOption('accept');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForLoadState();
    await baton.rest();
    await page.goto(String(fieldsOf(sandbox, lead).baton_link));
    expect(await page.textContent('h1')).toContain('carla Buyer');
    expect((await page.locator('ol.timeline').textContent())?.toLowerCase()).toContain('accepted');
    expect(await inspectPage(page, 'lead')).toEqual([]);
  });

  it('every other page is whole, for every reader', async () => {
    const pages = { today: '/today', scoreboard: '/scoreboard', rules: '/rules', health: '/', people: '/people', audit: '/audit' };
    const wrong: string[] = [];
    for (const [name, path] of Object.entries(pages)) {
      await go(path);
      wrong.push(...(await inspectPage(page, name)));
    }
    expect(wrong).toEqual([]);
  });

  it('what was parked goes through at the press of a button', async () => {
    const { installId } = baton.install;
    const at = sandbox.portal.now();
    await baton.ledger.marks.park({ installId, lane: 'pull.lead', key: lead, code: 'RECORD_MALFORMED', why: 'id: expected a number', at });
    await go('/failures');
    expect(await inspectPage(page, 'failures')).toEqual([]);
    await page
      .getByRole('button', { name: /^Replay/ })
      .first()
      .click();
    await page.waitForLoadState();
    await baton.rest();
    await go('/failures');
    expect(await text()).toContain('Nothing is parked');
  });

  it('a pause stops every write', async () => {
    await go('/accounts');
    await page.getByLabel('Why').fill('wrong rule');
    await press('Pause all writes');
    expect(await text()).toContain('Paused by admin: wrong rule');
    dora = handRaiser(sandbox, 'dora', ana);
    await baton.rest();
    expect(tasksOf(sandbox, dora)).toEqual([]);
  });

  it('what was written is taken back', async () => {
    expect(openTasksOf(sandbox, lead)).toHaveLength(1);
    await page.getByLabel(/^Since/).fill('2026-03-02T00:00');
    await press('Take back');
    await baton.rest();
    await page.reload();
    expect(await text()).toMatch(/1 tasks? deleted/);
    expect(openTasksOf(sandbox, lead)).toEqual([]);
    expect(await inspectPage(page, 'accounts-paused')).toEqual([]);
  });

  it('disconnecting leaves the CRM clean', async () => {
    await press('Resume writes');
    await baton.playTo(TEN + 2 * MINUTE);
    expect(openTasksOf(sandbox, dora)).toHaveLength(1);
    await page.getByText('Leave HubSpot clean').click();
    await page.getByLabel(/Remove Baton’s fields/).check();
    await page.locator('input[name=sure]').check();
    await press('Disconnect');
    await baton.rest();
    await page.reload();
    expect(await text()).toContain('No CRM is connected yet');
    expect([...openTasksOf(sandbox, lead), ...openTasksOf(sandbox, dora)]).toEqual([]);
    expect(await madeFields()).toBe(0);
    expect((await baton.ledger.installs.find(baton.install.installId))?.status).toBe('uninstalled');
    const act = await baton.ledger.console.acts({ before: null, limit: 1 });
    expect(act).toMatchObject([{ action: 'disconnect', after: { by: 'admin', failed: [] } }]);
  });

  it.each(NAMED)('the guide’s “%s” was there', (name) => expect(shown).toContain(`>${name}<`));

  it('the pages report no fault of their own, and break no rule of their policy', () => {
    expect(faults).toEqual([]);
  });
});
