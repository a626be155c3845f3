/** Reads slots under lock and writes what the plan changes. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef, WantedTaskState } from '../../ports/ledger/index.ts';
import { count } from '../counters.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import { LATE_MS } from '../retry-delay.ts';
import { planSlot, type SlotChange, type SlotRow } from './slot-plan.ts';

export interface WantedSlot {
  readonly leadId: string;
  readonly task: WantedTaskState | null;
}

/** True when something is to be written to the CRM. */
export async function saveSlots(tx: Db, ref: InstallRef, wanted: readonly WantedSlot[], now: Millis): Promise<boolean> {
  if (wanted.length === 0) return false;
  const known = await lockSlots(
    tx,
    ref,
    wanted.map(({ leadId }) => leadId),
  );
  const changes = wanted.flatMap(({ leadId, task }) => planSlot(leadId, known.get(leadId) ?? [], task));
  await applyChanges(tx, ref, changes, now);
  return changes.some((change) => change.kind === 'put' && change.revise && !change.asSent);
}

export async function lockSlots(tx: Db, ref: InstallRef, leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly SlotRow[]>> {
  const found = await rows(
    tx,
    sql<SlotRow>`
    SELECT key, lead_id AS "leadId", current, wanted, sent, task_id IS NOT NULL AS made, may_exist AS "mayExist",
      lease_token IS NOT NULL AS leased, closed_in_crm AS "closedInCrm"
    FROM baton.slot_tasks
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[]) ORDER BY key FOR UPDATE`,
  );
  return Map.groupBy(found, ({ leadId }) => leadId);
}

/** Former tasks first: two rows of a slot are never current, not even within a statement. */
export async function applyChanges(tx: Db, ref: InstallRef, changes: readonly SlotChange[], now: Millis): Promise<void> {
  const dropped = changes.flatMap((change) => (change.kind === 'drop' ? [change.key] : []));
  const puts = changes.filter((change) => change.kind === 'put');
  await dropRows(tx, ref, dropped);
  await putRows(
    tx,
    ref,
    puts.filter(({ current }) => !current),
    now,
  );
  await putRows(
    tx,
    ref,
    puts.filter(({ current }) => current),
    now,
  );
}

async function dropRows(tx: Db, ref: InstallRef, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await rows(
    tx,
    sql`DELETE FROM baton.slot_tasks WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND key = ANY (${keys}::text[])`,
  );
}

/**
 * A row that waits for its retry keeps waiting: an unknown outcome must not be asked about too early, a refusing CRM not be pressed.
 * One whose creation is in doubt and that is to be closed is looked for only when it cannot come any more: not found earlier, it would be forgotten.
 * A parked row gets a new chance with a new wish, a held one is looked at again: what it wants now may be what is never held.
 */
async function putRows(tx: Db, ref: InstallRef, puts: readonly Extract<SlotChange, { kind: 'put' }>[], now: Millis): Promise<void> {
  if (puts.length === 0) return;
  const input = puts.map(({ key, leadId, current, wanted, revise, asSent }) => ({
    key,
    lead_id: leadId,
    current,
    wanted,
    revise,
    as_sent: asSent,
  }));
  const fresh = sql.raw('(t.revision = t.sent_revision OR t.parked_at IS NOT NULL OR t.held)');
  const inDoubt = sql.raw("(t.may_exist AND t.task_id IS NULL AND t.lease_token IS NULL AND i.wanted ->> 'status' <> 'open')");
  await rows(
    tx,
    sql`
    WITH input AS (
      SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb)
        AS i (key text, lead_id text, current boolean, wanted jsonb, revise boolean, as_sent boolean)),
    known AS (
      UPDATE baton.slot_tasks t SET lead_id = i.lead_id, current = i.current, wanted = i.wanted, revision = t.revision + i.revise::int,
        sent_revision = CASE WHEN i.as_sent THEN t.revision + i.revise::int ELSE t.sent_revision END,
        sent = CASE WHEN i.as_sent THEN i.wanted ELSE t.sent END,
        next_try = greatest(CASE WHEN i.revise AND ${fresh} THEN ${now}::int8 ELSE t.next_try END,
          CASE WHEN ${inDoubt} THEN t.claimed_at + ${LATE_MS}::int8 END),
        attempts = CASE WHEN i.revise AND ${fresh} THEN 0 ELSE t.attempts END,
        parked_at = CASE WHEN NOT i.revise THEN t.parked_at END,
        parked_code = CASE WHEN NOT i.revise THEN t.parked_code END
      FROM input i WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.key = i.key
      RETURNING t.key)
    INSERT INTO baton.slot_tasks (workspace_id, install_id, key, lead_id, current, wanted, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.key, i.lead_id, i.current, i.wanted, ${now}::int8 FROM input i
    WHERE i.key NOT IN (SELECT key FROM known)`,
  );
}

export async function saveAdopted(tx: Db, ref: InstallRef, adopted: readonly { leadId: string; taskId: string | null }[]): Promise<void> {
  if (adopted.length === 0) return;
  const input = adopted.map(({ leadId, taskId }) => ({ lead_id: leadId, task_id: taskId }));
  const changed = await rows(
    tx,
    sql<{ taskId: string | null }>`
    INSERT INTO baton.slots AS s (workspace_id, install_id, lead_id, adopted_task_id)
    SELECT ${ref.workspaceId}, ${ref.installId}, lead_id, task_id FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, task_id text)
    WHERE task_id IS NOT NULL OR EXISTS (SELECT 1 FROM baton.slots k
      WHERE k.workspace_id = ${ref.workspaceId} AND k.install_id = ${ref.installId} AND k.lead_id = i.lead_id)
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET adopted_task_id = excluded.adopted_task_id
    WHERE s.adopted_task_id IS DISTINCT FROM excluded.adopted_task_id RETURNING adopted_task_id AS "taskId"`,
  );
  await count(tx, ref, new Map([['noticed.task-adopted', changed.filter(({ taskId }) => taskId !== null).length]]));
}
