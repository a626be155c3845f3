/** A worker that is killed in the middle of a job: another process runs the job. */
import { expect, it } from 'vitest';
import { openEngines } from '../../src/engine/index.ts';
import type { JobHandler } from '../../src/ports/queue.ts';
import { startChild } from '../helpers/child.ts';
import { memoryLog, preparedDataDir, testEngines, until } from '../helpers/engines.ts';
import { job } from './conformance.ts';

/** Lock 10 s, then seen by two checks 5 s apart; the rest is for a busy machine. */
const SHARED_LIMIT_MS = 30_000;
/** Starting PGlite is most of it: nothing is waited for. */
const EMBEDDED_LIMIT_MS = 2_000;

for (const engine of await testEngines()) {
  it(`runs a killed worker's job in another process on ${engine.name}`, async () => {
    // The embedded engine is killed on a directory; in memory nothing would be left.
    const settings = engine.name === 'pglite' ? { dataDir: await preparedDataDir() } : await engine.fresh();
    const child = startChild(new URL('./fixtures/stuck-worker.ts', import.meta.url), JSON.stringify(settings));
    await child.says('started');
    await child.kill();

    const engines = await openEngines({ ...settings, log: memoryLog() });
    const seen: string[] = [];
    const handler: JobHandler<{ id: string }> = { definition: job, run: async ({ id }) => void seen.push(id) };
    expect(await engines.queue.idle()).toBe(false);
    await engines.queue.work([handler as unknown as JobHandler<never>], { concurrency: 1 });
    await until(() => seen.length > 0, 'the job to run again', engine.name === 'pglite' ? EMBEDDED_LIMIT_MS : SHARED_LIMIT_MS);
    await until(() => engines.queue.idle(), 'the queue to be idle');
    expect(seen).toEqual(['1']);
    await engines.close();
  });
}
