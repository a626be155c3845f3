/** Makes the README's pictures: plays a small demo, signs in by its link, and photographs the console, light and dark, narrow and wide. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'build/screenshots');
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
const PAGES: readonly { readonly name: string; readonly path: string }[] = [
  { name: 'today', path: '/today' },
  { name: 'scoreboard', path: '/scoreboard?weeks=13' },
  { name: 'campaigns', path: '/campaigns' },
  { name: 'deals', path: '/deals?stage=won' },
  { name: 'reconciliation', path: '/reconciliation' },
  { name: 'rules', path: '/rules' },
  { name: 'failures', path: '/failures' },
  { name: 'health', path: '/' },
  { name: 'accounts', path: '/accounts' },
  { name: 'people', path: '/people' },
  { name: 'audit', path: '/audit' },
  { name: 'queue', path: '/queue' },
];
/** Of these the README shows the wide ones, by the reader's own scheme. */
const IN_README = ['today'];
const ARGUMENTS = process.argv.slice(2);

/** Resolves with the link that the demo prints once it has played. */
function linkOf(demo: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const listen = (chunk: Buffer) => {
      told += chunk.toString();
      const link = /http:\/\/\S+\/admin\/link-\S+/.exec(told)?.[0];
      if (link) resolve(link);
    };
    demo.stdout?.on('data', listen);
    demo.stderr?.on('data', listen);
    demo.on('exit', (code) => reject(new Error(`the demo ended with ${code}:\n${told.slice(-2_000)}`)));
  });
}

async function photograph(browser: Browser, link: string): Promise<void> {
  const origin = new URL(link).origin;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const lead = await firstLead(page, origin);
  const pages = lead === null ? PAGES : [...PAGES, { name: 'lead', path: lead }];
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const { name, path } of pages) {
        await page.goto(origin + path);
        await page.screenshot({ path: join(OUT, `${name}-${size.width}-${scheme}.png`) });
      }
    }
  }
}

async function firstLead(page: Page, origin: string): Promise<string | null> {
  await page.goto(`${origin}/today`);
  const links = page.locator('td a[href^="/leads/"]');
  return (await links.count()) === 0 ? null : links.first().getAttribute('href');
}

async function main(): Promise<void> {
  const executablePath = BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('no Chromium on this machine');
  mkdirSync(OUT, { recursive: true });
  const length = ARGUMENTS.length > 0 ? ARGUMENTS : ['--leads', '160', '--days', '15'];
  const demo = spawn(process.execPath, [join(ROOT, 'bin/baton'), 'demo', ...length], { stdio: ['ignore', 'pipe', 'pipe'] });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  try {
    await photograph(browser, await linkOf(demo));
    for (const name of IN_README)
      for (const scheme of ['light', 'dark'])
        copyFileSync(join(OUT, `${name}-1440-${scheme}.png`), join(ROOT, `docs/${name}-${scheme}.png`));
    process.stdout.write(`Pictures in ${OUT}, the README's in docs\n`);
  } finally {
    await browser.close();
    demo.kill('SIGINT');
  }
}

await main();
