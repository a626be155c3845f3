/** Private copies of the compiled Baton with one line changed, and a short demo on them: faults are planted without a hook in the product. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../../sandbox/portal.ts';
import { startServer } from '../../sandbox/server.ts';
import { type CodePlant, plantCode } from '../../simulate/code-plants.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface Played {
  readonly code: number | null;
  readonly summary: any;
  readonly stderr: string;
  /** Contact ids by e-mail address. */
  readonly contacts: ReadonlyMap<string, string>;
}

export interface Play {
  readonly world: World;
  readonly days: number;
  /** The first is the fault, the others are what would make up for it. */
  readonly plants: readonly CodePlant[];
  /** Faults of the sandbox, as its control door takes them. */
  readonly faults?: unknown;
}

/** Plays a demo of the planted copy against a sandbox of its own, to its end. */
export async function playPlanted({ world, days, plants, faults }: Play): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-planted-'));
  const server = await startServer({ world, clock: 'stepped', seed: 1 });
  try {
    plantCode(ROOT, plants, folder);
    if (faults !== undefined) await fetch(`${server.url}/_control/faults`, { method: 'POST', body: JSON.stringify(faults) });
    const ended = await runDemo(folder, server.url, days);
    const contacts = [...server.sandbox.mainPortal.shelf('contacts').byId.values()];
    return { ...ended, contacts: new Map(contacts.map(({ id, values }) => [values.email ?? '', id])) };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runDemo(folder: string, url: string, days: number): Promise<Omit<Played, 'contacts'>> {
  const leash = ['--require', join(folder, 'bin/leash.cjs'), join(folder, 'dist/src/main.js')];
  const args = [...leash, 'demo', '--once', '--json', '--sandbox', url, '--data-dir', join(folder, 'data'), '--days', String(days)];
  const kept = Object.entries(process.env).filter(([name]) => !/^(BATON|HUBSPOT)_|^(DATABASE|REDIS)_URL$/.test(name));
  const env = { ...Object.fromEntries(kept), BATON_PORT: '0', BATON_LEASH_FD: '3' };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env, cwd: folder });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, summary: stdout.trim() === '' ? null : JSON.parse(stdout), stderr };
}
