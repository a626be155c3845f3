/** The lane: claim a batch of marks, work it outside any transaction, settle each row, until nothing is due. */
import { BatonError, isBatonError } from '../../src/errors/index.ts';
import type { Millis } from '../../src/ports/clock.ts';
import type { ClaimedMark, MarkLane, Settlement } from '../../src/ports/ledger/index.ts';
import type { LogFields } from '../../src/ports/log.ts';
import { type InstallScope, newLease } from '../deps.ts';

export interface LaneWork {
  readonly lane: MarkLane;
  readonly batch: number;
  /** Rows it leaves out are settled as done. Throwing settles the whole batch by `failure`. */
  run(rows: readonly ClaimedMark[]): Promise<ReadonlyMap<string, Settlement>>;
}

/** Works until the lane is empty, the batch failed as a whole, or the signal says stop. Returns how many rows were claimed. */
export async function runLane(scope: InstallScope, work: LaneWork, signal: AbortSignal): Promise<number> {
  const { deps, ref } = scope;
  let total = 0;
  while (!signal.aborted) {
    const lease = newLease(deps);
    const rows = await scope.ledger.marks.claim(ref.installId, work.lane, work.batch, lease, deps.clock.now(), deps.machineNow());
    if (rows.length === 0) break;
    total += rows.length;
    const outcome = await work.run(rows).catch((error: unknown) => error);
    const failed = !(outcome instanceof Map);
    if (failed) tell(scope, outcome, 'lane batch failed', { lane: work.lane, rows: rows.length });
    const settled = rows.map((row) => ({
      row,
      settlement: failed ? failure(outcome, deps.clock.now()) : (outcome.get(row.key) ?? ({ kind: 'done' } as const)),
    }));
    await scope.ledger.marks.settle(ref.installId, work.lane, lease, settled, deps.clock.now());
    // A batch that was not full was everything that was due: what came meanwhile brings its own nudge.
    if (failed || rows.length < work.batch) break;
  }
  return total;
}

/** Growing delays belong to the ledger (`failed`); an instant the CRM or the budget named is kept as it is and blames no row. */
export function failure(error: unknown, now: Millis): Settlement {
  if (error instanceof BatonError) {
    const retryAt = error.details.retryAt;
    if (typeof retryAt === 'number') return { kind: 'retry', at: Math.max(retryAt, now + 1), why: error.message, failed: false };
    if (error.code === 'INSTALL_DISCONNECTED') return { kind: 'retry', at: now + RECONNECT_LOOK_MS, why: error.message, failed: false };
    if (error.code === 'LEDGER_UNAVAILABLE') return { kind: 'retry', at: now + LEDGER_BACK_MS, why: error.message, failed: false };
  }
  return { kind: 'retry', at: now + FAILED_AGAIN_MS, why: describe(error), failed: true };
}

/** Waiting for budget is everyday work; everything else is worth a warning. */
export function tell(scope: InstallScope, error: unknown, message: string, fields: LogFields): void {
  const level = isBatonError(error, 'BUDGET_WAIT') ? 'debug' : 'warn';
  scope.log[level](message, { ...fields, why: describe(error) });
}

const FAILED_AGAIN_MS = 30_000;
const RECONNECT_LOOK_MS = 15 * 60_000;
/** The database was away for a moment: no row's fault, and over by the time this can be noted. */
const LEDGER_BACK_MS = 1_000;

export function describe(error: unknown): string {
  return error instanceof Error
    ? `${error.name === 'BatonError' ? (error as BatonError).code : error.name}: ${error.message}`
    : String(error);
}
