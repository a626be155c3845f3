/** What the ledger has, asked the way a CRM can be asked: by id, by count, by what a walk did not name, and what is open. */
import { type RawBuilder, sql } from 'kysely';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { KnownRecord, OpenHandoff, OpenTask } from '../../domain/reconcile.ts';
import { valuesOf } from '../../domain/reconcile.ts';
import type { CreatedSpan } from '../../ports/connector.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

interface RecordRow extends Omit<KnownRecord, 'values'> {
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** A task of Baton's own as it was last written, gone where it was deleted; or one of a manager's. */
const OWN_AS_SENT = sql.raw(`r.kind = 'task' AND (EXISTS (SELECT 1 FROM baton.slot_tasks s WHERE s.workspace_id = r.workspace_id
    AND s.install_id = r.install_id AND s.key = r.body ->> 'batonKey' AND CASE WHEN r.removed THEN s.sent ->> 'status' = 'deleted'
      ELSE (s.sent ->> 'status' = 'open') = (r.body -> 'open')::boolean AND (s.sent ->> 'status' <> 'open'
        OR s.sent ->> 'owner' = r.body ->> 'ownerId' AND s.sent ->> 'dueAt' = r.body ->> 'dueAt') END)
  OR EXISTS (SELECT 1 FROM baton.manager_tasks m WHERE m.workspace_id = r.workspace_id AND m.install_id = r.install_id AND m.task_id = r.id))`);

const COLUMNS = sql`r.id, r.version, r.removed, r.hash, r.history_hash AS "historyHash", r.body, ${OWN_AS_SENT} AS "ownAsSent",
  ARRAY(SELECT l.lead_id FROM baton.record_leads l WHERE l.workspace_id = r.workspace_id AND l.install_id = r.install_id
    AND l.kind = r.kind AND l.record_id = r.id ORDER BY l.lead_id) AS "leadIds"`;

const of = ({ workspaceId, installId }: InstallRef, record: RecordKind): RawBuilder<boolean> =>
  sql`r.workspace_id = ${workspaceId} AND r.install_id = ${installId} AND r.kind = ${record}`;

/** There, as far as the ledger knows, and created in the span; a merged lead is gone. Reps have no creation that is told. */
function liveIn(record: RecordKind, { from, until }: CreatedSpan): RawBuilder<boolean> {
  const live = sql.raw<boolean>("r.body IS NOT NULL AND NOT r.removed AND NOT coalesce((r.body -> 'archived')::boolean, false)");
  if (record === 'rep') return live;
  const created = sql.raw("coalesce(r.body ->> 'createdAt', r.body ->> 'recordedAt')::numeric");
  return sql`${live} AND ${created} < ${until} AND ${from === null ? sql`true` : sql`${created} >= ${from}`}`;
}

export async function knownRecords(db: Db, ref: InstallRef, record: RecordKind, ids: readonly string[]): Promise<readonly KnownRecord[]> {
  if (ids.length === 0) return [];
  const found = await rows(
    db,
    sql<RecordRow>`SELECT ${COLUMNS} FROM baton.records r WHERE ${of(ref, record)} AND r.id = ANY (${ids}::text[]) ORDER BY r.id`,
  );
  return found.map(mapRow);
}

const mapRow = ({ body, ...row }: RecordRow): KnownRecord => ({ ...row, values: valuesOf(body) });

/** What fails its schema is in the CRM as well, though not among the records. */
export async function liveCount(db: Db, ref: InstallRef, record: RecordKind, span: CreatedSpan): Promise<number> {
  const [row] = await rows(
    db,
    sql<{ n: number }>`
    SELECT (SELECT count(*) FROM baton.records r WHERE ${of(ref, record)} AND ${liveIn(record, span)})
      + (SELECT count(*) FROM baton.marks m WHERE m.workspace_id = ${ref.workspaceId} AND m.install_id = ${ref.installId}
          AND m.lane = ${`pull.${record}`} AND m.parked_code = 'RECORD_MALFORMED'
          AND NOT EXISTS (SELECT 1 FROM baton.records r WHERE ${of(ref, record)} AND r.id = m.key)) AS n`,
  );
  return row?.n ?? 0;
}

export async function saw(db: Db, ref: InstallRef, record: RecordKind, ids: readonly string[]): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.walked_ids (workspace_id, install_id, record, id)
    SELECT ${ref.workspaceId}, ${ref.installId}, ${record}, id FROM unnest(${ids}::text[]) AS i (id) ON CONFLICT DO NOTHING`,
  );
}

export async function unseen(
  db: Db,
  ref: InstallRef,
  record: RecordKind,
  span: CreatedSpan,
  limit: number,
): Promise<readonly KnownRecord[]> {
  const found = await rows(
    db,
    sql<RecordRow>`
    SELECT ${COLUMNS} FROM baton.records r WHERE ${of(ref, record)} AND ${liveIn(record, span)}
      AND NOT EXISTS (SELECT 1 FROM baton.walked_ids w WHERE w.workspace_id = r.workspace_id AND w.install_id = r.install_id
        AND w.record = r.kind AND w.id = r.id)
    ORDER BY r.id LIMIT ${limit}`,
  );
  return found.map(mapRow);
}

export async function endWalk(db: Db, ref: InstallRef, record: RecordKind): Promise<void> {
  await rows(
    db,
    sql`DELETE FROM baton.walked_ids WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND record = ${record}`,
  );
}

interface Page {
  readonly after: string | null;
  readonly limit: number;
}

/** Fields that are wanted and not written yet, or held, or parked, are not compared: nobody says they stand there. */
export async function openHandoffs(db: Db, ref: InstallRef, { after, limit }: Page): Promise<readonly OpenHandoff[]> {
  const sets = (alias: string, kind: string) =>
    sql.raw(`LEFT JOIN baton.field_sets ${alias} ON ${alias}.workspace_id = h.workspace_id AND ${alias}.install_id = h.install_id
      AND ${alias}.lead_id = h.lead_id AND ${alias}.kind = '${kind}'`);
  return rows(
    db,
    sql<OpenHandoff>`
    SELECT DISTINCT ON (h.lead_id) h.lead_id AS "leadId", h.owner, r.body ->> 'ownerId' AS "recordOwner",
      coalesce(o.pending OR o.lease_token IS NOT NULL, false) AS moving,
      CASE WHEN f.pending OR f.lease_token IS NOT NULL OR f.parked_at IS NOT NULL THEN '{}' ELSE coalesce(f.wanted, '{}') END AS sent
    FROM baton.handoffs h
    LEFT JOIN baton.records r ON r.workspace_id = h.workspace_id AND r.install_id = h.install_id AND r.kind = 'lead' AND r.id = h.lead_id
    ${sets('f', 'fields')} ${sets('o', 'owner')}
    WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND h.state <> 'closed' AND h.lead_id > ${after ?? ''}
    ORDER BY h.lead_id, h.at_bat DESC LIMIT ${limit}`,
  );
}

export async function openTasks(db: Db, ref: InstallRef, { after, limit }: Page): Promise<readonly OpenTask[]> {
  const found = await rows(
    db,
    sql<Omit<OpenTask, 'owners'> & { observed: string | null; sent: string | null }>`
    SELECT t.task_id AS "taskId", t.key, t.lead_id AS "leadId", t.observed ->> 'owner' AS observed, t.sent ->> 'owner' AS sent
    FROM baton.slot_tasks t
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.key > ${after ?? ''}
      AND t.task_id IS NOT NULL AND t.sent ->> 'status' = 'open' AND NOT t.closed_in_crm AND NOT t.pending AND t.lease_token IS NULL
    ORDER BY t.key LIMIT ${limit}`,
  );
  return found.map(({ observed, sent, ...task }) => ({ ...task, owners: observed === null ? [sent] : [observed, sent] }));
}
