/** What the breakers hold, in one list, and the way to let a whole kind of it go. */
import { type RawBuilder, sql } from 'kysely';
import type { BreakerKind } from '../../domain/breakers.ts';
import type { Millis } from '../../domain/fact.ts';
import type { HeldMove, HeldWrites, InstallRef } from '../../ports/ledger/index.ts';
import { affected, type Db, rows, transact } from '../database.ts';
import { addReleased } from './take.ts';

/** Stands in `held_by` of a row that was released: the breaker lets it pass whatever the count. */
export const RELEASED_BY_HAND = 'released';
const HELD_BY_BREAKER = 'breaker';

/** In the order of kind and subject. */
export function heldOf(db: Db, ref: InstallRef): Promise<readonly HeldWrites[]> {
  const of = (table: string): RawBuilder<unknown> =>
    sql`FROM ${sql.table(`baton.${table}`)} WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
  const row = sql.raw(`count(*) AS n, min(why) AS why, min(next_try) AS "againAt"`);
  const byBreaker = sql`AND held AND pending AND held_by = ${HELD_BY_BREAKER}`;
  return rows(
    db,
    sql<HeldWrites>`
    SELECT 'tasks' AS kind, wanted ->> 'owner' AS subject, ${row} ${of('slot_tasks')} ${byBreaker} GROUP BY 2
    UNION ALL SELECT 'fields', '', ${row} ${of('field_sets')} ${byBreaker} HAVING count(*) > 0
    UNION ALL SELECT 'reassignments', held ->> 'pool', count(*), min(held ->> 'why'), min((held ->> 'againAt')::int8)
      ${of('persons')} AND held IS NOT NULL GROUP BY 2
    ORDER BY 1, 2`,
  );
}

export async function heldMoveOf(db: Db, ref: InstallRef, leadId: string): Promise<HeldMove | null> {
  const [row] = await rows(
    db,
    sql<{ held: HeldMove | null }>`
    SELECT held FROM baton.persons WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ${leadId}`,
  );
  return row?.held ?? null;
}

const TABLES: Readonly<Record<Exclude<BreakerKind, 'reassignments'>, string>> = { tasks: 'slot_tasks', fields: 'field_sets' };

export function releaseKind(db: Db, ref: InstallRef, kind: BreakerKind, now: Millis): Promise<number> {
  if (kind === 'reassignments') return releaseMoves(db, ref, now);
  return affected(
    db,
    sql`
    UPDATE ${sql.table(`baton.${TABLES[kind]}`)} SET held = false, why = NULL, held_by = ${RELEASED_BY_HAND}, next_try = ${now}
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND pending AND held AND held_by = ${HELD_BY_BREAKER}`,
  );
}

/** The people are judged again, and as many re-assignments as were held may then pass. */
function releaseMoves(db: Db, ref: InstallRef, now: Millis): Promise<number> {
  return transact(db, async (tx) => {
    const freed = await rows(
      tx,
      sql<{ pool: string; n: number }>`
      WITH freed AS (
        UPDATE baton.persons p SET held = NULL, wake_at = ${now}, woken = false
        FROM (SELECT lead_id, held ->> 'pool' AS pool FROM baton.persons
          WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND held IS NOT NULL ORDER BY lead_id FOR UPDATE) h
        WHERE p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.lead_id = h.lead_id RETURNING h.pool)
      SELECT pool, count(*) AS n FROM freed GROUP BY pool ORDER BY pool`,
    );
    for (const { pool, n } of freed) await addReleased(tx, ref, pool, n);
    return freed.reduce((sum, { n }) => sum + n, 0);
  });
}
