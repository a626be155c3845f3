/** Salesforce's own command line against the local org: it signs in, describes, queries, writes, loads in bulk and deploys, and knows nothing of Baton. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningOrg, startOrgServer } from '../../sandbox/salesforce/server.ts';
import { commands } from './commands.ts';
import type { Sf } from './given.ts';

const RUN = join(import.meta.dirname, 'node_modules/@salesforce/cli/bin/run.js');

/** Of what the person at this machine has set nothing counts: neither their orgs nor a proxy that the loopback does not need. */
function environment(home: string, token: string): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  const quiet = {
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_DISABLE_LOG_FILE: 'true',
  };
  return { ...quiet, PATH, HOME: home, SF_USE_GENERIC_UNIX_KEYCHAIN: 'true', SF_ACCESS_TOKEN: token };
}

function runner(org: RunningOrg, home: string, folder: string): Sf['sf'] {
  const env = environment(home, org.fixedToken);
  return (...words) =>
    new Promise((resolve, reject) => {
      const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 300_000 };
      execFile(process.execPath, [RUN, ...words, '--json'], options, (error, stdout, stderr) => {
        const answer = parse(stdout);
        if (error === null && answer?.status === 0) resolve(answer.result);
        else reject(new Error(`sf ${words.join(' ')}: ${answer?.message ?? (stderr || stdout || String(error))}`));
      });
    });
}

function parse(text: string): any {
  try {
    return JSON.parse(text.slice(Math.max(0, text.indexOf('{'))));
  } catch {
    return null;
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
if (!existsSync(RUN)) {
  process.stderr.write('Salesforce’s command line is not installed: npm ci --prefix test/sf --ignore-scripts\n');
  process.exit(2);
}
const home = mkdtempSync(join(tmpdir(), 'baton-sf-'));
const folder = join(home, 'project');
mkdirSync(folder);
const org = await startOrgServer({ clock: 'real' });
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const given: Sf = { org, folder, write, sf: runner(org, home, folder) };
let failed = 0;
try {
  for (const [title, work] of Object.entries(commands)) {
    if (values.only !== undefined && !title.includes(values.only) && title !== 'signs in') continue;
    const began = performance.now();
    const why = await work(given).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (why !== null) failed += 1;
    process.stdout.write(
      `${why === null ? 'ok    ' : 'FAILED'} sf ${title} (${Math.round(performance.now() - began)} ms)${why === null ? '' : `\n       ${why}`}\n`,
    );
  }
} finally {
  await org.close();
  rmSync(home, { recursive: true, force: true });
}
process.stdout.write(failed === 0 ? `sf: ${Object.keys(commands).length} checks passed\n` : `sf: ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
