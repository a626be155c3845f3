/** The port's rolling tasks of one workspace: claimed with what they are to name, settled like every wanted state. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { QUARTER_HOUR_MS } from '../../domain/manager-task.ts';
import type {
  AuditLine,
  EscalationRow,
  InstallRef,
  Lease,
  ManagerLedger,
  ManagerPush,
  ManagerSettlement,
} from '../../ports/ledger/index.ts';
import { count } from '../counters.ts';
import { rows, type Scope, type Tx, transact } from '../database.ts';
import { json } from '../json.ts';
import { claimable, SETTLED_COLUMNS, settled, settledColumns, take } from '../lanes.ts';
import { appendAudit } from '../wanted/audit.ts';
import { escalationsOf } from './escalations.ts';

/** A rolling task waits this long for what has arrived but is not judged yet, so that it names nobody who has just been called. */
const PATIENCE_MS = 5 * 60_000;

function unread({ workspaceId, installId }: InstallRef, now: Millis): RawBuilder<boolean> {
  const ofInstall = sql`u.workspace_id = ${workspaceId} AND u.install_id = ${installId} AND u.parked_at IS NULL AND u.next_try <= ${now}`;
  return sql`EXISTS (SELECT 1 FROM baton.marks u WHERE ${ofInstall})
    OR EXISTS (SELECT 1 FROM baton.deliveries u WHERE ${ofInstall} AND u.done_at IS NULL)`;
}

export class SqlManagers implements ManagerLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async claimTasks(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly ManagerPush[]> {
    const { db } = this.#scope;
    const ref = this.#ref(installId);
    const claimed = await rows(
      db,
      sql<Omit<ManagerPush, 'items'>>`
      UPDATE baton.manager_tasks m SET ${take(lease)}, claimed_at = ${now}, may_have_existed = m.may_exist,
        may_exist = m.may_exist OR m.task_id IS NULL
      WHERE m.ctid = ANY (ARRAY(
        SELECT t.ctid FROM baton.manager_tasks t
        WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.pending AND ${claimable(now, machineNow)}
          AND (t.next_try <= ${now - PATIENCE_MS} OR NOT (${unread(ref, now)}))
        ORDER BY t.next_try LIMIT ${limit} FOR UPDATE SKIP LOCKED))
      RETURNING m.manager, m.ordinal, m.revision, m.task_id AS "taskId", m.may_have_existed AS "mayExist", m.attempts, m.sent,
        m.ticked_at AS "tickedAt", m.deleted_in_crm AS "deletedInCrm"`,
    );
    if (claimed.length === 0) return [];
    const managers = claimed.map(({ manager }) => manager);
    const items = Map.groupBy(await escalationsOf(db, ref, managers), ({ manager }) => manager);
    return claimed.map((push) => ({ ...push, items: items.get(push.manager) ?? [] }));
  }

  settleTasks(
    installId: string,
    lease: Lease,
    settlements: readonly ManagerSettlement[],
    audit: readonly AuditLine[],
    now: Millis,
  ): Promise<void> {
    const ref = this.#ref(installId);
    return transact(this.#scope.db, async (tx) => {
      const mine = await settleRows(tx, ref, lease, settlements, now);
      const current = settlements.filter(({ push }) => mine.has(push.manager));
      await settleItems(tx, ref, current, now);
      const opened = current.filter(({ push, wrote, settlement }) => settlement.kind === 'done' && wrote?.status === 'open' && !push.sent);
      const ticked = current.filter(({ quietUntil }) => quietUntil !== null);
      const counts = [
        ['noticed.manager-task', opened.length],
        ['noticed.manager-task-acknowledged', ticked.length],
      ] as const;
      await count(tx, ref, new Map(counts));
      await appendAudit(tx, ref, audit);
    });
  }

  escalations(installId: string): Promise<readonly EscalationRow[]> {
    return escalationsOf(this.#scope.db, this.#ref(installId), null);
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}

/** A completed or deleted task is over: the next one is another task, under the next ordinal. Returns the managers whose rows were still ours. */
async function settleRows(
  tx: Tx,
  ref: InstallRef,
  lease: Lease,
  settlements: readonly ManagerSettlement[],
  now: Millis,
): Promise<ReadonlySet<string>> {
  const input = settlements.map(rowOf);
  const wrote = sql.raw(`(jsonb_typeof(i.wrote) = 'object')`);
  const done = sql.raw(`(i.kind IN ('done', 'gone'))`);
  const found = await rows(
    tx,
    sql<{ manager: string }>`
    UPDATE baton.manager_tasks t SET ${settled(now)}, held = i.kind = 'held', may_exist = i.may_exist AND NOT i.over,
      ordinal = t.ordinal + i.over::int,
      task_id = CASE WHEN i.over THEN NULL ELSE coalesce(i.crm_id, t.task_id) END,
      sent = CASE WHEN i.over OR i.ticked THEN NULL WHEN ${wrote} THEN i.wrote ELSE t.sent END,
      sent_from = CASE WHEN ${wrote} THEN t.claimed_at ELSE t.sent_from END,
      sent_at = CASE WHEN ${wrote} THEN ${now}::int8 ELSE t.sent_at END,
      ticked_at = CASE WHEN i.ticked OR ${wrote} THEN NULL ELSE t.ticked_at END,
      deleted_in_crm = t.deleted_in_crm AND NOT (i.ticked OR ${wrote}),
      revision = t.revision + (${done} AND i.again IS NOT NULL)::int,
      sent_revision = CASE WHEN ${done} THEN i.revision ELSE t.sent_revision END
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (manager text, revision int8, wrote jsonb, ticked boolean, over boolean, again int8,
      may_exist boolean, crm_id text, ${SETTLED_COLUMNS})
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.manager = i.manager AND t.lease_token = ${lease.token}
    RETURNING t.manager`,
  );
  await lookAgain(tx, ref, input, now);
  return new Set(found.map(({ manager }) => manager));
}

/** When a row that is done is looked at next: not before a quarter of an hour after a write, and when `again` says so unless something changed meanwhile. */
async function lookAgain(tx: Tx, ref: InstallRef, input: readonly DoneRow[], now: Millis): Promise<void> {
  const due = input
    .filter(({ kind }) => kind === 'done' || kind === 'gone')
    .map(({ manager, revision, again }) => ({ manager, revision, again }));
  if (due.length === 0) return;
  const changed = sql.raw('(t.revision > i.revision + (i.again IS NOT NULL)::int)');
  await rows(
    tx,
    sql`
    UPDATE baton.manager_tasks t SET next_try = greatest(coalesce(t.sent_at, 0) + ${QUARTER_HOUR_MS}::int8,
      CASE WHEN ${changed} THEN ${now}::int8 ELSE coalesce(i.again, ${now}::int8) END)
    FROM jsonb_to_recordset(${json(due)}::jsonb) AS i (manager text, revision int8, again int8)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.manager = i.manager AND t.lease_token IS NULL`,
  );
}

function rowOf(row: ManagerSettlement) {
  const { push, settlement, wrote, quietUntil, again } = row;
  const isDone = settlement.kind === 'done';
  return {
    manager: push.manager,
    revision: push.revision,
    wrote: isDone ? wrote : null,
    ticked: quietUntil !== null,
    over: isOver(row),
    again,
    may_exist: settlement.kind === 'retry' ? (settlement.mayExist ?? push.mayExist) : !isDone && push.mayExist,
    crm_id: isDone ? settlement.crmId : null,
    ...settledColumns(settlement),
  };
}

interface DoneRow {
  readonly manager: string;
  readonly revision: number;
  readonly again: Millis | null;
  readonly kind?: unknown;
}

function isOver({ push, settlement, wrote, quietUntil }: ManagerSettlement): boolean {
  if (settlement.kind === 'gone') return true;
  if (settlement.kind !== 'done') return false;
  if (wrote !== null) return wrote.status === 'completed';
  return push.items.length === 0 || (quietUntil !== null && push.deletedInCrm);
}

async function settleItems(tx: Tx, ref: InstallRef, settlements: readonly ManagerSettlement[], now: Millis): Promise<void> {
  const listed = settlements.flatMap(({ settlement, listed: leads }) => (settlement.kind === 'done' ? leads : []));
  const mine = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
  if (listed.length > 0)
    await rows(
      tx,
      sql`UPDATE baton.escalations SET listed_at = ${now} WHERE ${mine} AND lead_id = ANY (${listed}::text[]) AND listed_at IS NULL`,
    );
  for (const { push, quietUntil } of settlements.filter((one) => one.quietUntil !== null))
    await rows(
      tx,
      sql`UPDATE baton.escalations SET quiet_until = ${quietUntil} WHERE ${mine} AND manager = ${push.manager} AND listed_at IS NOT NULL
        AND listed_at <= ${push.tickedAt ?? now}`,
    );
}
