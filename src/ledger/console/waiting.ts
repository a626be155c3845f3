/** Tasks and owner moves that wait to be written: what an account that only observes would get. */
import { sql } from 'kysely';
import type { InstallRef, WaitingWrite } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

/** Owner moves first, being few; each part by its partial index. */
export function waitingWrites(db: Db, ref: InstallRef, limit: number): Promise<WaitingWrite[]> {
  const mine = sql`w.workspace_id = ${ref.workspaceId} AND w.install_id = ${ref.installId} AND w.pending`;
  return rows(
    db,
    sql<WaitingWrite>`
    SELECT o.*, p.data ->> 'name' AS name FROM (
      (SELECT 'owner' AS what, w.lead_id AS "leadId", w.wanted ->> 'owner' AS rep, NULL::int8 AS "dueAt", NULL AS clause, w.why
        FROM baton.field_sets w WHERE ${mine} AND w.kind = 'owner' ORDER BY w.lead_id LIMIT ${sql.lit(limit)})
      UNION ALL
      (SELECT 'task', w.lead_id, w.wanted ->> 'owner', (w.wanted ->> 'dueAt')::int8, w.wanted #>> '{text,clause}', w.why
        FROM baton.slot_tasks w WHERE ${mine} AND w.current AND w.wanted ->> 'status' = 'open' ORDER BY w.next_try, w.key LIMIT ${sql.lit(limit)})) o
    LEFT JOIN LATERAL (SELECT p.data FROM baton.personal p WHERE p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.kind = 'lead'
      AND p.id = o."leadId" LIMIT 1) p ON true`,
  );
}
