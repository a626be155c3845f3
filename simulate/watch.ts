/** Watches the ledger's promise: after each step for the leads that it touched, and whole once a world-day. */
import type { InvariantOffence } from '../src/ports/ledger/index.ts';
import type { Stage } from './stage.ts';
import { TABLES_OF_THE_PROMISE } from './write-sensor.ts';

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
  readonly checks: { readonly steps: number; readonly touched: number; readonly whole: number };
}

/**
 * The tables of the promise tell of every row that a step wrote, in a variable of the session: a table of them would have to be vacuumed, and
 * their own system columns could be asked only at the price of reading every row, the dead ones with them, after each step.
 */
const TELLING = `
  CREATE SCHEMA simulation;
  CREATE FUNCTION simulation.tell() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM set_config('simulation.touched', concat_ws(' ', current_setting('simulation.touched', true),
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.lead_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.lead_id END), false);
      RETURN NULL;
    END $$;
  ${TABLES_OF_THE_PROMISE.map(
    (table) => `CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON baton.${table} FOR EACH ROW EXECUTE FUNCTION simulation.tell();`,
  ).join('\n  ')}`;

const TOUCHED = `SELECT current_setting('simulation.touched', true) AS touched, set_config('simulation.touched', '', false)`;

/** `sweepMs`: what counts as one sweep's time for what is late. */
export function openWatch(stage: Stage, sweepMs: number): Watch {
  const violations: Violation[] = [];
  const known = new Set<string>();
  const checks = { steps: 0, touched: 0, whole: 0 };
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
      if (!stage.wrote()) return;
      const [row] = (await stage.sql.query(TOUCHED)).rows as { touched: string | null }[];
      const leads = [...new Set(row?.touched?.split(' '))].filter(Boolean).sort();
      if (leads.length === 0) return;
      checks.touched += leads.length;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs, leads));
    },
    async whole() {
      checks.whole += 1;
      note(await stage.ledger.checkInvariant(stage.now(), sweepMs));
    },
  };
}
