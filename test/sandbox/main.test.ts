/** The sandbox as its own process: bad usage, addresses, state kept over a restart. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HELP, parseCommandLine } from '../../sandbox/options.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
let state: string;
const children = new Set<ChildProcess>();

beforeEach(async () => {
  state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-main-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await rm(state, { recursive: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [path.join(ROOT, 'sandbox/main.ts'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  return { child, out: () => out, err: () => err, ended };
}

async function up(...args: string[]): Promise<Run & { facts: any }> {
  const started = run('--hubspot-port', '0', '--json', ...args);
  await expect.poll(() => started.out().includes('\n') || started.child.exitCode !== null, { timeout: 20_000 }).toBe(true);
  return { ...started, facts: JSON.parse(started.out()) };
}

it.each([
  [['--bogus'], 'Unknown option --bogus'],
  [['--seed', 'x'], '--seed takes a whole number'],
  [['--clock', 'fast'], '--clock takes real or stepped'],
  [['--hubspot-port', '70000'], 'up to 65535'],
  [['--seed'], '--seed needs a value'],
  [['--json=yes'], 'Unknown option --json=yes'],
  [['extra'], 'Unexpected argument extra'],
])('%j is refused with a sentence', (args, words) => {
  expect(() => parseCommandLine(args)).toThrow(words);
});

it.each([
  [['--bogus'], 'Unknown option --bogus'],
  [['--data', '/nowhere'], 'there is no folder /nowhere'],
])('%j ends the process with 2 and nothing on stdout', async (args, words) => {
  const started = run(...args);
  expect(await started.ended).toBe(2);
  expect(started.err()).toContain(words);
  expect(started.out()).toBe('');
});

it('names every option in its help', () => {
  for (const name of Object.keys(parseCommandLine([])).filter((key) => key !== 'help')) {
    const option = name === 'port' ? 'hubspot-port' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(HELP).toContain(`--${option}`);
  }
});

it('prints one JSON object with all that is needed to connect, and says when a port is taken', async () => {
  const first = await up('--empty');
  expect(first.facts).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    clock: 'stepped',
    portalId: expect.any(String),
  });
  const { url, developerToken } = first.facts;
  expect((await fetch(`${url}/crm/v3/owners`, { headers: { authorization: `Bearer ${developerToken}` } })).status).toBe(200);
  const second = run('--empty', '--hubspot-port', new URL(url).port);
  expect(await second.ended).toBe(1);
  expect(second.err()).toContain('is taken');
});

it('ends, keeping its state, when the program that started it is gone', async () => {
  const first = await up('--empty', '--state', state, '--with-parent');
  first.child.stdin?.end();
  expect(await first.ended).toBe(0);
  expect(await readdir(state)).toEqual(['sandbox.ndjson']);
});

it('keeps its state over SIGTERM, and refuses it under other options', async () => {
  const first = await up('--state', state, '--leads', '30', '--days', '3');
  const control = (url: string, name: string, init?: RequestInit) =>
    fetch(`${url}/_control/${name}`, init).then((response) => response.json());
  await control(first.facts.url, 'advance', { method: 'POST', body: JSON.stringify({ to: Date.UTC(2026, 2, 4) }) });
  const before = await control(first.facts.url, 'dump');
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  const second = await up('--state', state, '--leads', '30', '--days', '3');
  expect(await control(second.facts.url, 'dump')).toEqual(before);
  const other = run('--hubspot-port', '0', '--state', state, '--leads', '31', '--days', '3');
  expect(await other.ended).toBe(1);
  expect(other.err()).toContain('was made with the options');
});
