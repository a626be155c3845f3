/** Starts the PGlite thread and carries requests to it and answers back, in order. */
import { Worker } from 'node:worker_threads';
import { BatonError } from '../errors/index.ts';
import { STARTED, type ThreadReply, type ThreadRequest, type ThreadSettings } from './pglite-protocol.ts';

/** Where PGlite runs, as its session sees it. */
export interface PgliteHost {
  /** Resolves when the database has started; rejects with `LEDGER_UNAVAILABLE`. */
  started(): Promise<void>;
  /** The answer's bytes; rejects with `LEDGER_UNAVAILABLE` when the database fails or has ended. */
  request(request: ThreadRequest): Promise<Uint8Array>;
  /** Calls `listener` once when the database ends without `close`. */
  onStop(listener: (error: Error) => void): void;
  /** Closes the database cleanly. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(bytes: Uint8Array): void;
  reject(error: Error): void;
}

export class PgliteThread implements PgliteHost {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onStop: ((error: Error) => void)[] = [];
  #lastId: number = STARTED;
  #stopped: Error | undefined;

  constructor(settings: ThreadSettings) {
    // The sources run as .ts (type stripping), the product as compiled .js: the file beside this one, in either.
    const file = import.meta.url.endsWith('.ts') ? './pglite-worker.ts' : './pglite-worker.js';
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: settings, name: 'pglite' });
    this.#worker.on('message', (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#stop(error as Error));
    this.#worker.on('exit', (code) => this.#stop(new Error(`its thread ended with code ${code}`)));
  }

  started(): Promise<void> {
    return this.#expect(STARTED).then(() => undefined);
  }

  request(request: ThreadRequest): Promise<Uint8Array> {
    if (this.#stopped) return Promise.reject(this.#stopped);
    this.#lastId += 1;
    const answer = this.#expect(this.#lastId);
    this.#worker.postMessage({ ...request, id: this.#lastId });
    return answer;
  }

  onStop(listener: (error: Error) => void): void {
    this.#onStop.push(listener);
  }

  async close(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.request({ kind: 'close' });
    } finally {
      this.#onStop.length = 0;
      await this.#worker.terminate();
    }
  }

  #expect(id: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('bytes' in reply) waiting?.resolve(reply.bytes);
    else waiting?.reject(new BatonError('LEDGER_UNAVAILABLE', { reason: reply.error.message }, { cause: reply.error }));
  }

  #stop(cause: Error): void {
    if (this.#stopped) return;
    this.#stopped = new BatonError('LEDGER_UNAVAILABLE', { reason: cause.message }, { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#stopped);
    this.#waiting.clear();
    for (const listener of this.#onStop.splice(0)) listener(this.#stopped);
  }
}
