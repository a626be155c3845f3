/** Which of the records that a poll names have to be read: a webhook has mostly brought them already. */
import { sql } from 'kysely';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

export async function unread(
  db: Db,
  { workspaceId, installId }: InstallRef,
  kind: RecordKind,
  named: readonly { readonly id: string; readonly version: Millis | null }[],
): Promise<readonly string[]> {
  if (named.length === 0) return [];
  const whole = {
    lead: sql`r.history_version >= n.version`,
    rep: sql`false`,
    other: sql`EXISTS (SELECT 1 FROM baton.record_leads l WHERE l.workspace_id = r.workspace_id AND l.install_id = r.install_id
      AND l.kind = r.kind AND l.record_id = r.id)`,
  }[kind === 'lead' || kind === 'rep' ? kind : 'other'];
  const found = await rows(
    db,
    sql<{ id: string }>`
    SELECT n.id FROM unnest(${named.map(({ id }) => id)}::text[], ${named.map(({ version }) => version)}::int8[]) AS n (id, version)
    WHERE NOT EXISTS (SELECT 1 FROM baton.records r WHERE r.workspace_id = ${workspaceId} AND r.install_id = ${installId}
      AND r.kind = ${kind} AND r.id = n.id AND NOT r.removed AND r.version >= n.version AND ${whole})`,
  );
  return found.map(({ id }) => id);
}

export function doneWith(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<{ record: RecordKind; id: string }[]> {
  return rows(
    db,
    sql<{ record: RecordKind; id: string }>`
    SELECT DISTINCT l.kind AS record, l.record_id AS id FROM baton.record_leads l
    JOIN baton.records r ON r.workspace_id = l.workspace_id AND r.install_id = l.install_id AND r.kind = l.kind AND r.id = l.record_id
    WHERE l.workspace_id = ${ref.workspaceId} AND l.install_id = ${ref.installId} AND l.lead_id = ANY (${leadIds}::text[])
      AND l.kind NOT IN ('deal', 'lead-object') AND NOT r.removed ORDER BY 1, 2`,
  );
}
