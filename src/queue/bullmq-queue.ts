/** The queue over BullMQ: one BullMQ queue, handlers by job name, no retries, no delays, no schedulers. */
import { Queue as BullQueue, Worker } from 'bullmq';
import { BatonError, isBatonError } from '../errors/index.ts';
import { createTrouble, type Trouble } from '../lib/trouble.ts';
import type { Log } from '../ports/log.ts';
import type { JobDefinition, JobHandler, Queue } from '../ports/queue.ts';
import { type BullmqStore, QUEUE_NAME } from './bullmq-store.ts';
import { FairSlots, type SlotJob } from './fair-slots.ts';
import { deduplicationId, HandlerTable, parsePayload } from './handler-table.ts';

/** Failed jobs that stay to be looked at; what they were for stands in the ledger. */
const FAILED_KEPT = 100;

/** A dead worker's jobs run again once its lock has expired and a check has seen it twice: at most 20 s (machine time). */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;

/** A job whose worker keeps dying is given up in the end; the sweep nudges again and the row's own counter parks it. */
const STALLS_ALLOWED = 10;

/** Every state in which a job may still run; failed and completed ones never do. */
const UNFINISHED = ['wait', 'active', 'delayed', 'prioritized'] as const;

export interface BullmqQueueSettings {
  readonly store: BullmqStore;
  readonly log: Log;
  readonly lockMs?: number;
  readonly stalledCheckMs?: number;
}

/** The queue over a store; closing it closes the store too. Rejects with `QUEUE_UNAVAILABLE`. */
export async function openBullmqQueue(settings: BullmqQueueSettings): Promise<Queue> {
  const queue = new BullmqQueue(settings);
  await queue.ready();
  return queue;
}

class BullmqQueue implements Queue {
  readonly #settings: BullmqQueueSettings;
  readonly #queue: BullQueue;
  readonly #stop = new AbortController();
  readonly #nudges = new Set<Promise<void>>();
  readonly #trouble: Trouble;
  #worker: Worker | undefined;
  #running = 0;
  #closing: Promise<void> | undefined;

  constructor(settings: BullmqQueueSettings) {
    this.#settings = settings;
    this.#trouble = createTrouble((reason, times) => settings.log.warn('the queue reports an error', { reason, times }));
    const connection = settings.store.producer as never;
    this.#queue = new BullQueue(QUEUE_NAME, { connection }, settings.store.backend as never);
    this.#queue.on('error', (error) => this.#warn(error));
  }

  ready(): Promise<void> {
    return this.#reach(async () => void (await this.#queue.waitUntilReady()));
  }

  async nudge<P>(definition: JobDefinition<P>, payload: P): Promise<void> {
    const parsed = parsePayload(definition, payload);
    await this.#add(definition.name, parsed, deduplicationId(definition, parsed));
  }

  async #add(name: string, payload: unknown, id: string): Promise<void> {
    const options = { deduplication: { id, keepLastIfActive: true }, removeOnComplete: true, removeOnFail: { count: FAILED_KEPT } };
    const nudge = this.#reach(async () => void (await this.#queue.add(name, payload, options)));
    this.#nudges.add(nudge);
    await nudge.finally(() => this.#nudges.delete(nudge));
  }

  async work(handlers: readonly JobHandler<never>[], { concurrency }: { concurrency: number }): Promise<void> {
    const table = new HandlerTable(handlers, this.#settings.log);
    const { store, lockMs = LOCK_MS, stalledCheckMs = STALLED_CHECK_MS } = this.#settings;
    // What cannot be put back now the sweep nudges again, as it does with every lost nudge.
    const again = ({ name, payload, key }: SlotJob) => this.#add(name, payload, key).catch((error: Error) => this.#warn(error));
    const slots = new FairSlots({ slots: concurrency, again });
    const worker = new Worker(
      QUEUE_NAME,
      (job) => this.#run(table, slots, job.name, job.data),
      {
        connection: store.consumer as never,
        concurrency,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        maxStalledCount: STALLS_ALLOWED,
        runRetryDelay: 1_000,
      },
      store.backend as never,
    );
    worker.on('error', (error) => this.#warn(error));
    worker.on('stalled', (id) => this.#settings.log.warn('a job of a dead worker runs again', { jobId: id }));
    this.#worker = worker;
    await this.#reach(() => worker.waitUntilReady());
  }

  async idle(): Promise<boolean> {
    // The queue's own tables are asked only when this process has nothing in hand: they know the other processes' jobs.
    if (this.#running > 0 || this.#nudges.size > 0) return false;
    const counts = await this.#reach(() => this.#queue.getJobCounts(...UNFINISHED));
    return this.#running === 0 && this.#nudges.size === 0 && Object.values(counts).every((count) => count === 0);
  }

  async counts(): Promise<{ waiting: number; active: number; failed: number }> {
    const counts = await this.#reach(() => this.#queue.getJobCounts('wait', 'prioritized', 'active', 'failed'));
    return { waiting: counts.wait! + counts.prioritized!, active: counts.active!, failed: counts.failed! };
  }

  flush(): Promise<void> {
    return this.#reach(() => this.#queue.obliterate({ force: true }));
  }

  close({ graceMs }: { graceMs?: number } = {}): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #run(table: HandlerTable, slots: FairSlots, name: string, payload: unknown): Promise<void> {
    this.#running += 1;
    const { key, account } = table.describe(name, payload) ?? { key: name, account: null };
    try {
      await slots.run(account, { name, payload, key }, () => table.run(name, payload, this.#stop.signal));
    } finally {
      this.#running -= 1;
    }
  }

  async #shutDown(graceMs: number | undefined): Promise<void> {
    const timer = graceMs === undefined ? undefined : setTimeout(() => this.#stop.abort(), graceMs);
    await this.#worker?.close();
    clearTimeout(timer);
    // BullMQ never settles what is asked of a closing connection: nothing may be under way by then.
    await Promise.allSettled(this.#nudges);
    await this.#queue.close();
    await this.#settings.store.close();
  }

  async #reach<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new BatonError('QUEUE_UNAVAILABLE', { reason: 'it is closed' });
    try {
      return await work();
    } catch (error) {
      if (isBatonError(error)) throw error;
      throw new BatonError('QUEUE_UNAVAILABLE', { reason: (error as Error).message }, { cause: error });
    }
  }

  #warn(error: Error): void {
    this.#trouble.note(error.message);
  }
}
