/** What is kept beside a lead's record: facts about its address, and the personal data of leads, reps and tasks in their one table. */
import { sql } from 'kysely';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import type { SplitRecord } from './split.ts';

export async function saveLeadDetails(tx: Db, ref: InstallRef, leads: readonly SplitRecord[]): Promise<void> {
  if (leads.length === 0) return;
  const input = leads.map(({ id, email_domain, email_flag, body }) => ({
    id,
    email_domain,
    email_flag,
    company_id: body.companyId ?? null,
  }));
  await rows(
    tx,
    sql`
    INSERT INTO baton.leads AS l (workspace_id, install_id, lead_id, email_domain, email_flag, company_id)
    SELECT ${ref.workspaceId}, ${ref.installId}, id, email_domain, email_flag, company_id
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (id text, email_domain text, email_flag text, company_id text)
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET email_domain = excluded.email_domain, email_flag = excluded.email_flag,
      company_id = excluded.company_id
    WHERE (l.email_domain, l.email_flag, l.company_id) IS DISTINCT FROM (excluded.email_domain, excluded.email_flag, excluded.company_id)`,
  );
}

/** A forgotten row stays empty, whatever is read later. */
export async function savePersonal(tx: Db, ref: InstallRef, records: readonly SplitRecord[]): Promise<void> {
  const input = records
    .filter(({ personal }) => personal)
    .map(({ kind, id, version, personal }) => ({ kind, id, version, data: personal }));
  if (input.length === 0) return;
  await rows(
    tx,
    sql`
    INSERT INTO baton.personal AS p (workspace_id, install_id, kind, id, version, data)
    SELECT ${ref.workspaceId}, ${ref.installId}, kind, id, version, data
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (kind text, id text, version int8, data jsonb)
    ON CONFLICT (workspace_id, install_id, kind, id) DO UPDATE SET version = excluded.version, data = excluded.data
    WHERE p.forgotten_at IS NULL AND excluded.version >= p.version`,
  );
}
