/** Keeps what is up with each manager, and asks for their rolling task to be looked at when that changes. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { QUARTER_HOUR_MS } from '../../domain/manager-task.ts';
import type { EscalationRow, EscalationSave, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

export interface EscalationChange {
  readonly leadId: string;
  /** Null: nothing of this lead is up any more. */
  readonly escalated: EscalationSave | null;
}

/** True when a rolling task is to be written. Without changes no statement is made. */
export async function saveEscalations(tx: Db, ref: InstallRef, changes: readonly EscalationChange[], now: Millis): Promise<boolean> {
  if (changes.length === 0) return false;
  const input = changes.map(({ leadId, escalated }) => ({ lead_id: leadId, ...columnsOf(escalated) }));
  const mine = sql`e.workspace_id = ${ref.workspaceId} AND e.install_id = ${ref.installId}`;
  const touched = await rows(
    tx,
    sql<{ manager: string }>`
    WITH input AS (
      SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, at_bat int, manager text, rep text, kind text, clause text,
        since int8, due_at int8, propose boolean)),
    former AS (SELECT e.lead_id, e.manager FROM baton.escalations e JOIN input i USING (lead_id) WHERE ${mine}),
    gone AS (DELETE FROM baton.escalations e USING input i WHERE ${mine} AND e.lead_id = i.lead_id AND i.manager IS NULL RETURNING e.manager),
    put AS (
      INSERT INTO baton.escalations AS e (workspace_id, install_id, lead_id, at_bat, manager, rep, kind, clause, since, due_at, propose)
      SELECT ${ref.workspaceId}, ${ref.installId}, i.* FROM input i WHERE i.manager IS NOT NULL ORDER BY i.lead_id
      ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET at_bat = excluded.at_bat, manager = excluded.manager, rep = excluded.rep,
        kind = excluded.kind, clause = excluded.clause, since = excluded.since, due_at = excluded.due_at, propose = excluded.propose,
        listed_at = CASE WHEN ${isNews} THEN NULL ELSE e.listed_at END, quiet_until = CASE WHEN ${isNews} THEN NULL ELSE e.quiet_until END
      WHERE (e.at_bat, e.manager, e.rep, e.kind, e.clause, e.since, e.due_at, e.propose) IS DISTINCT FROM
        (excluded.at_bat, excluded.manager, excluded.rep, excluded.kind, excluded.clause, excluded.since, excluded.due_at, excluded.propose)
      RETURNING lead_id, manager),
    touched AS (
      SELECT manager FROM gone UNION SELECT manager FROM put UNION SELECT f.manager FROM former f JOIN put USING (lead_id))
    ${touch(ref, now)}`,
  );
  return touched.length > 0;
}

/** A manager who has ticked a line off is told again when another clause, another owner or another manager makes it a new matter. */
const isNews = sql.raw(
  `((e.at_bat, e.manager, e.rep, e.clause) IS DISTINCT FROM (excluded.at_bat, excluded.manager, excluded.rep, excluded.clause) OR excluded.propose > e.propose)`,
);

/** The lead lives on as another one, which is judged for itself. */
export async function dropEscalations(tx: Db, ref: InstallRef, leadIds: readonly string[], now: Millis): Promise<void> {
  await saveEscalations(
    tx,
    ref,
    leadIds.map((leadId) => ({ leadId, escalated: null })),
    now,
  );
}

/**
 * Asks for the tasks of the managers in `touched`: at once, but a quarter of an hour after the last write at the earliest. A row that waits
 * because a request failed or may have been carried out keeps its instant.
 */
function touch(ref: InstallRef, now: Millis): RawBuilder<unknown> {
  const soon = sql`greatest(${now}::int8, coalesce(m.sent_at, 0) + ${QUARTER_HOUR_MS}::int8)`;
  const rests = sql.raw('(m.revision = m.sent_revision OR m.parked_at IS NOT NULL)');
  const waits = sql.raw('(m.attempts > 0 OR (m.may_exist AND m.task_id IS NULL))');
  return sql`
    INSERT INTO baton.manager_tasks AS m (workspace_id, install_id, manager, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, manager, ${now}::int8 FROM touched ORDER BY manager
    ON CONFLICT (workspace_id, install_id, manager) DO UPDATE SET revision = m.revision + 1, parked_at = NULL, parked_code = NULL,
      attempts = CASE WHEN ${rests} THEN 0 ELSE m.attempts END,
      next_try = CASE WHEN ${rests} THEN ${soon} WHEN ${waits} THEN m.next_try ELSE least(m.next_try, ${soon}) END
    RETURNING m.manager`;
}

function columnsOf(escalated: EscalationSave | null): Record<string, unknown> {
  if (escalated === null) return { manager: null };
  const { atBat, manager, rep, kind, clause, since, dueAt, propose } = escalated;
  return { at_bat: atBat, manager, rep, kind, clause, since, due_at: dueAt, propose };
}

/** By manager, longest overdue first. */
export function escalationsOf(db: Db, ref: InstallRef, managers: readonly string[] | null): Promise<readonly EscalationRow[]> {
  const whose = managers === null ? sql`true` : sql`manager = ANY (${managers}::text[])`;
  return rows(
    db,
    sql<EscalationRow>`
    SELECT lead_id AS "leadId", at_bat AS "atBat", manager, rep, kind, clause, since, due_at AS "dueAt", propose,
      listed_at AS "listedAt", quiet_until AS "quietUntil"
    FROM baton.escalations WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND ${whose}
    ORDER BY manager, due_at, lead_id`,
  );
}
