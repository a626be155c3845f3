/** What the queue alone can do on each engine, and how much of it whole Baton turns into judged leads, in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openEngines } from '../src/engine/index.ts';
import type { JobDefinition, JobHandler } from '../src/ports/queue.ts';
import { startApp } from '../test/helpers/app.ts';
import { memoryLog, testEngines, until } from '../test/helpers/engines.ts';
import { environmentOf } from '../test/helpers/kill-run.ts';
import { startSandbox } from '../test/helpers/sandbox.ts';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';

const JOBS = 2_000;
const LEADS = 500;
const CONCURRENCY = 6;

export const queueBench: Bench = {
  name: 'queue',
  sentence: `works ${JOBS} empty jobs and ${LEADS} new leads on every engine setting that this machine has`,
  byDefault: true,
  run,
};

async function run({ size, tell }: Wish): Promise<BenchResult> {
  const figures: Record<string, number> = {};
  for (const engine of await testEngines()) {
    const dir = mkdtempSync(join(tmpdir(), 'baton-queue-'));
    const place = async () => (engine.name === 'pglite' ? {} : await engine.fresh());
    try {
      const jobs = await jobsPerSecond({ ...(await place()), dataDir: join(dir, 'queue') }, size ?? JOBS);
      const events = await eventsPerSecond(environmentOf(await place()), join(dir, 'app'));
      figures[`${engine.name}: empty jobs per second`] = round(jobs);
      figures[`${engine.name}: webhook events per second`] = round(events);
      figures[`${engine.name}: events per empty job`] = round(events / jobs, 2);
      tell(`${engine.name}: ${round(jobs)} jobs/s, ${round(events)} events/s`);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return { figures };
}

const empty: JobDefinition<{ id: string }> = { name: 'empty', payload: z.strictObject({ id: z.string() }), key: ({ id }) => id };

/** Added and worked at once, as nudges are: each with a key of its own. */
async function jobsPerSecond(settings: { dataDir?: string; databaseUrl?: string; redisUrl?: string }, jobs: number): Promise<number> {
  const engines = await openEngines({ ...settings, log: memoryLog() });
  let worked = 0;
  const handler: JobHandler<{ id: string }> = {
    definition: empty,
    run: async () => {
      worked += 1;
    },
  };
  await engines.queue.work([handler as unknown as JobHandler<never>], { concurrency: CONCURRENCY });
  const from = performance.now();
  for (let n = 0; n < jobs; n += 100)
    await Promise.all(Array.from({ length: 100 }, (_, i) => engines.queue.nudge(empty, { id: String(n + i) })));
  await until(() => worked >= jobs, 'every job to run', 120_000);
  const seconds = (performance.now() - from) / 1_000;
  await engines.close();
  return worked / seconds;
}

/** Events from the sandbox's POST to the lead judged and, where one is owed, its fields written: intake, reads, rules, pushes. */
async function eventsPerSecond(environment: Readonly<Record<string, string>>, dataDir: string): Promise<number> {
  const sandbox = await startSandbox();
  const baton = await startApp(sandbox, { environment, dataDir });
  try {
    await sandbox.control('POST act', { op: 'addOwner', firstName: 'Ana', email: 'ana@company.example' });
    await baton.rest();
    const before = await sandbox.control('GET webhooks/summary');
    await sandbox.control('POST seed', { contacts: LEADS, webhooks: true });
    const from = performance.now();
    await baton.rest();
    const seconds = (performance.now() - from) / 1_000;
    const after = await sandbox.control('GET webhooks/summary');
    return (after.delivered - before.delivered) / seconds;
  } finally {
    await baton.stop();
    await sandbox.close();
  }
}
