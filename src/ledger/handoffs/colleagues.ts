/** Who of a person's company is with a rep already: open deals first, then open hand-offs, the latest of each first. */
import { sql } from 'kysely';
import type { Colleague, CompanyOf, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

/** A large company has many people with us; the choice is among the latest. */
const MOST = 10;

export function colleagues(db: Db, ref: InstallRef, { leadId, companyId, emailDomain }: CompanyOf): Promise<readonly Colleague[]> {
  if (companyId === null && emailDomain === null) return Promise.resolve([]);
  const install = (alias: string) =>
    sql`${sql.ref(`${alias}.workspace_id`)} = ${ref.workspaceId} AND ${sql.ref(`${alias}.install_id`)} = ${ref.installId}`;
  const same = companyId === null ? sql`l.email_domain = ${emailDomain}` : sql`l.company_id = ${companyId}`;
  return rows(
    db,
    sql<Colleague>`
    WITH mates AS (
      SELECT l.lead_id FROM baton.leads l WHERE ${install('l')} AND ${same} AND l.lead_id <> ${leadId} AND l.merged_into IS NULL),
    found AS (
      SELECT k.lead_id, d.body ->> 'ownerId' AS owner, d.id AS deal, 0 AS rank, (d.body ->> 'createdAt')::numeric AS at
      FROM mates m
      JOIN baton.record_leads k ON ${install('k')} AND k.lead_id = m.lead_id AND k.kind = 'deal'
      JOIN baton.records d ON ${install('d')} AND d.kind = 'deal' AND d.id = k.record_id AND NOT d.removed
        AND d.body ->> 'stage' = 'open' AND NOT (d.body -> 'archived')::boolean
      UNION ALL
      SELECT h.lead_id, h.owner, NULL, 1, h.handed_at FROM mates m
      JOIN baton.handoffs h ON ${install('h')} AND h.lead_id = m.lead_id AND h.state <> 'closed')
    SELECT lead_id AS lead, owner, deal FROM found WHERE owner IS NOT NULL ORDER BY rank, at DESC, lead_id LIMIT ${MOST}`,
  );
}
