/** Turns "judge this person again" into marks: wake-ups that have come, and hand-offs judged under former revisions. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef, JudgedUnder } from '../../ports/ledger/index.ts';
import { affected, rows, type Scope } from '../database.ts';

/** The instant stays, flagged: the invariant can tell how long it has been waiting. Accounts that are not connected sleep on. */
export function wakeDue({ db, workspaceId }: Scope, now: Millis, limit: number): Promise<number> {
  return affected(
    db,
    sql`
    WITH due AS MATERIALIZED (
      SELECT p.install_id, p.lead_id FROM baton.persons p
      JOIN baton.installs i ON i.workspace_id = p.workspace_id AND i.install_id = p.install_id AND i.status IN ('active', 'paused')
      WHERE p.workspace_id = ${workspaceId} AND p.wake_at <= ${now} AND NOT p.woken
      ORDER BY p.wake_at LIMIT ${limit} FOR UPDATE OF p SKIP LOCKED),
    woken AS (
      UPDATE baton.persons p SET woken = true FROM due
      WHERE p.workspace_id = ${workspaceId} AND p.install_id = due.install_id AND p.lead_id = due.lead_id
      RETURNING p.install_id, p.lead_id)
    INSERT INTO baton.marks AS m (workspace_id, install_id, lane, key, next_try)
    SELECT ${workspaceId}, install_id, 'judge', lead_id, ${now}::int8 FROM woken ORDER BY install_id, lead_id
    ON CONFLICT (workspace_id, install_id, lane, key) DO UPDATE SET mark = m.mark + 1, next_try = least(m.next_try, excluded.next_try)`,
  );
}

/** By the indexes that the sweep itself uses: one look per account. */
export async function oldestDue({ db, workspaceId }: Scope, now: Millis): Promise<Millis | null> {
  const [row] = await rows(
    db,
    sql<{ at: number | null }>`
    SELECT min(least(
      (SELECT p.wake_at FROM baton.persons p WHERE p.workspace_id = i.workspace_id AND p.install_id = i.install_id
        AND p.wake_at <= ${now} AND NOT p.woken ORDER BY p.wake_at LIMIT 1),
      (SELECT m.next_try FROM baton.marks m WHERE m.workspace_id = i.workspace_id AND m.install_id = i.install_id
        AND m.lane = 'judge' AND m.parked_at IS NULL AND m.next_try <= ${now} ORDER BY m.next_try LIMIT 1))) AS at
    FROM baton.installs i WHERE i.workspace_id = ${workspaceId} AND i.status IN ('active', 'paused')`,
  );
  return row?.at ?? null;
}

/** Those already marked wait their turn: asked again and again, this comes to an end. */
export function remarkStale(scope: Scope, ref: InstallRef, under: JudgedUnder, now: Millis, limit: number): Promise<number> {
  const install = sql`p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId}`;
  return affected(
    scope.db,
    sql`
    INSERT INTO baton.marks (workspace_id, install_id, lane, key, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, 'judge', p.lead_id, ${now}::int8 FROM baton.persons p
    WHERE ${install} AND p.open_at_bat IS NOT NULL
      AND (p.rules, p.roster, p.engine) IS DISTINCT FROM (${under.rules}::text, ${under.roster}::text, ${under.engine}::int)
      AND NOT EXISTS (SELECT 1 FROM baton.marks m WHERE m.workspace_id = p.workspace_id AND m.install_id = p.install_id
        AND m.lane = 'judge' AND m.key = p.lead_id)
    ORDER BY p.lead_id LIMIT ${limit} ON CONFLICT DO NOTHING`,
  );
}
