/** `sync`, `doctor` and `check --crm` on a portal of the sandbox, through a Baton of this process. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOptions } from '../../config/options.ts';
import { settingsOf } from '../../config/roster.ts';
import { rosterSchema } from '../../config/roster-schema.ts';
import { type App, openApp } from '../../src/cli/app.ts';
import { runCommand } from '../../src/cli/run.ts';
import { type FollowClock, followClock } from '../../src/lib/clock.ts';
import { memoryLog, preparedDataDir } from '../helpers/engines.ts';
import { type SandboxHandle, startSandbox } from '../helpers/sandbox.ts';

const NOW = Date.parse('2026-03-02T09:00:00Z');
let sandbox: SandboxHandle;
let app: App;
let clock: FollowClock;
let owner: string;
const log = memoryLog();

async function baton(...argv: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    tty: false,
    stop: new AbortController().signal,
  };
  const code = await runCommand(app, argv, io);
  return { code, stdout: out.join(''), stderr: err.join('') };
}

beforeAll(async () => {
  sandbox = await startSandbox({ startsAt: NOW });
  clock = followClock(NOW);
  const options = readOptions(
    {},
    {
      dataDir: await preparedDataDir(),
      port: 0,
      hubspotClientId: sandbox.clientId,
      hubspotClientSecrets: [sandbox.clientSecret],
      hubspotApiBase: sandbox.url,
      hubspotAuthorizeBase: sandbox.url,
      sweepMs: 50,
    },
  );
  const operating = settingsOf(rosterSchema.parse({ reps: [{ rep: 'nobody@example.invalid' }], 'live-from': { '*': '2026-03-01' } }));
  app = await openApp(options, { web: true, work: true, log, clock, operating });
  const callback = `${app.publicUrl}/oauth/hubspot/callback`;
  const { clientId, clientSecret } = sandbox;
  await sandbox.control('POST apps', { clientId, clientSecret, redirectUris: [callback], targetUrl: `${app.publicUrl}/webhooks/hubspot` });
});
afterAll(async () => {
  await app?.stop();
  await sandbox?.close();
});

async function connect(): Promise<void> {
  const signIn = await fetch((await app.web?.adminLink()) ?? '', { method: 'POST', redirect: 'manual' });
  const cookie = signIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const start = await fetch(`${app.publicUrl}/oauth/hubspot/start`, { headers: { cookie }, redirect: 'manual' });
  const authorize = new URL(start.headers.get('location') ?? '');
  const consent = await fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body: authorize.searchParams, redirect: 'manual' });
  const landed = await fetch(consent.headers.get('location') ?? '', { headers: { cookie }, redirect: 'manual' });
  expect(landed.status).toBe(303);
}

/** Marketing hands a lead over to an owner of the portal; the owner's id. */
function handOver(): string {
  const owner = sandbox.portal.addOwner({ firstName: 'R', lastName: 'One', email: 'r.one@example.invalid' });
  const properties = { email: 'buyer@acme-example.org', firstname: 'B', lifecyclestage: 'marketingqualifiedlead', hubspot_owner_id: owner };
  sandbox.portal.create('contacts', properties, { source: 'INTEGRATION', appId: '1' });
  return owner;
}

/** Moves world time of both sides to so many minutes after the start. */
async function advance(minutes: number): Promise<void> {
  await sandbox.control('POST advance', { to: NOW + minutes * 60_000 });
  clock.set(NOW + minutes * 60_000);
}

describe('before a CRM is connected', () => {
  it('sync and check have nothing to do, and doctor says how to begin', async () => {
    expect(await baton('sync', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"installs":0') });
    expect((await baton('sync')).stdout).toContain('No CRM is connected');
    expect((await baton('doctor')).stdout).toContain('open its sign-in link and press Connect');
    expect(JSON.parse((await baton('check', '--invariant', '--crm', '--json')).stdout)).toEqual({
      offences: [],
      crm: { leads: 0, differences: [] },
    });
  });
});

describe('a connected portal', () => {
  it('is synced to the last record, with one JSON object', async () => {
    owner = handOver();
    await connect();
    const { code, stdout } = await baton('sync', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ installs: 1, leads: 1, failed: [], finished: true });
    expect(code).toBe(0);
  });

  it('is examined by doctor: tokens, capabilities, streams, roster gaps', async () => {
    const { stdout } = await baton('doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { about: string; state: string; what: string; next: string }[] };
    const about = `hubspot ${sandbox.portalId}`;
    const what = findings.filter((finding) => finding.about === about).map((finding) => finding.what);
    expect(what).toContain('active, live');
    expect(what).toContainEqual(expect.stringContaining('tokens open'));
    expect(what).toContainEqual(expect.stringMatching(/^lead: changes, /));
    expect(what).toContainEqual(expect.stringMatching(/^can(not)?: unique-task-key/));
    expect(findings).toContainEqual(expect.objectContaining({ about: 'roster', what: expect.stringContaining('safety net') }));
    for (const finding of findings.filter(({ state }) => state !== 'ok')) expect(finding.next).not.toBe('');
    expect(stdout).not.toContain('nobody@example.invalid');
  });

  it('shows what the ledger wants, until somebody removes a task', async () => {
    await advance(45);
    await expect.poll(() => sandbox.portal.openTasks(owner).length, { timeout: 20_000 }).toBe(1);
    await advance(75);
    const before = JSON.parse((await baton('check', '--crm', '--json')).stdout);
    expect(before.crm).toEqual({ leads: 1, differences: [] });
    const [task] = sandbox.portal.openTasks(owner);
    sandbox.portal.archive('tasks', task!.id, { source: 'CRM_UI' });
    const { code, stdout } = await baton('check', '--crm', '--json');
    expect(JSON.parse(stdout).crm.differences).toEqual([
      expect.objectContaining({ account: sandbox.portalId, what: expect.stringContaining('no open task') }),
    ]);
    expect(code).toBe(1);
  });

  it('of which access was withdrawn is told by doctor as broken', async () => {
    const { installs } = app.ledger.workspace(app.workspaceId);
    const [install] = await installs.list();
    await installs.update(install!.installId, { status: 'revoked', statusReason: 'HubSpot says the grant is gone.' });
    const { code, stdout } = await baton('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain(`BROKEN  hubspot ${sandbox.portalId}: HubSpot says the grant is gone.`);
    expect(stdout).toContain('Sign in and connect it again');
  });
});
