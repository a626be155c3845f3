/** Which leads a record belongs to, with merged leads followed to where they live on. */
import { sql } from 'kysely';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import type { SplitRecord } from './split.ts';

export interface Link {
  readonly kind: string;
  readonly record_id: string;
  readonly lead_id: string;
}

/** Replaces merged leads' ids by the ids they live on as. */
export async function followMerges(db: Db, ref: InstallRef, records: readonly SplitRecord[]): Promise<readonly SplitRecord[]> {
  const ids = [...new Set(records.flatMap((record) => record.lead_ids))];
  if (ids.length === 0) return records;
  const merged = await rows(
    db,
    sql<{ from: string; to: string }>`
    SELECT lead_id AS "from", merged_into AS "to" FROM baton.leads
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND merged_into IS NOT NULL AND lead_id = ANY (${ids}::text[])`,
  );
  if (merged.length === 0) return records;
  const home = new Map(merged.map(({ from, to }) => [from, to]));
  return records.map((record) => ({ ...record, lead_ids: [...new Set(record.lead_ids.map((id) => home.get(id) ?? id))] }));
}

export async function addLinks(db: Db, ref: InstallRef, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  await rows(
    db,
    sql`
    INSERT INTO baton.record_leads (workspace_id, install_id, kind, record_id, lead_id)
    SELECT ${ref.workspaceId}, ${ref.installId}, kind, record_id, lead_id
    FROM jsonb_to_recordset(${json(links)}::jsonb) AS i (kind text, record_id text, lead_id text)
    ON CONFLICT DO NOTHING`,
  );
}

export async function dropLinks(db: Db, ref: InstallRef, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  await rows(
    db,
    sql`
    DELETE FROM baton.record_leads l
    USING jsonb_to_recordset(${json(links)}::jsonb) AS i (kind text, record_id text, lead_id text)
    WHERE l.workspace_id = ${ref.workspaceId} AND l.install_id = ${ref.installId}
      AND l.kind = i.kind AND l.record_id = i.record_id AND l.lead_id = i.lead_id`,
  );
}
