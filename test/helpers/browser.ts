/** A real browser for the pages: Debian's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium stands on this machine; absent: none, which is an error when CI is set, since there all must run. */
export function findChromium(): string | undefined {
  const found = PATHS.find((path) => existsSync(path));
  if (found === undefined && process.env.CI === 'true') throw new Error('cannot run: pages in a browser (no chromium found)');
  return found;
}

/** A browser without a window; the caller closes it. */
export function openBrowser(executablePath: string): Promise<Browser> {
  // A container's root has no user namespaces for Chromium's own sandbox; it sees only pages of these tests.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}
