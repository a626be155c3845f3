/** The queue in memory, for tests and simulation: nothing runs in an order that its owner did not choose. */
import { BatonError } from '../errors/index.ts';
import type { Log } from '../ports/log.ts';
import type { JobDefinition, JobHandler, Queue } from '../ports/queue.ts';
import { deduplicationId, HandlerTable, parsePayload } from './handler-table.ts';

export interface WaitingJob {
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
}

export interface MemoryQueueSettings {
  readonly log: Log;
  /** False: jobs run only by `runNext` and `drain`. Default true: up to `concurrency` run as soon as they are nudged. */
  readonly automatic?: boolean;
  /** Index of the waiting job that runs next; default the oldest. Called only when one waits. */
  readonly choose?: (waiting: readonly WaitingJob[]) => number;
}

export interface MemoryQueue extends Queue {
  /** Runs one waiting job to its end; false when none waits. Rejects with `QUEUE_UNAVAILABLE` before `work`. */
  runNext(): Promise<boolean>;
  /** Runs waiting jobs, those they nudge included, until none is left; returns how many ran. */
  drain(): Promise<number>;
  readonly waiting: readonly WaitingJob[];
}

/** A queue that starts empty and lives as long as this object. */
export function createMemoryQueue(settings: MemoryQueueSettings): MemoryQueue {
  return new InMemoryQueue(settings);
}

class InMemoryQueue implements MemoryQueue {
  readonly #settings: MemoryQueueSettings;
  readonly #waiting: WaitingJob[] = [];
  /** Key of each running job, and the nudge that came for it meanwhile. */
  readonly #active = new Map<string, WaitingJob | undefined>();
  readonly #runs = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #handlers: HandlerTable | undefined;
  #concurrency = 0;
  #failed = 0;
  #closed = false;

  constructor(settings: MemoryQueueSettings) {
    this.#settings = settings;
  }

  get waiting(): readonly WaitingJob[] {
    return this.#waiting;
  }

  async nudge<P>(definition: JobDefinition<P>, payload: P): Promise<void> {
    if (this.#closed) throw new BatonError('QUEUE_UNAVAILABLE', { reason: 'it is closed' });
    const parsed = parsePayload(definition, payload);
    // Through JSON, as every other queue stores it: what does not survive that must not work here either.
    const stored: unknown = JSON.parse(JSON.stringify(parsed));
    this.#add({ name: definition.name, key: deduplicationId(definition, parsed), payload: stored });
    this.#startMore();
  }

  async work(handlers: readonly JobHandler<never>[], { concurrency }: { concurrency: number }): Promise<void> {
    this.#handlers = new HandlerTable(handlers, this.#settings.log);
    this.#concurrency = this.#settings.automatic === false ? 0 : concurrency;
    this.#startMore();
  }

  async idle(): Promise<boolean> {
    return this.#waiting.length === 0 && this.#active.size === 0;
  }

  async counts(): Promise<{ waiting: number; active: number; failed: number }> {
    return { waiting: this.#waiting.length, active: this.#active.size, failed: this.#failed };
  }

  async flush(): Promise<void> {
    this.#waiting.length = 0;
    for (const key of this.#active.keys()) this.#active.set(key, undefined);
    this.#failed = 0;
  }

  async runNext(): Promise<boolean> {
    if (!this.#handlers) throw new BatonError('QUEUE_UNAVAILABLE', { reason: 'nobody works on it yet' });
    if (this.#waiting.length === 0) return false;
    await this.#start();
    return true;
  }

  async drain(): Promise<number> {
    let count = 0;
    while (await this.runNext()) count += 1;
    return count;
  }

  async close({ graceMs }: { graceMs?: number } = {}): Promise<void> {
    this.#closed = true;
    this.#concurrency = 0;
    const timer = graceMs === undefined ? undefined : setTimeout(() => this.#stop.abort(), graceMs);
    await Promise.all(this.#runs);
    clearTimeout(timer);
  }

  #add(job: WaitingJob): void {
    if (this.#active.has(job.key)) this.#active.set(job.key, job);
    else if (!this.#waiting.some(({ key }) => key === job.key)) this.#waiting.push(job);
  }

  #startMore(): void {
    while (this.#handlers && this.#active.size < this.#concurrency && this.#waiting.length > 0) void this.#start();
  }

  #start(): Promise<void> {
    const [job] = this.#waiting.splice(this.#settings.choose?.(this.#waiting) ?? 0, 1) as [WaitingJob];
    this.#active.set(job.key, undefined);
    const run = this.#perform(job).finally(() => {
      this.#runs.delete(run);
      this.#startMore();
    });
    this.#runs.add(run);
    return run;
  }

  async #perform(job: WaitingJob): Promise<void> {
    try {
      await this.#handlers?.run(job.name, job.payload, this.#stop.signal);
    } catch {
      // Told in the log by the table; a failed job is never tried again by the queue.
      this.#failed += 1;
    }
    const again = this.#active.get(job.key);
    this.#active.delete(job.key);
    if (again) this.#waiting.push(again);
  }
}
