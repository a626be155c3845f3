/** The queue as jobs see it: a nudge that names work which already stands in the ledger; losing every job loses no effect. */
import type { ZodType } from 'zod';
import type { Log } from './log.ts';

/** What a job is, apart from what it does. `payload` carries ids only and is parsed on the way in and on the way out. */
export interface JobDefinition<P> {
  /** Letters and dashes, e.g. `push-tasks`. */
  readonly name: string;
  readonly payload: ZodType<P>;
  /**
   * Jobs with the same key are one job while it waits; a nudge that arrives while it is active runs it once more afterwards
   * (BullMQ `deduplication: { id, keepLastIfActive: true }`). No colon: BullMQ refuses it in custom ids.
   */
  key(payload: P): string;
  /** Whose share of the worker slots a job takes; absent: nobody's, it may take any. */
  account?(payload: P): string;
}

/** What a running job is given. */
export interface JobContext {
  readonly log: Log;
  /** Aborted when the worker is asked to stop: finish or release what you hold and return. */
  readonly signal: AbortSignal;
}

export interface JobHandler<P> {
  readonly definition: JobDefinition<P>;
  /** May throw: the job then ends as failed and is not tried again by the queue; the sweep nudges again from the ledger. */
  run(payload: P, context: JobContext): Promise<void>;
}

/** The queue's own console for the path it is to stand under, as a request handler of the web server. Shows only. */
export type QueueBoard = (path: string) => (...parts: never[]) => unknown;

export interface Queue {
  /** Adds a nudge; never called inside a ledger transaction (the embedded engine throws). Rejects with `QUEUE_UNAVAILABLE` when it cannot be reached. */
  nudge<P>(definition: JobDefinition<P>, payload: P): Promise<void>;
  /** Starts working on these handlers; at most `concurrency` jobs at once in this process. */
  work(handlers: readonly JobHandler<never>[], options: { concurrency: number }): Promise<void>;
  /** True when no job waits or runs in any process. */
  idle(): Promise<boolean>;
  /** Counts for health and metrics. */
  counts(): Promise<{ waiting: number; active: number; failed: number }>;
  /** Empties the queue: for tests of the claim that it is only a nudge. */
  flush(): Promise<void>;
  /** Stops taking jobs, aborts the signals of running ones after `graceMs` and waits until they have returned. */
  close(options?: { graceMs?: number }): Promise<void>;
}
