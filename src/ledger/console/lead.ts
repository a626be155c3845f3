/** Everything Baton decided, wants and wrote for one lead, and the way to find a lead by what a person knows of it. */
import { sql } from 'kysely';
import type {
  AuditLine,
  FoundLead,
  HandoffRow,
  InstallRef,
  LeadTrail,
  PerformedDecision,
  WantedFieldsRow,
  WantedTaskRow,
} from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

export async function trailOf(db: Db, ref: InstallRef, leadId: string, limit: number): Promise<LeadTrail> {
  const mine = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ${leadId}`;
  const push = sql.raw(
    'sent_at AS "sentAt", pending, held, why, next_try AS "nextTry", parked_at AS "parkedAt", parked_code AS "parkedCode"',
  );
  const [handoffs, performed, tasks, fields, audit] = await Promise.all([
    rows(
      db,
      sql<HandoffRow>`
      SELECT lead_id AS "leadId", at_bat AS "atBat", kind, owner, judgement,
        (SELECT wake_at FROM baton.persons WHERE ${mine}) AS "wakeAt" FROM baton.handoffs WHERE ${mine} ORDER BY at_bat`,
    ),
    rows(
      db,
      sql<PerformedDecision>`
      SELECT at_bat AS "atBat", clause, rung, at, owner, receiver, reason, performed_at AS "performedAt"
      FROM baton.decisions WHERE ${mine} ORDER BY at, clause, rung`,
    ),
    rows(
      db,
      sql<WantedTaskRow>`SELECT key, current, wanted, task_id AS "taskId", ${push} FROM baton.slot_tasks WHERE ${mine} ORDER BY key`,
    ),
    rows(db, sql<WantedFieldsRow>`SELECT kind, wanted, sent, ${push} FROM baton.field_sets WHERE ${mine} ORDER BY kind`),
    rows(
      db,
      sql<AuditLine>`
      SELECT at, record, crm_id AS "crmId", lead_id AS "leadId", action, before, after, because FROM baton.audit
      WHERE ${mine} ORDER BY line DESC LIMIT ${sql.lit(limit)}`,
    ),
  ]);
  return { handoffs, performed, tasks, fields, audit: audit.toReversed() };
}

/** No text goes on with it. */
const LAST_SIGN = '\u{10FFFF}';

/** An id is looked up as it is; an address or the beginning of a name whatever its case, as a range: a plan made once cannot look up a pattern it does not know. */
export function findLeads(db: Db, ref: InstallRef, text: string, limit: number): Promise<FoundLead[]> {
  const asked = text.trim().toLowerCase();
  const mine = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND kind = 'lead'`;
  const row = sql.raw(`id AS "leadId", data ->> 'name' AS name, data ->> 'email' AS email, data ->> 'company' AS company`);
  return rows(
    db,
    sql<FoundLead>`
    (SELECT ${row} FROM baton.personal WHERE ${mine} AND id = ${text.trim()})
    UNION (SELECT ${row} FROM baton.personal WHERE ${mine} AND lower(data ->> 'email') = ${asked} LIMIT ${sql.lit(limit)})
    UNION (SELECT ${row} FROM baton.personal WHERE ${mine} AND lower(data ->> 'name') ~>=~ ${asked}
      AND lower(data ->> 'name') ~<~ ${asked + LAST_SIGN} LIMIT ${sql.lit(limit)})
    ORDER BY name, "leadId" LIMIT ${sql.lit(limit)}`,
  );
}
