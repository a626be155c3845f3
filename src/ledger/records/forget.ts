/** A person's wish to be forgotten: names and raw bodies go, clocks, counts and cents stay. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';

export function forget(scope: Scope, installId: string, leadId: string, at: Millis): Promise<void> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    await emptyPersonal(tx, ref, leadId, at);
    await emptyBodies(tx, ref, leadId, at);
  });
}

/** The row stays, emptied, also for a person never read: it refuses what later reads would bring. */
async function emptyPersonal(tx: Db, ref: InstallRef, leadId: string, at: Millis): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO baton.personal (workspace_id, install_id, kind, id, version, forgotten_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, 'lead', ${leadId}, ${at}::int8, ${at}::int8
    UNION ALL
    SELECT workspace_id, install_id, 'task', record_id, ${at}::int8, ${at}::int8 FROM baton.record_leads
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ${leadId} AND kind = 'task'
    ON CONFLICT (workspace_id, install_id, kind, id) DO UPDATE SET data = NULL, forgotten_at = excluded.forgotten_at`,
  );
}

/**
 * A body that waits names other people's changes too: it is emptied once it is worked. Worked and parked ones at once.
 * The id must stand alone: 12 is not named by 123.
 */
async function emptyBodies(tx: Db, ref: InstallRef, leadId: string, at: Millis): Promise<void> {
  const named = `(^|[^0-9A-Za-z])${leadId.replace(/[^0-9A-Za-z]/g, '\\$&')}([^0-9A-Za-z]|$)`;
  const waiting = sql`done_at IS NULL AND parked_at IS NULL`;
  await rows(
    tx,
    sql`
    UPDATE baton.deliveries SET
      empty_when_done = true,
      body = CASE WHEN ${waiting} THEN body ELSE ''::bytea END,
      done_at = CASE WHEN ${waiting} THEN NULL ELSE coalesce(done_at, ${at}::int8) END,
      parked_at = NULL
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND encode(body, 'escape') ~ ${named}`,
  );
}
