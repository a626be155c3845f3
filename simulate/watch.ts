/** Watches the ledger's promise: after each step for the leads that it touched, and whole once a world-day. */
import type { InvariantOffence } from '../src/ports/ledger/index.ts';
import type { Stage } from './stage.ts';

export interface Violation {
  /** As the report counts it: `invariantViolations`, `missedTasks`, … */
  readonly kind: string;
  readonly seed: number;
  readonly step: number;
  readonly at: string;
  readonly operation: string;
  readonly what: string;
}

export interface Watch {
  /** To be called after every operation. */
  afterStep(): Promise<void>;
  whole(): Promise<void>;
  /** For what others found at the end. */
  add(kind: string, what: string, at?: number): void;
  readonly violations: readonly Violation[];
  readonly checks: { readonly steps: number; readonly leads: number; readonly whole: number };
}

/** One statement to see what a step wrote: rows of a transaction that began after the last look. */
const TOUCHED = `
  SELECT txid_snapshot_xmax(txid_current_snapshot())::text AS next, coalesce(array_agg(DISTINCT lead_id), '{}') AS leads FROM (
    SELECT lead_id FROM baton.handoffs WHERE xmin::text::bigint >= $1
    UNION SELECT lead_id FROM baton.slot_tasks WHERE xmin::text::bigint >= $1) touched`;

/** `sweepMs`: what counts as one sweep's time for what is late. */
export function openWatch(stage: Stage, sweepMs: number): Watch {
  const violations: Violation[] = [];
  const known = new Set<string>();
  const checks = { steps: 0, leads: 0, whole: 0 };
  let since = '0';
  const add = (kind: string, what: string, instant = stage.now()): void => {
    const { seed, trace } = stage;
    violations.push({ kind, seed, step: trace.steps, at: new Date(instant).toISOString(), operation: trace.last, what });
  };
  const note = (found: readonly InvariantOffence[]): void => {
    for (const { line, leadId, what } of found) {
      if (known.has(`${line} ${leadId}`)) continue;
      known.add(`${line} ${leadId}`);
      add('invariantViolations', `line ${line}: lead ${leadId}: ${what}`);
    }
  };
  return {
    add,
    violations,
    checks,
    async afterStep() {
      const { rows } = await stage.sql.query(TOUCHED, [since]);
      const [row] = rows as { next: string; leads: string[] }[];
      since = row?.next ?? since;
      checks.steps += 1;
      if (!row || row.leads.length === 0) return;
      checks.leads += row.leads.length;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs, row.leads));
    },
    async whole() {
      checks.whole += 1;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs));
    },
  };
}
