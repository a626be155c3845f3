/** The Salesforce sandbox as a process of its own: beside HubSpot on one world time, or alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseCommandLine } from '../../../sandbox/options.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const children = new Set<ChildProcess>();
let state: string;
beforeEach(async () => {
  state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-org-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(state, { recursive: true });
});

async function up(...args: string[]): Promise<{ child: ChildProcess; facts: any; ended: Promise<number | null> }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'sandbox/main.ts'), '--json', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  await expect.poll(() => out.includes('\n') || child.exitCode !== null, { timeout: 60_000 }).toBe(true);
  return { child, facts: JSON.parse(out), ended };
}

const control = (url: string, call: string, init?: RequestInit): Promise<any> =>
  fetch(`${url}/_control/${call}`, init).then((reply) => reply.json());

it('serves HubSpot unless only Salesforce is asked for', () => {
  expect(parseCommandLine([])).toMatchObject({ port: 4010, salesforcePort: null });
  expect(parseCommandLine(['--salesforce-port', '4020'])).toMatchObject({ port: null, salesforcePort: 4020 });
  expect(parseCommandLine(['--salesforce-port', '4020', '--hubspot-port', '4010'])).toMatchObject({ port: 4010, salesforcePort: 4020 });
  expect(() => parseCommandLine(['--salesforce-port', '70000'])).toThrow('--salesforce-port takes a port up to 65535');
});

it('moves one world time from either door', async () => {
  const { facts } = await up('--empty', '--hubspot-port', '0', '--salesforce-port', '0');
  const { url, salesforce } = facts;
  const to = Date.UTC(2026, 2, 5);
  await control(salesforce.url, 'advance', { method: 'POST', body: JSON.stringify({ to }) });
  expect((await control(url, 'state')).now).toBe(to);
  await control(url, 'advance', { method: 'POST', body: JSON.stringify({ to: to + 1_000 }) });
  expect((await control(salesforce.url, 'state')).now).toBe(to + 1_000);
});

it('answers alone with a token that works, and keeps its records over a restart', async () => {
  const first = await up('--salesforce-port', '0', '--state', state);
  expect(Object.keys(first.facts)).toEqual(['salesforce']);
  const { url, accessToken } = first.facts.salesforce;
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const made = await fetch(`${url}/services/data/v68.0/sobjects/Lead`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ LastName: 'A', Company: 'B' }),
  });
  expect(made.status).toBe(201);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const second = await up('--salesforce-port', '0', '--state', state);
  expect((await control(second.facts.salesforce.url, 'dump?object=Lead')).Lead).toMatchObject([{ LastName: 'A' }]);
});
