/** The sweep's timer: a plain interval in every worker, one of which holds the ledger's lease; a flushed queue cannot delete it. */
import { createTrouble } from '../lib/trouble.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';

export interface SweeperDeps {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
  sweepOnce(): Promise<{ nudged: number }>;
  readonly everyMs: number;
  readonly retentionDays: number;
}

export interface Sweeper {
  /** Resolves when a sweep in flight has ended. */
  stop(): Promise<void>;
}

/** Five missed sweeps free the lease of a dead process. */
const MISSED = 5;
const HOUSEKEEPING_MS = 3_600_000;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function startSweeper(deps: SweeperDeps): Sweeper {
  const token = crypto.randomUUID();
  const trouble = createTrouble((why, times) => deps.log.error('sweep failed', { why, times }));
  let running: Promise<void> | null = null;
  let housekept = Date.now();
  const tick = async () => {
    const untilMachine = Date.now() + Math.max(10_000, MISSED * deps.everyMs);
    if (!(await deps.ledger.takeLease('sweep', { token, untilMachine }, Date.now()))) return;
    await deps.sweepOnce();
    if (Date.now() - housekept < HOUSEKEEPING_MS) return;
    housekept = Date.now();
    await deps.ledger.housekeeping(deps.clock.now(), deps.retentionDays);
  };
  const run = () => {
    running ??= tick()
      .catch((error: unknown) => trouble.note(reasonOf(error)))
      .finally(() => {
        running = null;
      });
  };
  const timer = setInterval(run, deps.everyMs);
  run();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      // Another process sweeps at once, not when the lease has run out.
      await deps.ledger.releaseLease('sweep', token).catch((error: unknown) => trouble.note(reasonOf(error)));
    },
  };
}
