/** What every queue does, whatever it is made of: the cases that each implementation is run through. */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JobContext, JobDefinition, JobHandler, Queue } from '../../src/ports/queue.ts';
import { type LogLine, until } from '../helpers/engines.ts';

export interface OpenedQueue {
  readonly queue: Queue;
  readonly lines: LogLine[];
  close(): Promise<void>;
}

interface Subject {
  readonly id: string;
}

export const job: JobDefinition<Subject> = { name: 'look-at', payload: z.object({ id: z.string().min(1) }), key: ({ id }) => id };

/** A job that runs until it is let go, so that a test decides what happens meanwhile. */
class Gate {
  readonly started: string[] = [];
  readonly signals: AbortSignal[] = [];
  #open: (() => void)[] = [];
  #isOpen = false;

  readonly handler: JobHandler<Subject> = {
    definition: job,
    run: async ({ id }: Subject, { signal }: JobContext) => {
      this.started.push(id);
      this.signals.push(signal);
      if (!this.#isOpen) await new Promise<void>((resolve) => this.#open.push(resolve));
    },
  };

  letGo(): void {
    this.#isOpen = true;
    for (const open of this.#open.splice(0)) open();
  }
}

const noting = (seen: string[]): JobHandler<Subject> => ({ definition: job, run: async ({ id }) => void seen.push(id) });

const handlers = (...list: JobHandler<Subject>[]): readonly JobHandler<never>[] => list as unknown as JobHandler<never>[];

type Start = () => Promise<OpenedQueue>;

const idle = (queue: Queue) => until(() => queue.idle(), 'the queue to be idle');

export function queueConformance(name: string, open: Start): void {
  describe(`queue on ${name}`, () => {
    let opened: OpenedQueue | undefined;
    const start: Start = async () => {
      opened = await open();
      return opened;
    };

    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });

    for (const cases of [keepsNudges, survivesFailures, guardsShapes, flushes, closes]) cases(start);
  });
}

function keepsNudges(start: Start): void {
  it('runs a nudge that came before the worker', async () => {
    const { queue } = await start();
    const seen: string[] = [];
    await queue.nudge(job, { id: '1' });
    expect(await queue.idle()).toBe(false);
    await queue.work(handlers(noting(seen)), { concurrency: 1 });
    await idle(queue);
    expect(seen).toEqual(['1']);
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, failed: 0 });
  });

  it('keeps nudges of one key as one job while it waits, and of different keys apart', async () => {
    const { queue } = await start();
    const seen: string[] = [];
    for (const id of ['1', '2', '1', 'a:b', '1']) await queue.nudge(job, { id });
    expect(await queue.counts()).toEqual({ waiting: 3, active: 0, failed: 0 });
    await queue.work(handlers(noting(seen)), { concurrency: 1 });
    await idle(queue);
    expect(seen.sort()).toEqual(['1', '2', 'a:b']);
  });

  it('runs once more for nudges that came while the job was active', async () => {
    const { queue } = await start();
    const gate = new Gate();
    await queue.work(handlers(gate.handler), { concurrency: 2 });
    await queue.nudge(job, { id: '1' });
    await until(() => gate.started.length === 1, 'the job to start');
    for (let i = 0; i < 3; i += 1) await queue.nudge(job, { id: '1' });
    expect(gate.started).toEqual(['1']);
    expect(await queue.idle()).toBe(false);
    gate.letGo();
    await idle(queue);
    expect(gate.started).toEqual(['1', '1']);
  });

  it('runs at most as many jobs at once as it is told', async () => {
    const { queue } = await start();
    const gate = new Gate();
    await queue.work(handlers(gate.handler), { concurrency: 2 });
    for (const id of ['1', '2', '3']) await queue.nudge(job, { id });
    await until(() => gate.started.length === 2, 'two jobs to start');
    expect(await queue.counts()).toEqual({ waiting: 1, active: 2, failed: 0 });
    gate.letGo();
    await idle(queue);
    expect(gate.started.sort()).toEqual(['1', '2', '3']);
  });
}

function survivesFailures(start: Start): void {
  it('runs a nudged job again although the run before it threw, and never by itself', async () => {
    const { queue, lines } = await start();
    let runs = 0;
    const failing: JobHandler<Subject> = {
      definition: job,
      run: async () => {
        runs += 1;
        throw new Error('the CRM said no');
      },
    };
    await queue.work(handlers(failing), { concurrency: 1 });
    await queue.nudge(job, { id: '1' });
    await idle(queue);
    expect(runs).toBe(1);
    expect((await queue.counts()).failed).toBe(1);
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { job: 'look-at', reason: 'the CRM said no' } }]);
    await queue.nudge(job, { id: '1' });
    await idle(queue);
    expect(runs).toBe(2);
  });

  it('keeps a nudge that came while a run was active that then threw', async () => {
    const { queue } = await start();
    const gate = new Gate();
    const failing: JobHandler<Subject> = {
      definition: job,
      run: async (payload, context) => {
        await gate.handler.run(payload, context);
        throw new Error('the CRM said no');
      },
    };
    await queue.work(handlers(failing), { concurrency: 1 });
    await queue.nudge(job, { id: '1' });
    await until(() => gate.started.length === 1, 'the job to start');
    await queue.nudge(job, { id: '1' });
    gate.letGo();
    await idle(queue);
    expect(gate.started).toHaveLength(2);
  });
}

function guardsShapes(start: Start): void {
  it('refuses a payload of the wrong shape and names the field', async () => {
    const { queue } = await start();
    const refused = queue.nudge(job, { id: '' });
    await expect(refused).rejects.toMatchObject({ code: 'QUEUE_PAYLOAD_INVALID', message: expect.stringMatching(/look-at.*id:/) });
    expect(await queue.idle()).toBe(true);
  });

  it('fails a job that another version put in with another shape, or under a name nobody knows', async () => {
    const { queue, lines } = await start();
    const seen: string[] = [];
    const old: JobDefinition<{ number: number }> = { name: job.name, payload: z.object({ number: z.number() }), key: () => 'old' };
    const unknown: JobDefinition<Subject> = { ...job, name: 'look-away' };
    await queue.nudge(old, { number: 1 });
    await queue.nudge(unknown, { id: '1' });
    await queue.work(handlers(noting(seen)), { concurrency: 1 });
    await idle(queue);
    expect(seen).toEqual([]);
    expect((await queue.counts()).failed).toBe(2);
    const reasons = lines.filter(({ level }) => level === 'error').map(({ fields }) => String(fields.reason));
    expect(reasons.join('\n')).toMatch(/look-at does not have its shape: id:/);
    expect(reasons.join('\n')).toMatch(/No handler is named look-away; known here: look-at/);
  });
}

function flushes(start: Start): void {
  it('is empty after a flush, and works on', async () => {
    const { queue } = await start();
    const seen: string[] = [];
    for (let id = 1; id <= 20; id += 1) await queue.nudge(job, { id: String(id) });
    await queue.flush();
    expect(await queue.idle()).toBe(true);
    await queue.work(handlers(noting(seen)), { concurrency: 2 });
    await queue.nudge(job, { id: '7' });
    await idle(queue);
    expect(seen).toEqual(['7']);
  });

  it('survives a flush while a job is active, and takes the same key again', async () => {
    const { queue } = await start();
    const gate = new Gate();
    await queue.work(handlers(gate.handler), { concurrency: 1 });
    await queue.nudge(job, { id: '1' });
    await until(() => gate.started.length === 1, 'the job to start');
    await queue.flush();
    gate.letGo();
    await idle(queue);
    await queue.nudge(job, { id: '1' });
    await idle(queue);
    expect(gate.started).toEqual(['1', '1']);
  });
}

function closes(start: Start): void {
  it('waits for running jobs when it is closed, aborts them after the grace, and takes no more', async () => {
    const { queue } = await start();
    const gate = new Gate();
    const handler: JobHandler<Subject> = {
      definition: job,
      run: async (payload, context) => {
        context.signal.addEventListener('abort', () => gate.letGo());
        await gate.handler.run(payload, context);
        ended = true;
      },
    };
    let ended = false;
    await queue.work(handlers(handler), { concurrency: 1 });
    await queue.nudge(job, { id: '1' });
    await queue.nudge(job, { id: '2' });
    await until(() => gate.started.length === 1, 'the job to start');
    await queue.close({ graceMs: 50 });
    expect(ended).toBe(true);
    expect(gate.signals[0]?.aborted).toBe(true);
    expect(gate.started).toEqual(['1']);
    await expect(queue.nudge(job, { id: '3' })).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
  });
}
