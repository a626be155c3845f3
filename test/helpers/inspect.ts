/** Looks at a page as its readers would: narrow and wide, light and dark, by axe, with a picture of each. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const WIDTHS = [390, 1440] as const;
const SCHEMES = ['light', 'dark'] as const;
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Build output: made anew by each run of the browser tests. */
const PICTURES = join(import.meta.dirname, '../../build/screens');

/** Sentences on what is wrong; none when nothing is. The page is left as wide as it was found, with its own policy. */
export async function inspectPage(page: Page, name: string): Promise<readonly string[]> {
  const was = page.viewportSize();
  const browser = await page.context().newCDPSession(page);
  // The checker is a script, which the policy of our own pages forbids.
  await browser.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  await page.evaluate(axe.source);
  mkdirSync(PICTURES, { recursive: true });
  const wrong: string[] = [];
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize({ width, height: 900 });
      // Colours that are still on their way from one scheme to the other are nobody's.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found = (await page.evaluate(
        `axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')))`,
      )) as string[];
      wrong.push(...found.map((one) => `${name} at ${width} in ${colorScheme}: ${one}`));
      const over = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
      if (over !== 0) wrong.push(`${name} at ${width} scrolls sideways by ${over}`);
      await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await browser.send('Page.setBypassCSP', { enabled: false });
  await browser.detach();
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (was !== null) await page.setViewportSize(was);
  await page.reload();
  return wrong;
}
