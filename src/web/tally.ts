/** Counts what became of webhooks without a statement and a log line for each: a flood of forged ones costs memory and ledger next to nothing. */
import type { DeliveryOutcome } from '../ports/ledger/index.ts';
import type { Background } from './background.ts';
import type { WebDeps } from './deps.ts';
import type { Metrics } from './metrics.ts';

export interface Tally {
  /** `installId` null: of no account that is known. */
  add(workspaceId: string, installId: string | null, outcome: DeliveryOutcome): void;
}

/** Refusals of one kind are told at most this often, in machine time. */
const TOLD_EVERY_MS = 10_000;
const REFUSED: ReadonlySet<DeliveryOutcome> = new Set(['unsigned', 'stale', 'forged', 'replayed', 'too-large']);

interface Entry {
  readonly workspaceId: string;
  readonly installId: string | null;
  readonly outcome: DeliveryOutcome;
  times: number;
}

/** One statement at a time is under way; what comes meanwhile goes with the next. */
export function createTally({ ledger, log }: Pick<WebDeps, 'ledger' | 'log'>, background: Background, metrics: Metrics): Tally {
  const waiting = new Map<string, Entry>();
  const refusals = refusalLog(log);
  let writing = false;
  const write = async () => {
    try {
      for (let [first] = waiting; first !== undefined; [first] = waiting) {
        const [key, { workspaceId, installId, outcome, times }] = first;
        waiting.delete(key);
        await ledger.workspace(workspaceId).marks.countDelivery(installId, outcome, times);
      }
    } finally {
      writing = false;
    }
  };
  return {
    add(workspaceId, installId, outcome) {
      metrics.webhook(outcome);
      if (REFUSED.has(outcome)) refusals(outcome);
      const key = `${workspaceId} ${installId ?? ''} ${outcome}`;
      const entry = waiting.get(key) ?? { workspaceId, installId, outcome, times: 0 };
      entry.times += 1;
      waiting.set(key, entry);
      if (writing) return;
      writing = true;
      background.run('counting webhooks', write);
    },
  };
}

/** Says the first refusal of a kind at once, and the next ones with their number. */
function refusalLog(log: WebDeps['log']): (outcome: DeliveryOutcome) => void {
  const told = new Map<DeliveryOutcome, { at: number; since: number }>();
  return (outcome) => {
    const last = told.get(outcome);
    const now = performance.now();
    if (last !== undefined && now - last.at < TOLD_EVERY_MS) {
      last.since += 1;
      return;
    }
    told.set(outcome, { at: now, since: 0 });
    log.warn('webhook refused', { why: outcome, ...(last === undefined ? {} : { othersSinceLastLine: last.since }) });
  };
}
