/** The console in a real browser: every page in light and dark, narrow and wide, without a fault, for every reader, whatever the CRM's texts say. */
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, openBrowser } from '../helpers/browser.ts';
import { leadOf, repOf } from '../ledger/records-of.ts';
import { handoffOf, saveOf, UNDER } from '../ledger/saves-of.ts';
import { answered, campaignOf, sell, touchOf } from '../web/console/sold.ts';
import { type Door, NOW, openDoor } from '../web/door.ts';

const executable = findChromium();

/** Texts as a CRM may hold them in any field that people or strangers fill. */
const NASTY: readonly string[] = [
  '<script>window.pwned=1</script>',
  '"><img src=x onerror="window.pwned=1">',
  "'-window.pwned=1-'",
  '</title><svg/onload=window.pwned=1>',
  '<a href="javascript:window.pwned=1">x</a>',
  'javascript:window.pwned=1',
  '{{constructor.constructor("window.pwned=1")()}}',
  '<style>*{display:none}</style>',
  '\u202Egnp.exe',
  '&lt;script&gt;window.pwned=1&lt;/script&gt;',
  '<!--',
  'x'.repeat(3_000),
];

describe.skipIf(executable === undefined)('The console in a browser (needs Chromium)', () => {
  let door: Door;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let paths: readonly string[];
  const faults: string[] = [];

  beforeAll(async () => {
    door = await openDoor();
    paths = await fill(door);
    browser = await openBrowser(executable!);
    // The checker is a script, which the policy of our own pages forbids; that policy is looked at in a page of its own.
    context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    await page.goto(await door.web.adminLink());
    await page.getByRole('button', { name: 'Sign in' }).click();
  });

  afterAll(async () => {
    await browser?.close();
    await door?.close();
  });

  it('leads from the first link to the page of the day', () => {
    expect(new URL(page.url()).pathname).toBe('/today');
  });

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    it.each([390, 1440])('has no accessibility fault at %d pixels', async (width) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      for (const path of paths) {
        await page.goto(door.url + path);
        await page.evaluate(axe.source);
        const found = (await page.evaluate(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
        )) as string[];
        expect([path, found]).toEqual([path, []]);
      }
    });

    it.each([390, 1440])('scrolls no page sideways at %d pixels', async (width) => {
      await page.setViewportSize({ width, height: 900 });
      for (const path of paths) {
        await page.goto(door.url + path);
        const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        expect([path, over]).toEqual([path, 0]);
      }
    });
  });

  it('runs nothing of what the CRM’s texts say, and breaks no rule of its own policy', async () => {
    const strict = await browser.newContext({ storageState: await context.storageState() });
    const tab = await strict.newPage();
    tab.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    tab.on('pageerror', (error) => faults.push(error.message));
    tab.on('dialog', (dialog) => faults.push(dialog.message()));
    for (const path of paths) {
      await tab.goto(door.url + path);
      expect([path, await tab.evaluate('typeof window.pwned')]).toEqual([path, 'undefined']);
      expect(await tab.locator('a[href^="javascript:" i], main script, main style, main img, [onerror], [onload]').count()).toBe(0);
    }
    await strict.close();
    expect(faults).toEqual([]);
  });

  it('is used by keyboard: the first stop skips to the content, the next are the pages', async () => {
    await page.goto(`${door.url}/today`);
    const focused = () => page.evaluate('document.activeElement.textContent.trim()');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Today');
  });

  it('signs out by its button', async () => {
    await page.goto(`${door.url}/rules`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(`${door.url}/today`);
    expect(await page.textContent('h1')).toBe('Not possible');
  });
});

/** An account whose every text is hostile; answers the addresses of all pages. */
async function fill(door: Door): Promise<readonly string[]> {
  const install = await door.connect('4417', { name: NASTY[0]! });
  const { records, handoffs, marks, wanted } = door.ledger.workspace('default');
  const id = install.installId;
  await records.store(id, [
    repOf('7', NOW, { name: NASTY[1]!, email: 'ana@acme.example' }),
    ...NASTY.map((text, n) =>
      leadOf(`n${n}`, NOW, {
        person: { name: text, email: text, phone: text, company: text },
        source: text,
        sourceDetail: text,
        conversions: [{ at: NOW - 5_000, name: text }],
        stageHistory: [{ value: text, at: NOW - 4_000, by: text, source: 'person' }],
      }),
    ),
  ]);
  const clock = { clause: 'S2', startedAt: NOW - 9_000, dueAt: NOW - 1_000, metAt: null, state: 'breached' as const, evidence: null };
  const saves = NASTY.map((text, n) =>
    saveOf(`n${n}`, {}, [
      handoffOf({
        campaign: text,
        handedAt: NOW - 9_000,
        state: 'accepted',
        clocks: [{ ...clock, note: text }],
        nextStep: { clause: 'S2', what: text, dueAt: NOW - 1_000 },
      }),
    ]),
  );
  await handoffs.save(id, saves, UNDER, NOW);
  for (const [n, text] of NASTY.entries())
    await marks.park({ installId: id, lane: 'pull.lead', key: `${n}${text.slice(0, 40)}`, code: text.slice(0, 40), why: text, at: NOW });
  const line = { at: NOW, record: 'account' as const, crmId: null, leadId: 'n1', before: null };
  await wanted.note(
    id,
    NASTY.map((text) => ({ ...line, action: text, after: { by: text, [text.slice(0, 20)]: text }, because: text })),
  );
  await fillLoop(door, id);
  const leads = NASTY.map((_, n) => `/leads/${id}/n${n}`).slice(0, 3);
  return [
    '/today',
    '/',
    '/scoreboard',
    '/campaigns',
    '/campaigns/one?campaign=c1',
    '/deals',
    `/deals/${id}/d1`,
    '/reconciliation',
    '/rules',
    '/failures',
    '/people',
    '/audit',
    `/leads?find=${encodeURIComponent(NASTY[0]!)}`,
    ...leads,
  ];
}

async function fillLoop(door: Door, id: string): Promise<void> {
  const ledger = door.ledger.workspace('default');
  const campaigns = NASTY.map((text, n) => campaignOf(`c${n}`, { name: text, spent: '10', startsAt: NOW - 9_000, endsAt: NOW }));
  await ledger.attribution.saveCampaigns(id, campaigns, NOW);
  await ledger.records.store(
    id,
    NASTY.map((_, n) => leadOf(`m${n}`, NOW, { touches: [answered(`i${n}`, NOW - 8_000, `c${n}`)] })),
  );
  await sell(ledger, id, [
    ...NASTY.map((text, n) => ({
      deal: { id: `d${n}`, stageName: text, amount: '1000.5', ownerId: '7', createdAt: NOW - 5_000 },
      touches: [
        touchOf(`t${n}`, `n${n}`, NOW - 9_000, { campaign: `c${n}`, channel: text }),
        touchOf(`u${n}`, `n${n}`, NOW - 7_000, { campaign: text }),
      ],
      people: [`n${n}`],
    })),
    { deal: { id: 'undivided', amount: '1' }, divided: false },
  ]);
}
