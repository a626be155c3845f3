/** A running Baton: other commands on its data directory run through it, a second one is refused, and it stops gracefully. */
import { cpSync, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../config/options.ts';
import { openApp } from '../../src/cli/app.ts';
import { createLog } from '../../src/lib/log.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import { baton, folders, type Running, startBaton } from './baton.ts';

const { make, clean } = folders();
let dir: string;
let fresh: string;
let serving: Running;

/** A data directory that was migrated and left: making one takes the embedded engine many times longer than copying it. */
function copyOfFresh(): string {
  const copy = make();
  cpSync(fresh, copy, { recursive: true });
  return copy;
}

beforeAll(async () => {
  fresh = await preparedDataDir();
  await baton(['migrate'], { BATON_DATA_DIR: fresh });
  dir = copyOfFresh();
  serving = await startBaton(['serve'], { BATON_DATA_DIR: dir });
});
afterAll(async () => {
  await serving.stop('SIGKILL');
  clean();
});

describe('a held data directory', () => {
  it('has its own key, readable by its owner only', () => {
    expect(statSync(join(dir, 'baton.key')).mode & 0o777).toBe(0o600);
  });

  it('lets other commands run through its holder, with one JSON object on stdout', async () => {
    const doctor = await baton(['doctor', '--json'], { BATON_DATA_DIR: dir });
    expect(doctor.code).toBe(0);
    const report = JSON.parse(doctor.stdout);
    expect(report.healthy).toBe(true);
    expect(report.findings).toContainEqual(expect.objectContaining({ about: 'engines', what: expect.stringContaining('pglite') }));
    expect(JSON.parse((await baton(['migrate', '--json'], { BATON_DATA_DIR: dir })).stdout)).toEqual({ ledger: 'pglite', applied: [] });
    expect(JSON.parse((await baton(['check', '--json'], { BATON_DATA_DIR: dir })).stdout)).toEqual({ offences: [] });
  });

  it('gives a sign-in link that works at its own door', async () => {
    const { stdout, code } = await baton(['admin-link'], { BATON_DATA_DIR: dir });
    expect(code).toBe(0);
    expect(stdout.startsWith(serving.url)).toBe(true);
    expect((await fetch(stdout.trim(), { method: 'POST', redirect: 'manual' })).status).toBe(303);
  });

  it('is paused and resumed through its holder, whose health answer says so', async () => {
    const health = async () => (await fetch(`${serving.url}/health/ready`)).json();
    expect((await baton(['pause', '--why', 'drill'], { BATON_DATA_DIR: dir })).stdout).toContain('nothing is written');
    expect(await health()).toMatchObject({ ready: true, paused: true });
    expect((await baton(['release'], { BATON_DATA_DIR: dir })).stdout).toBe('The breakers hold nothing.\n');
    expect(JSON.parse((await baton(['resume', '--json'], { BATON_DATA_DIR: dir })).stdout)).toMatchObject({
      paused: false,
      wasPaused: true,
    });
    expect(await health()).toMatchObject({ paused: false });
  });

  it('keeps exit code 2 for bad usage through the holder', async () => {
    const { code, stderr } = await baton(['doctor', '--jsn'], { BATON_DATA_DIR: dir });
    expect(code).toBe(2);
    expect(stderr).toContain('--json');
  });

  it('refuses a second Baton', async () => {
    const { code, stderr } = await baton(['serve'], { BATON_DATA_DIR: dir });
    expect(code).toBe(1);
    expect(stderr).toContain(dir);
  });
});

describe('a Baton that is asked to stop', () => {
  it('ends with 0, frees its directory and starts again', async () => {
    const own = copyOfFresh();
    const first = await startBaton(['serve'], { BATON_DATA_DIR: own });
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    expect(await first.stop('SIGTERM')).toMatchObject({ code: 0, stdout: '' });
    expect(existsSync(join(own, 'holder.sock'))).toBe(false);
    const again = await baton(['migrate', '--json'], { BATON_DATA_DIR: own });
    expect(JSON.parse(again.stdout)).toEqual({ ledger: 'pglite', applied: [] });
  });
});

describe('a key that is not the one tokens were sealed with', () => {
  it('is told by doctor and at every start, with what to do, and stops nothing else', async () => {
    const own = copyOfFresh();
    const log = createLog({ level: 'silent', write: () => undefined });
    const app = await openApp(readOptions({}, { dataDir: own, port: 0 }), { web: false, work: false, log });
    const install = { crm: 'hubspot' as const, accountId: '4417', name: 'P', timeZone: 'UTC', uiDomain: 'app.hubspot.com', connectedAt: 1 };
    const rest = { status: 'active' as const, mode: 'live' as const, statusReason: null, scopes: [], capabilities: [], settings: {} };
    await app.ledger.workspace(app.workspaceId).installs.connect({ ...install, ...rest }, { sealed: app.sealer.seal('{}'), expiresAt: 1 });
    await app.stop();
    const { code, stdout } = await baton(['doctor', '--json'], {
      BATON_DATA_DIR: own,
      BATON_KEY: `other:${Buffer.alloc(32, 9).toString('base64')}`,
    });
    expect(code).toBe(1);
    const findings = JSON.parse(stdout).findings as { state: string; what: string; next: string }[];
    expect(findings.find(({ state }) => state === 'broken')).toMatchObject({
      what: expect.stringContaining('sealed with key "k1", which is not in the key ring (other)'),
      next: expect.stringContaining('BATON_KEY'),
    });
    const other = await startBaton(['serve'], { BATON_DATA_DIR: own, BATON_KEY: `other:${Buffer.alloc(32, 9).toString('base64')}` });
    expect(other.stderr()).toContain('not in the key ring (other)');
    expect((await fetch(`${other.url}/health/ready`)).status).toBe(200);
    expect((await other.stop()).code).toBe(0);
    // Three starts of a process, each of which takes many seconds on a starved machine.
  }, 180_000);
});
