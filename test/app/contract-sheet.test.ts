/** The contract printed by a real browser: one A4 sheet, one US Letter sheet. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRoster } from '../../config/roster.ts';
import { sheetHtml } from '../../src/cli/rules/sheet-page.tsx';
import { contractPage } from '../../src/domain/page/contract-page.ts';
import { type Sheet, sheetOf } from '../../src/domain/page/sheet.ts';
import { signatureState } from '../../src/domain/page/signature.ts';
import { SHIPPED } from '../domain/helpers.ts';
import { findChromium, openBrowser } from '../helpers/browser.ts';

const executable = findChromium();

const shipped = sheetOf(contractPage(SHIPPED), signatureState(null, SHIPPED.hash, 0), null, loadRoster(null).summary());

/** The clauses of the shipped contract, `times` as many. */
function longer(times: number): Sheet {
  const [part] = shipped.page.parts.slice(1, 2);
  return { ...shipped, page: { ...shipped.page, parts: [...shipped.page.parts, ...Array.from({ length: times - 1 }, () => part!)] } };
}

describe.skipIf(executable === undefined)('The contract on paper (needs Chromium)', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser(executable!);
  });
  afterAll(() => browser?.close());

  async function sheets(sheet: Sheet, format: 'A4' | 'Letter'): Promise<number> {
    const page = await browser.newPage();
    await page.setContent(sheetHtml(sheet));
    const pdf = await page.pdf({ format });
    await page.close();
    return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b/g)].length;
  }

  it.each(['A4', 'Letter'] as const)('is one sheet of %s', async (format) => {
    expect(await sheets(shipped, format)).toBe(1);
  });

  it.each(['A4', 'Letter'] as const)('is one sheet of %s when it is as long as text allows', async (format) => {
    expect(await sheets(longer(2), format)).toBe(1);
  });

  it('is more than one sheet when it says five times as much', async () => {
    expect(await sheets(longer(6), 'A4')).toBeGreaterThan(1);
  });

  it('escapes what a rules file says', () => {
    const book = { ...SHIPPED, definition: { qualified: 'has <b>need</b> & "budget"' } };
    const html = sheetHtml(sheetOf(contractPage(book), signatureState(null, book.hash, 0), null, []));
    expect(html).toContain('has &lt;b>need&lt;/b> &amp;');
    expect(html).not.toContain('<b>need');
  });
});
