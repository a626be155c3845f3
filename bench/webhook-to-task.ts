/** From the webhook of an overdue hand-raiser to the task in the CRM, with `serve` as in production: real HTTP, real time, the sweep, no pump. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPortal } from '../src/cli/demo/connect.ts';
import { type Door, openDoor, type RunningSandbox, spawnBaton, startSandboxProcess } from '../test/helpers/kill-processes.ts';
import { type Bench, type BenchResult, percentile, round, type Wish } from './lib/bench.ts';

const RUNS = 100;
const WARM_UP = 5;
const GOAL_MS = 2_000;
/** One lead at a time, so far apart that HubSpot's 110 requests in ten seconds never run out: the wait for them is not Baton's. */
const APART_MS = 1_500;
const LIMIT_MS = 30_000;
const FORM = 'Demo request';
const HOUR_MS = 3_600_000;

export const webhookToTaskBench: Bench = {
  name: 'webhook-to-task',
  sentence: `hands over ${RUNS} overdue hand-raisers one by one and times webhook to task on the embedded engine`,
  byDefault: true,
  run,
};

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const runs = size ?? RUNS;
  const opened = new AsyncDisposableStack();
  try {
    const stage = await openStage(opened);
    const times: number[] = [];
    let requests = 0;
    for (let n = 0; n < WARM_UP + runs; n += 1) {
      const before = stage.door.count();
      const took = await handOver(stage, n);
      if (n < WARM_UP) continue;
      times.push(took);
      await pause(APART_MS);
      requests += stage.door.count() - before;
      if (times.length % 25 === 0) tell(`${times.length} of ${runs}`);
    }
    const p95 = percentile(times, 0.95);
    return {
      figures: {
        runs: times.length,
        'p50, ms': round(percentile(times, 0.5)),
        'p95, ms': round(p95),
        'slowest, ms': round(Math.max(...times)),
        'requests per hand-off': round(requests / times.length, 1),
        engine: 'pglite, queue on pglite',
      },
      goal: { what: `p95 under ${GOAL_MS} ms`, met: p95 < GOAL_MS },
    };
  } finally {
    await opened.disposeAsync();
  }
}

interface Stage {
  readonly sandbox: RunningSandbox;
  readonly door: Door;
  readonly rep: string;
  /** Called with the body of every write of tasks that the CRM accepted. */
  onTask: (body: string) => void;
}

async function openStage(opened: AsyncDisposableStack): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
  opened.defer(() => rmSync(dir, { recursive: true, force: true }));
  const sandbox = await startSandboxProcess(['--clock', 'real', '--empty']);
  opened.defer(() => sandbox.stop());
  const stage: { -readonly [K in keyof Stage]?: Stage[K] } = { sandbox, onTask: () => undefined };
  const door = await openDoor(sandbox.url, (path, body, status) => {
    if (/\/(tasks|0-27)\b/.test(path) && !/read|search/.test(path) && status < 300) stage.onTask?.(body);
  });
  opened.defer(() => door.close());
  const { id } = await control<{ id: string }>(sandbox, 'act', { op: 'addOwner', firstName: 'Ana', email: 'ana@company.example' });
  await control(sandbox, 'faults', { duplicateWebhooks: 0, lateWebhooks: 0 });
  const serve = spawnBaton(['serve'], environmentFor(sandbox, door, dir, id));
  opened.defer(() => stop(serve));
  const { url, link } = await started(serve);
  await control(sandbox, 'apps', { targetUrl: `${url}/webhooks/hubspot` });
  await connectPortal(link, `${url}/oauth/hubspot/start`);
  return Object.assign(stage, { door, rep: id }) as Stage;
}

async function control<T>(sandbox: RunningSandbox, name: string, body: object): Promise<T> {
  const response = await fetch(`${sandbox.url}/_control/${name}`, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`POST ${name} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Open round the clock, so that the bench measures the same at every hour. */
function environmentFor(sandbox: RunningSandbox, door: Door, dir: string, rep: string): Record<string, string> {
  const roster = join(dir, 'roster.yaml');
  const day = ['00:00-24:00'];
  const hours = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day };
  const file = {
    calendars: [{ id: 'always', zone: 'UTC', hours }],
    reps: [{ rep, zone: 'UTC', calendar: 'always', pool: 'sales', team: 'sales' }],
    'live-from': { '*': '2020-01-01' },
    'hand-off': { 'hand-raiser-forms': [FORM] },
  };
  // JSON is YAML.
  writeFileSync(roster, JSON.stringify(file));
  return {
    BATON_DATA_DIR: join(dir, 'baton'),
    BATON_PORT: '0',
    BATON_ROSTER: roster,
    BATON_LOG_LEVEL: 'warn',
    HUBSPOT_CLIENT_ID: sandbox.clientId,
    HUBSPOT_CLIENT_SECRETS: sandbox.clientSecret,
    HUBSPOT_API_BASE: door.url,
    HUBSPOT_AUTHORIZE_BASE: door.url,
  };
}

async function started(serve: ChildProcess): Promise<{ url: string; link: string }> {
  let said = '';
  serve.stdout?.resume();
  return new Promise((resolve, reject) => {
    serve.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const url = /Baton is at (\S+)/.exec(said)?.[1];
      const link = /Sign in once with (\S+)\n/.exec(said)?.[1];
      if (url !== undefined && link !== undefined) resolve({ url, link });
    });
    serve.once('exit', (code) => reject(new Error(`serve ended with ${code}:\n${said}`)));
  });
}

async function stop(serve: ChildProcess): Promise<void> {
  const ended = once(serve, 'exit');
  serve.kill('SIGTERM');
  await ended;
}

/** Milliseconds from the change in the CRM, whose webhook leaves at once, to the CRM's answer to the task's write. */
async function handOver(stage: Stage, n: number): Promise<number> {
  const at = new Date(Date.now() - HOUR_MS).toISOString();
  const bodies: { body: string; at: number }[] = [];
  let look: () => void = () => undefined;
  stage.onTask = (body) => {
    bodies.push({ body, at: performance.now() });
    look();
  };
  const from = performance.now();
  const { id } = await control<{ id: string }>(stage.sandbox, 'act', {
    op: 'create',
    objectType: 'contacts',
    by: { source: 'FORM' },
    properties: {
      firstname: `Lead ${n}`,
      email: `lead${n}@client${n}.example`,
      lifecyclestage: 'marketingqualifiedlead',
      hubspot_owner_id: stage.rep,
      recent_conversion_date: at,
      recent_conversion_event_name: FORM,
      first_conversion_date: at,
      first_conversion_event_name: FORM,
    },
  });
  const written = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no task for lead ${id} within ${LIMIT_MS} ms`)), LIMIT_MS);
    look = () => {
      const mine = bodies.find(({ body }) => body.includes(`l${id}-`));
      if (mine === undefined) return;
      clearTimeout(timer);
      resolve(mine.at - from);
    };
    look();
  });
  await control(stage.sandbox, 'redeliver', {});
  return written;
}
