/** PGlite in the caller's own thread: each statement holds the loop up, and in exchange no statement pays for waking a thread twice. */
import type { PGlite } from '@electric-sql/pglite';
import { BatonError } from '../errors/index.ts';
import { answerTo, startPglite } from './pglite-core.ts';
import type { ThreadRequest, ThreadSettings } from './pglite-protocol.ts';
import type { PgliteHost } from './pglite-thread.ts';

export class PgliteInline implements PgliteHost {
  readonly #settings: ThreadSettings;
  readonly #database: Promise<PGlite>;
  #last: Promise<unknown>;
  #closed = false;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
    this.#database = startPglite(settings).catch((cause: Error) => {
      throw unavailable(cause);
    });
    this.#database.catch(() => undefined);
    this.#last = this.#database.catch(() => undefined);
  }

  async started(): Promise<void> {
    await this.#database;
  }

  /** One after the other, as in a thread. */
  request(request: ThreadRequest): Promise<Uint8Array> {
    const answer = this.#last.then(async () => {
      try {
        return await answerTo(await this.#database, request, this.#settings.directory);
      } catch (cause) {
        throw unavailable(cause as Error);
      }
    });
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** It cannot end alone: it ends with this thread. */
  onStop(): void {}

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.request({ kind: 'close' });
  }
}

function unavailable(cause: Error): BatonError {
  return cause instanceof BatonError ? cause : new BatonError('LEDGER_UNAVAILABLE', { reason: cause.message }, { cause });
}
