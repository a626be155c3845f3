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

/** The tables of the promise tell of every row that a step wrote. Their own system columns could be asked too, at the price of reading every row, the dead ones with them, after each step. */
const TELLING = `
  CREATE SCHEMA simulation;
  CREATE TABLE simulation.touched (lead_id text NOT NULL);
  CREATE FUNCTION simulation.tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' THEN INSERT INTO simulation.touched VALUES (OLD.lead_id); END IF;
      IF TG_OP <> 'DELETE' THEN INSERT INTO simulation.touched VALUES (NEW.lead_id); END IF;
      RETURN NULL;
    END $$;
  ${['handoffs', 'slot_tasks']
    .map(
      (table) => `CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON baton.${table} FOR EACH ROW EXECUTE FUNCTION simulation.tell();`,
    )
    .join('\n  ')}`;

const TOUCHED = 'DELETE FROM simulation.touched RETURNING lead_id';

/** `sweepMs`: what counts as one sweep's time for what is late. */
export function openWatch(stage: Stage, sweepMs: number): Watch {
  const violations: Violation[] = [];
  const known = new Set<string>();
  const checks = { steps: 0, leads: 0, whole: 0 };
  let told = false;
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
      checks.steps += 1;
      // The first step makes the tables; there is nobody in them yet.
      if (!told) await stage.sql.query(TELLING);
      told = true;
      const { rows } = await stage.sql.query(TOUCHED);
      if (rows.length === 0) return;
      const leads = [...new Set((rows as { lead_id: string }[]).map(({ lead_id }) => lead_id))].sort();
      checks.leads += leads.length;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs, leads));
    },
    async whole() {
      checks.whole += 1;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs));
    },
  };
}
