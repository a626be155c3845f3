/** The first ten minutes of an admin and a rep in a real browser: connect the CRM, see the lead, answer it, see the task go. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { findChromium, openBrowser } from '../helpers/browser.ts';
import { addRep, companyRoster, fieldsOf, handRaiser, OPENS_AT, openTasksOf, TEN } from '../helpers/company.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';

const executable = findChromium();

describe.skipIf(executable === undefined)('In a browser (needs Chromium)', () => {
  let sandbox: SandboxHandle;
  let baton: AppHandle;
  let browser: Browser;
  let page: Page;
  let ana: string;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser(executable!);
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    sandbox = await startSandbox({ startsAt: OPENS_AT });
    ana = addRep(sandbox, 'ana');
  });

  afterAll(async () => {
    await browser?.close();
    await baton?.stop();
    await sandbox?.close();
  });

  it('an admin signs in by the printed link and connects HubSpot by its consent page', async () => {
    baton = await startApp(sandbox, {
      roster: companyRoster([ana]),
      connect: async (adminLink) => {
        await page.goto(adminLink);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('link', { name: 'Connect HubSpot' }).click();
        await page.getByRole('button', { name: 'Connect app' }).click();
        await page.waitForURL((url) => url.href.startsWith(new URL(adminLink).origin));
      },
    });
    await page.goto(baton.app.publicUrl);
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toContain('active');
    expect(await page.locator('body').textContent()).toContain(`hubspot ${sandbox.portalId}`);
  });

  it('a rep sees the task at the lead, logs the call, and the task is gone', async () => {
    await baton.playTo(TEN);
    const lead = handRaiser(sandbox, 'carla', ana);
    await baton.rest();
    await page.goto(`${sandbox.url}/contacts/${sandbox.portalId}/record/0-1/${lead}`);
    const open = page.locator('section', { has: page.getByRole('heading', { name: 'Open tasks' }) });
    expect(await open.textContent()).toContain('carla Buyer');
    await page.getByLabel('Kind').selectOption('call-connected');
    await page.getByRole('button', { name: 'Log' }).click();
    await page.waitForLoadState();
    await baton.rest();
    expect(fieldsOf(sandbox, lead).baton_attempts).toBe('1');
    await page.reload();
    const expected = openTasksOf(sandbox, lead).map((task) => task.properties.hs_task_subject);
    expect(await open.locator('tbody tr strong').allTextContents()).toEqual(expected);
    expect((await open.textContent()) ?? '').not.toContain('10:05');
  });

  it('the pages report no error of their own', () => {
    expect(faults).toEqual([]);
  });
});
