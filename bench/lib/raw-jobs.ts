/** What the queue alone can do: empty jobs, added and worked in one process. */
import { z } from 'zod';
import { openEngines } from '../../src/engine/index.ts';
import type { JobDefinition, JobHandler } from '../../src/ports/queue.ts';
import { memoryLog, until } from '../../test/helpers/engines.ts';

const CONCURRENCY = 6;
const LIMIT_MS = 120_000;

const empty: JobDefinition<{ id: string }> = { name: 'empty', payload: z.strictObject({ id: z.string() }), key: ({ id }) => id };

/** Added and worked at once, as nudges are: each with a key of its own. */
export async function jobsPerSecond(
  settings: { dataDir?: string; databaseUrl?: string; redisUrl?: string },
  jobs: number,
): Promise<number> {
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
  await until(() => worked >= jobs, 'every job to run', LIMIT_MS);
  const seconds = (performance.now() - from) / 1_000;
  await engines.close();
  return worked / seconds;
}
