/** Claims and settles the writes that bring task slots to their wanted state. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { AuditLine, InstallRef, Lease, PushSettlement, TaskPush } from '../../ports/ledger/index.ts';
import { RELEASED_BY_HAND } from '../breakers/held.ts';
import { type Db, rows, type Tx, transact } from '../database.ts';
import { json } from '../json.ts';
import { claimable, SETTLED_COLUMNS, SETTLED_HOLD, settled, settledColumns, take } from '../lanes.ts';
import { raise } from '../marks.ts';
import { appendFacts } from '../records/own-facts.ts';
import { LATE_MS } from '../retry-delay.ts';
import { appendAudit } from './audit.ts';
import { TASK_MAY_GO } from './due.ts';

/** Closes before creates; doubt is stored before the request leaves. */
export async function claimTasks(
  db: Db,
  ref: InstallRef,
  limit: number,
  lease: Lease,
  now: Millis,
  machineNow: Millis,
): Promise<readonly TaskPush[]> {
  return rows(
    db,
    sql<TaskPush>`
    UPDATE baton.slot_tasks t SET ${take(lease)}, claimed_at = ${now}, may_have_existed = t.may_exist,
      may_exist = t.may_exist OR t.task_id IS NULL
    WHERE t.ctid = ANY (ARRAY(
      SELECT t.ctid FROM baton.slot_tasks t
      WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.pending AND ${claimable(now, machineNow)}
        AND ${TASK_MAY_GO}
      ORDER BY t.next_try, t.current LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED))
    RETURNING t.lead_id AS "leadId", t.revision, t.wanted, t.task_id AS "taskId", t.may_have_existed AS "mayExist", t.attempts,
      coalesce(t.held_by = ${RELEASED_BY_HAND}, false) AS released`,
  );
}

interface SettledPush {
  readonly push: TaskPush;
  readonly settlement: PushSettlement;
}

export function settleTasks(
  db: Db,
  ref: InstallRef,
  lease: Lease,
  pushes: readonly SettledPush[],
  audit: readonly AuditLine[],
  now: Millis,
): Promise<void> {
  return transact(db, async (tx) => {
    const mine = new Set(await settleRows(tx, ref, lease, pushes, now));
    await waitForLate(tx, ref, pushes, now);
    await followGone(
      tx,
      ref,
      pushes.filter(({ push, settlement }) => settlement.kind === 'gone' && mine.has(push.wanted.key)),
      now,
    );
    await appendAudit(tx, ref, audit);
  });
}

/** What was given up while its creation was under way, and may come yet, is looked for when it cannot come any more. */
async function waitForLate(tx: Db, ref: InstallRef, pushes: readonly SettledPush[], now: Millis): Promise<void> {
  const doubtful = pushes.filter(({ settlement }) => settlement.kind === 'retry' && settlement.mayExist);
  if (doubtful.length === 0) return;
  const keys = doubtful.map(({ push }) => push.wanted.key);
  await rows(
    tx,
    sql`
    UPDATE baton.slot_tasks SET next_try = greatest(next_try, ${now + LATE_MS}::int8)
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND key = ANY (${keys}::text[])
      AND may_exist AND task_id IS NULL AND wanted ->> 'status' <> 'open'`,
  );
}

/** Keys that were still ours. Rows go by key: a merge may have given them to another lead meanwhile. */
async function settleRows(tx: Db, ref: InstallRef, lease: Lease, pushes: readonly SettledPush[], now: Millis): Promise<string[]> {
  const input = pushes.map(({ push, settlement }) => ({
    key: push.wanted.key,
    revision: push.revision,
    wanted: push.wanted,
    may_exist: settlement.kind === 'retry' ? (settlement.mayExist ?? push.mayExist) : settlement.kind === 'done' ? false : push.mayExist,
    crm_id: settlement.kind === 'done' ? settlement.crmId : null,
    ...settledColumns(settlement),
  }));
  const done = sql.raw("(i.kind = 'done')");
  const settledRows = await rows(
    tx,
    sql<{ key: string }>`
    UPDATE baton.slot_tasks t SET ${settled(now)}, ${SETTLED_HOLD}, may_exist = i.may_exist,
      sent_revision = CASE i.kind WHEN 'done' THEN i.revision WHEN 'gone' THEN t.revision ELSE t.sent_revision END,
      sent = CASE WHEN ${done} THEN i.wanted ELSE t.sent END,
      sent_before = CASE WHEN ${done} THEN t.sent ELSE t.sent_before END,
      sent_from = CASE WHEN ${done} THEN t.claimed_at ELSE t.sent_from END,
      sent_at = CASE WHEN ${done} THEN ${now}::int8 ELSE t.sent_at END,
      observed = CASE WHEN ${done} THEN NULL ELSE t.observed END,
      task_id = coalesce(i.crm_id, t.task_id),
      closed_in_crm = CASE i.kind WHEN 'done' THEN i.wanted ->> 'status' <> 'open' WHEN 'gone' THEN true ELSE t.closed_in_crm END
    FROM jsonb_to_recordset(${json(input)}::jsonb)
      AS i (key text, revision int8, wanted jsonb, may_exist boolean, crm_id text, ${SETTLED_COLUMNS})
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.key = i.key AND t.lease_token = ${lease.token}
    RETURNING t.key`,
  );
  return settledRows.map(({ key }) => key);
}

/** A wanted task that is gone was deleted by somebody: a fact, judged at once. Without a task it is the lead that is gone: read it. */
async function followGone(tx: Tx, ref: InstallRef, gone: readonly SettledPush[], now: Millis): Promise<void> {
  const wanted = gone.map(({ push }) => push).filter((push) => push.wanted.status === 'open');
  const told = await knownDeletions(
    tx,
    ref,
    wanted.map((push) => push.wanted.key),
  );
  const deleted = wanted.filter((push) => push.taskId !== null && !told.has(push.wanted.key));
  await appendFacts(
    tx,
    ref,
    deleted.map(({ leadId, wanted: { key, owner } }) => ({
      leadId,
      fact: { type: 'task', event: 'deleted', id: `${key}.deleted.${now}`, at: now, rep: owner },
    })),
  );
  await raise(
    tx,
    ref,
    wanted.map(({ leadId, taskId }) => ({ lane: taskId === null ? 'pull.lead' : 'judge', key: leadId })),
    now,
  );
}

/** Read to be deleted while a write to it was under way, or waited: one deletion, told once. */
async function knownDeletions(tx: Tx, ref: InstallRef, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const found = await rows(
    tx,
    sql<{ key: string }>`
    SELECT key FROM baton.slot_tasks
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND key = ANY (${keys}::text[]) AND observed ->> 'status' = 'deleted'`,
  );
  return new Set(found.map(({ key }) => key));
}
