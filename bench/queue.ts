/** What the queue alone can do on each engine, and how much of it whole Baton turns into judged leads, in one run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../test/helpers/app.ts';
import { testEngines } from '../test/helpers/engines.ts';
import { environmentOf } from '../test/helpers/kill-run.ts';
import { startSandbox } from '../test/helpers/sandbox.ts';
import { type Bench, type BenchResult, round, type Wish } from './lib/bench.ts';
import { jobsPerSecond } from './lib/raw-jobs.ts';

const JOBS = 2_000;
const LEADS = 500;

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
