/** Counts that triggers keep where rows change, added up when they are asked for: true at all times, and no two writers wait for each other. */
import { type RawBuilder, sql } from 'kysely';
import type { InstallRef } from '../ports/ledger/index.ts';
import { type Db, rows } from './database.ts';

export interface Tally {
  readonly owner: string;
  readonly label: string;
  readonly n: number;
}

/** So many rows are added up in some milliseconds; more are folded by whoever asks. */
const MOST_ROWS = 20_000;

/** Sums that are not zero, of days from `from` until `until`, both included; all of them without. */
export async function tallied(
  db: Db,
  ref: InstallRef,
  what: 'record' | 'handoff' | 'work',
  days: { readonly from: number; readonly until: number } = { from: 0, until: 2 ** 31 - 1 },
): Promise<readonly Tally[]> {
  const found = await rows(
    db,
    sql<Tally & { parts: number }>`
    SELECT owner, label, sum(n)::int8 AS n, count(*)::int AS parts FROM baton.tallies
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND what = ${what}
      AND day BETWEEN ${days.from}::int AND ${days.until}::int GROUP BY owner, label ORDER BY owner, label`,
  );
  const parts = found.reduce((sum, one) => sum + one.parts, 0);
  if (parts > MOST_ROWS) await foldTallies(db, sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`);
  return found.flatMap(({ parts: _, ...one }) => (one.n === 0 ? [] : [one]));
}

/** Makes one row of each sum that has several. What another is folding is left to it, what is added meanwhile stays as it is. */
export async function foldTallies(db: Db, which: RawBuilder<unknown> = sql`true`): Promise<void> {
  await rows(
    db,
    sql`
    WITH several AS (
      SELECT workspace_id, install_id, what, day, owner, label FROM baton.tallies WHERE ${which}
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING count(*) > 1 OR sum(n) = 0),
    taken AS (
      SELECT t.ctid FROM several s JOIN baton.tallies t USING (workspace_id, install_id, what, day, owner, label) FOR UPDATE OF t SKIP LOCKED),
    gone AS (DELETE FROM baton.tallies t USING taken WHERE t.ctid = taken.ctid RETURNING t.workspace_id, t.install_id, t.what, t.day, t.owner, t.label, t.n)
    INSERT INTO baton.tallies (workspace_id, install_id, what, day, owner, label, n)
    SELECT workspace_id, install_id, what, day, owner, label, sum(n) FROM gone GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0`,
  );
}
