/** A fleet of two web and four work processes on Redis and PostgreSQL: webhooks taken, events worked, clocks kept, memory, and three accounts side by side. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngines } from '../src/engine/index.ts';
import { createLedger } from '../src/ledger/index.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import type { SqlPool } from '../src/ports/sql-pool.ts';
import { memoryLog, testEngines, until } from '../test/helpers/engines.ts';
import { type Fleet, startFleet } from '../test/helpers/fleet.ts';
import { type Account, type Accounts, openAccounts } from './lib/accounts.ts';
import { type Bench, type BenchResult, percentile, round, type Wish } from './lib/bench.ts';
import { clockErrors } from './lib/clock-errors.ts';
import { residentMb } from './lib/memory.ts';
import { jobsPerSecond } from './lib/raw-jobs.ts';
import { acknowledgedAt } from './lib/webhook-load.ts';
import { webhookToTask } from './lib/webhook-times.ts';

const OPEN = 100_000;
const CONTACTS = 1_000;
const RAW_JOBS = 5_000;
const BACKFILLED = 3_000;
const TASKS = 30;
const SLOWEST_ACK_MS = 50;
const SET_UP_MS = 120_000;
/** HubSpot counts requests by the ten seconds; Baton by eleven. */
const WINDOW_MS = 11_000;

export const fleetBench: Bench = {
  name: 'fleet',
  sentence: `runs two web and four work processes over ${OPEN} open hand-offs: webhooks, events, clocks, memory and a neighbour in trouble`,
  byDefault: false,
  run,
};

interface Stage {
  readonly fleet: Fleet;
  readonly accounts: Accounts;
  readonly ledger: Ledger;
  readonly sql: SqlPool;
  /** Owner of this account's leads. */
  repOf(account: Account): string;
  installOf(account: Account): Promise<string>;
  connect(account: Account): Promise<void>;
}

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const redis = (await testEngines()).find(({ name }) => name === 'redis');
  if (redis === undefined) return { figures: { 'not run': 'needs PostgreSQL and Redis' } };
  const raw = await jobsPerSecond(await redis.fresh(), RAW_JOBS);
  tell(`${round(raw)} raw jobs/s`);
  const opened = new AsyncDisposableStack();
  try {
    const stage = await openStage(opened, await redis.fresh());
    const open = size ?? OPEN;
    const figures = { ...(await throughput(stage, raw, tell)), ...(await clocks(stage, open, tell)), ...(await neighbours(stage, tell)) };
    Object.assign(figures, await residentMb(stage.fleet.processes()));
    return { figures, goal: goalOf(figures, open) };
  } finally {
    await opened.disposeAsync();
  }
}

/** Names the goals that were missed, or all of them when none was. */
function goalOf(figures: Readonly<Record<string, number>>, open: number): BenchResult['goal'] & object {
  const goals: readonly (readonly [string, boolean])[] = [
    ['events at least half of raw jobs', figures['events per raw job']! >= 0.5],
    ['clock error p99 within 1 s', figures[`clock error over ${open}, p99 ms`]! <= 1_000],
    ['a neighbour’s p95 within twice its quiet value', figures['neighbours: p95 as a multiple of quiet']! <= 2],
    ['no 429', figures['neighbours: 429 answers'] === 0],
  ];
  const missed = goals.filter(([, met]) => !met);
  return { what: (missed.length > 0 ? missed : goals).map(([what]) => what).join(', '), met: missed.length === 0 };
}

async function openStage(opened: AsyncDisposableStack, place: { databaseUrl?: string; redisUrl?: string }): Promise<Stage> {
  const { databaseUrl = '', redisUrl = '' } = place;
  const dir = mkdtempSync(join(tmpdir(), 'baton-fleet-'));
  opened.defer(() => rmSync(dir, { recursive: true, force: true }));
  const accounts = await openAccounts(3);
  opened.defer(() => accounts.close());
  const reps = accounts.all.map(({ sandbox, portalId }) =>
    sandbox.sandbox.actors.addOwner({ firstName: 'Ana', lastName: 'Rep', email: `ana@company${portalId}.example` }),
  );
  const { app } = accounts.all[0]!.sandbox;
  const crm = { url: accounts.url, clientId: app.clientId, clientSecret: app.clientSecret };
  const fleet = await startFleet({ web: 2, work: 4, databaseUrl, redisUrl, crm, roster: rosterFile(dir, accounts) });
  opened.defer(() => fleet.stop());
  const engines = await openEngines({ databaseUrl, redisUrl, log: memoryLog() });
  opened.defer(() => engines.close());
  const ledger = createLedger({ sql: engines.sql, log: memoryLog() });
  const installOf = async ({ portalId }: Account) => (await ledger.findInstalls('hubspot', portalId))[0]?.installId ?? '';
  return {
    fleet,
    accounts,
    ledger,
    sql: engines.sql,
    repOf: (account) => reps[accounts.all.indexOf(account)] ?? '',
    installOf,
    async connect(account) {
      accounts.choose(account);
      account.sandbox.sandbox.apps.set(app.clientId, {
        ...account.sandbox.sandbox.apps.get(app.clientId)!,
        targetUrl: `${fleet.url}/webhooks/hubspot`,
      });
      await fleet.connect();
      const isSetUp = async () =>
        (await ledger.workspace('default').setting(`setup.${await installOf(account)}`)) as { done?: boolean } | null;
      await until(async () => (await isSetUp())?.done === true, `the set-up of ${account.portalId}`, SET_UP_MS);
    },
  };
}

/** Open round the clock, so that the bench measures the same at every hour. */
function rosterFile(dir: string, accounts: Accounts): string {
  const path = join(dir, 'roster.yaml');
  const day = ['00:00-24:00'];
  const hours = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day };
  const reps = accounts.all.map(({ portalId }) => `ana@company${portalId}.example`);
  const file = {
    calendars: [{ id: 'always', zone: 'UTC', hours }],
    reps: reps.map((rep) => ({ rep, zone: 'UTC', calendar: 'always', pool: 'sales', team: 'sales' })),
    'live-from': { '*': '2020-01-01' },
    'hand-off': { 'hand-raiser-forms': ['Demo request'] },
  };
  // JSON is YAML.
  writeFileSync(path, JSON.stringify(file));
  return path;
}

/** Acknowledgement at a pace, then everything at once from the sandbox's POST until nothing is left to do. */
async function throughput(stage: Stage, raw: number, tell: Wish['tell']): Promise<Record<string, number>> {
  const [account] = stage.accounts.all as [Account];
  await stage.connect(account);
  const doors = stage.fleet.processes().flatMap(({ url }) => (url === null ? [] : [url]));
  const taken = await acknowledgedAt({ doors, publicUrl: stage.fleet.url, account, slowestMs: SLOWEST_ACK_MS }, tell);
  await atRest(stage);
  // What was asked for at the paces before is no part of this figure: begun with its window full it would be a measure of waiting.
  await until(() => account.sandbox.sandbox.log.since(0).every(({ at }) => Date.now() - at > WINDOW_MS), 'a free window', SET_UP_MS);
  const seed = new URL('/_control/seed', account.sandbox.url);
  const before = account.sandbox.sandbox.outbox.summary().delivered;
  const from = performance.now();
  await fetch(seed, { method: 'POST', body: JSON.stringify({ contacts: CONTACTS, webhooks: true }) });
  await until(() => account.sandbox.sandbox.outbox.pending === 0, 'the webhooks', SET_UP_MS);
  await atRest(stage);
  const events = (account.sandbox.sandbox.outbox.summary().delivered - before) / ((performance.now() - from) / 1_000);
  tell(`${round(events)} events/s`);
  return {
    ...taken,
    'raw queue jobs per second': round(raw),
    'events per second, end to end': round(events),
    'events per raw job': round(events / raw, 2),
  };
}

const atRest = ({ ledger }: Stage): Promise<void> =>
  until(() => ledger.idle(Date.now(), Date.now()).catch(() => false), 'the fleet at rest', SET_UP_MS);

async function clocks(stage: Stage, open: number, tell: Wish['tell']): Promise<Record<string, number>> {
  const [account] = stage.accounts.all as [Account];
  const installId = await stage.installOf(account);
  const errors = await clockErrors({ ...stage, installId, account, rep: stage.repOf(account), open }, tell);
  return {
    [`clock error over ${open}, p50 ms`]: round(percentile(errors, 0.5)),
    [`clock error over ${open}, p99 ms`]: round(percentile(errors, 0.99)),
  };
}

/** The first account is blocked and the second has its backfill while leads of the third are handed over. */
async function neighbours(stage: Stage, tell: Wish['tell']): Promise<Record<string, number>> {
  const [blocked, filling, third] = stage.accounts.all as [Account, Account, Account];
  await stage.connect(third);
  const rep = stage.repOf(third);
  const quiet = percentile(await webhookToTask(third, rep, TASKS, 'quiet'), 0.95);
  tell(`quiet p95 ${round(quiet)} ms`);
  await fetch(new URL('/_control/seed', filling.sandbox.url), { method: 'POST', body: JSON.stringify({ contacts: BACKFILLED }) });
  blocked.blocked = true;
  for (let n = 0; n < TASKS; n += 1) {
    blocked.sandbox.sandbox.actors.create('contacts', { email: `b${n}@blocked.example`, lifecyclestage: 'lead' }, { source: 'FORM' });
  }
  await stage.connect(filling);
  const beside = percentile(await webhookToTask(third, rep, TASKS, 'beside'), 0.95);
  tell(`beside p95 ${round(beside)} ms`);
  return {
    'neighbours: quiet p95, ms': round(quiet),
    'neighbours: p95 beside a blocked and a backfilling one, ms': round(beside),
    'neighbours: p95 as a multiple of quiet': round(beside / quiet, 2),
    'neighbours: 429 answers': stage.accounts.all.reduce((sum, { tooMany }) => sum + tooMany, 0),
  };
}
