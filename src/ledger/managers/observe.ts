/** What a manager did to their rolling task: ticked or deleted it, noted for the lane that knows their working days. */
import { sql } from 'kysely';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import type { SeenTask } from '../records/observe-tasks.ts';

/** Keys of rolling tasks begin so; those of slots do not. */
const KEY = /^m(.+)-(\d+)$/;

/** Costs a statement only where a rolling task was seen closed. */
export async function observeManagerTasks(tx: Db, ref: InstallRef, seen: readonly SeenTask[]): Promise<void> {
  const closed = seen.filter(({ key, state }) => KEY.test(key) && state.status !== 'open');
  if (closed.length === 0) return;
  const input = closed.map(({ taskId, version, state, completedAt }) => ({
    task_id: taskId,
    version,
    at: completedAt ?? version,
    deleted: state.status === 'deleted',
  }));
  // Read before our last write reached the CRM, it shows our own former state.
  await rows(
    tx,
    sql`
    UPDATE baton.manager_tasks t SET ticked_at = i.at, deleted_in_crm = i.deleted, revision = t.revision + 1, next_try = least(t.next_try, i.version)
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (task_id text, version int8, at int8, deleted boolean)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.task_id = i.task_id
      AND t.sent ->> 'status' = 'open' AND i.version >= t.sent_from AND t.ticked_at IS NULL`,
  );
}
