/** How late clocks fire with very many hand-offs open: leads whose warning falls due one after the other, and the sweeps of the fleet. */
import type { SqlPool } from '../../src/ports/sql-pool.ts';
import { until } from '../../test/helpers/engines.ts';
import type { Account } from './accounts.ts';
import { handRaiserOf } from './hand-raiser.ts';

export interface ClockStage {
  readonly sql: SqlPool;
  readonly installId: string;
  readonly account: Account;
  readonly rep: string;
  /** Other hand-offs that are open meanwhile, none of which falls due. */
  readonly open: number;
}

const WORKSPACE = 'default';
const LEADS = 200;
/** The first warning falls due so long after the leads were handed over. */
const AHEAD_MS = 40_000;
const OVER_MS = 20_000;
/** S2 allows five minutes and warns after three. */
const WARNED_AFTER_MS = 3 * 60_000;
const LIMIT_MS = 180_000;
const HOUR = 3_600_000;
const PIECE = 20_000;

/** Milliseconds between the instant a warning was due and the instant at which it was performed, per lead. */
export async function clockErrors(stage: ClockStage, tell: (line: string) => void): Promise<number[]> {
  await fill(stage);
  tell(`${stage.open} hand-offs open`);
  const formAt = Date.now() + AHEAD_MS - WARNED_AFTER_MS;
  const create = (n: number) =>
    stage.account.sandbox.sandbox.actors.create(
      'contacts',
      handRaiserOf(`clock${n}`, stage.rep, formAt + Math.round((n * OVER_MS) / LEADS)),
      {
        source: 'FORM',
      },
    );
  const leads = Array.from({ length: LEADS }, (_, n) => create(n));
  const performed = async () => {
    const { rows } = await stage.sql.query(
      `SELECT performed_at - at AS error FROM baton.decisions
       WHERE workspace_id = $1 AND install_id = $2 AND rung = 'warn' AND lead_id = ANY ($3::text[])`,
      [WORKSPACE, stage.installId, leads],
    );
    return rows.map(({ error }) => Number(error));
  };
  await until(async () => (await performed()).length === LEADS, 'every warning', LIMIT_MS);
  return performed();
}

/** One open hand-off a person, to be looked at in the hours that lie ahead; in pieces, as statements may take only so long. */
async function fill({ sql, installId, open }: ClockStage): Promise<void> {
  const now = Date.now();
  for (let from = 1; from <= open; from += PIECE) {
    const piece = [WORKSPACE, installId, now, from, Math.min(open, from + PIECE - 1)];
    await sql.query(
      `INSERT INTO baton.persons (workspace_id, install_id, lead_id, open_at_bat, wake_at, judged_at, rules, roster, engine)
       SELECT $1, $2, 'open' || n, 1, $3::int8 + ${HOUR} + (n * 7919) % (24 * ${HOUR}::int8), $3, p.rules, p.roster, p.engine
       FROM generate_series($4::int8, $5::int8) AS n, (SELECT '' AS rules, '' AS roster, 2 AS engine) p`,
      piece,
    );
    await sql.query(
      `INSERT INTO baton.handoffs (workspace_id, install_id, lead_id, at_bat, kind, owner, state, handed_at, due_at, breached, judgement)
       SELECT $1, $2, 'open' || n, 1, 'qualified', (n % 50)::text, 'working', $3, $3, false,
         jsonb_build_object('atBat', 1, 'owner', (n % 50)::text, 'why', repeat('x', 200)) FROM generate_series($4::int8, $5::int8) AS n`,
      piece,
    );
  }
}
