/** The in-memory queue through the cases of every queue, and what it adds: its owner chooses the order. */
import { describe, expect, it } from 'vitest';
import type { JobHandler } from '../../src/ports/queue.ts';
import { createMemoryQueue } from '../../src/queue/index.ts';
import { memoryLog } from '../helpers/engines.ts';
import { job, queueConformance } from './conformance.ts';

queueConformance('memory', async () => {
  const log = memoryLog();
  const queue = createMemoryQueue({ log });
  return { queue, lines: log.lines, close: () => queue.close() };
});

describe('memory queue by hand', () => {
  const recorder = (seen: string[], nudgeAgain?: () => Promise<void>): readonly JobHandler<never>[] => [
    {
      definition: job,
      run: async ({ id }: { id: string }) => {
        seen.push(id);
        if (id === '1') await nudgeAgain?.();
      },
    } as unknown as JobHandler<never>,
  ];

  it('runs nothing until it is told, then the oldest', async () => {
    const queue = createMemoryQueue({ log: memoryLog(), automatic: false });
    const seen: string[] = [];
    await queue.work(recorder(seen), { concurrency: 5 });
    for (const id of ['1', '2', '3']) await queue.nudge(job, { id });
    expect(seen).toEqual([]);
    expect(await queue.runNext()).toBe(true);
    expect(seen).toEqual(['1']);
    expect(queue.waiting.map(({ payload }) => payload)).toEqual([{ id: '2' }, { id: '3' }]);
  });

  it('runs the job its chooser picks', async () => {
    const queue = createMemoryQueue({ log: memoryLog(), automatic: false, choose: (waiting) => waiting.length - 1 });
    const seen: string[] = [];
    await queue.work(recorder(seen), { concurrency: 1 });
    for (const id of ['1', '2', '3']) await queue.nudge(job, { id });
    expect(await queue.drain()).toBe(3);
    expect(seen).toEqual(['3', '2', '1']);
    expect(await queue.runNext()).toBe(false);
  });

  it('drains what a running job nudges, itself included', async () => {
    const queue = createMemoryQueue({ log: memoryLog(), automatic: false });
    const seen: string[] = [];
    const again = async () => {
      if (seen.length < 3) await queue.nudge(job, { id: '1' });
    };
    await queue.work(recorder(seen, again), { concurrency: 1 });
    await queue.nudge(job, { id: '1' });
    expect(await queue.drain()).toBe(3);
    expect(seen).toEqual(['1', '1', '1']);
  });

  it('refuses to run before anybody works on it', async () => {
    const queue = createMemoryQueue({ log: memoryLog(), automatic: false });
    await queue.nudge(job, { id: '1' });
    await expect(queue.runNext()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
  });
});
