/** The trail of what was written to the CRM, appended with the settlement it belongs to. */
import { sql } from 'kysely';
import type { AuditLine, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

export async function appendAudit(db: Db, ref: InstallRef, lines: readonly AuditLine[]): Promise<void> {
  if (lines.length === 0) return;
  await rows(
    db,
    sql`
    INSERT INTO baton.audit (workspace_id, install_id, at, record, crm_id, lead_id, action, before, after, because)
    SELECT ${ref.workspaceId}, ${ref.installId}, at, record, "crmId", "leadId", action, nullif(before, 'null'), nullif(after, 'null'), because
    FROM jsonb_to_recordset(${json(lines)}::jsonb)
      AS i (at int8, record text, "crmId" text, "leadId" text, action text, before jsonb, after jsonb, because text)`,
  );
}

/** Latest first. */
export function auditOf(db: Db, ref: InstallRef, filter: { leadId?: string; limit: number }): Promise<readonly AuditLine[]> {
  const ofLead = filter.leadId === undefined ? sql`true` : sql`lead_id = ${filter.leadId}`;
  return rows(
    db,
    sql<AuditLine>`
    SELECT at, record, crm_id AS "crmId", lead_id AS "leadId", action, before, after, because FROM baton.audit
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND ${ofLead} ORDER BY line DESC LIMIT ${filter.limit}`,
  );
}
