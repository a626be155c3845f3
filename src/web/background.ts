/** Work that goes on after the answer was sent, kept count of so that a graceful stop waits for it. */
import type { Log } from '../ports/log.ts';

export interface Background {
  /** Runs it now; a failure is logged, never thrown: what must not be lost stands in the ledger already. */
  run(what: string, work: () => Promise<unknown>): void;
  /** Resolves when nothing runs any more. */
  settled(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const running = new Set<Promise<void>>();
  return {
    run(what, work) {
      const done: Promise<void> = work()
        .then(() => undefined)
        .catch((error: unknown) => log.warn(`${what} failed`, { why: error instanceof Error ? error.message : String(error) }))
        .finally(() => running.delete(done));
      running.add(done);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
