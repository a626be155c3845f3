/** What deals are attributed by, as it stands in the ledger: their records, their people, and the touches kept of them. */
import { type RawBuilder, sql } from 'kysely';
import type { CrmDeal, CrmTouch } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { Inquirer } from '../../domain/loop/inquiries.ts';
import type { CompanyPerson, InstallRef, KeptTouch, LinkedDeal, StoredLead } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import { mine } from './credit-rows.ts';

/** People of one company that a deal without people is looked at for. */
const MOST_PEOPLE = 200;

export async function linkedDeals(db: Db, ref: InstallRef, dealIds: readonly string[]): Promise<readonly LinkedDeal[]> {
  const found = await rows(
    db,
    sql<{ body: CrmDeal; gone: boolean; leadIds: string[] }>`
    SELECT r.body, r.removed OR (r.body -> 'archived')::boolean AS gone,
      ARRAY(SELECT k.lead_id FROM baton.record_leads k WHERE k.workspace_id = r.workspace_id AND k.install_id = r.install_id
        AND k.kind = 'deal' AND k.record_id = r.id ORDER BY 1) AS "leadIds"
    FROM baton.records r
    WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'deal' AND r.id = ANY (${dealIds}::text[])
      AND r.body IS NOT NULL
    ORDER BY r.id`,
  );
  return found.map(({ body, gone, leadIds }) => ({ deal: { ...body, leadIds }, gone }));
}

export async function absorbed(
  db: Db,
  ref: InstallRef,
  leadIds: readonly string[],
): Promise<readonly { leadId: string; lead: StoredLead }[]> {
  const found = await rows(
    db,
    sql<{ leadId: string; body: StoredLead; history: Partial<StoredLead> | null }>`
    SELECT l.merged_into AS "leadId", r.body, r.history FROM baton.leads l
    JOIN baton.records r ON r.workspace_id = l.workspace_id AND r.install_id = l.install_id AND r.kind = 'lead' AND r.id = l.lead_id
    WHERE l.workspace_id = ${ref.workspaceId} AND l.install_id = ${ref.installId} AND l.merged_into = ANY (${leadIds}::text[])
      AND r.body IS NOT NULL ORDER BY r.id`,
  );
  return found.map(({ leadId, body, history }) => ({ leadId, lead: { ...body, ...history, withHistory: history !== null } }));
}

export async function touchesOf(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<readonly KeptTouch[]> {
  return rows(
    db,
    sql<{ leadId: string; touch: CrmTouch }>`
    SELECT coalesce(l.merged_into, t.lead_id) AS "leadId", t.touch FROM baton.touchpoints t
    LEFT JOIN baton.leads l ON l.workspace_id = t.workspace_id AND l.install_id = t.install_id AND l.lead_id = t.lead_id
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = ANY (${leadIds}::text[] || ARRAY(
      SELECT m.lead_id FROM baton.leads m WHERE m.workspace_id = ${ref.workspaceId} AND m.install_id = ${ref.installId}
        AND m.merged_into = ANY (${leadIds}::text[])))
    ORDER BY t.at, t.touch_id`,
  );
}

export async function keepTouches(db: Db, ref: InstallRef, touches: readonly KeptTouch[], at: Millis): Promise<readonly string[]> {
  if (touches.length === 0) return [];
  const input = touches.map(({ leadId, touch }) => ({ lead_id: leadId, touch_id: touch.id, at: touch.at, touch }));
  const added = await rows(
    db,
    sql<{ leadId: string }>`
    INSERT INTO baton.touchpoints (workspace_id, install_id, lead_id, touch_id, at, touch, kept_at)
    SELECT DISTINCT ON (lead_id, touch_id) ${ref.workspaceId}, ${ref.installId}, lead_id, touch_id, at, touch, ${at}::int8
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, touch_id text, at int8, touch jsonb)
    ORDER BY lead_id, touch_id ON CONFLICT DO NOTHING RETURNING lead_id AS "leadId"`,
  );
  return [...new Set(added.map(({ leadId }) => leadId))];
}

export async function peopleAt(db: Db, ref: InstallRef, emails: readonly string[]) {
  if (emails.length === 0) return [];
  return rows(
    db,
    sql<{ email: string; leadId: string }>`
    SELECT DISTINCT a.email, coalesce(l.merged_into, a.id) AS "leadId" FROM (
      SELECT lower(btrim(p.data ->> 'email')) AS email, p.id FROM baton.personal p
      WHERE ${mine(ref)} AND p.kind = 'lead' AND p.data ->> 'email' IS NOT NULL AND lower(btrim(p.data ->> 'email')) = ANY (${emails}::text[])
      UNION ALL
      SELECT o.email, p.id FROM baton.personal p CROSS JOIN LATERAL jsonb_array_elements_text(p.data -> 'otherEmails') AS o (email)
      WHERE ${mine(ref)} AND p.kind = 'lead' AND p.data ? 'otherEmails' AND p.data -> 'otherEmails' ?| ${emails}::text[]
        AND o.email = ANY (${emails}::text[])) a
    LEFT JOIN baton.leads l ON l.workspace_id = ${ref.workspaceId} AND l.install_id = ${ref.installId} AND l.lead_id = a.id
    ORDER BY 1, 2`,
  );
}

export async function touchesUnread(db: Db, ref: InstallRef, leadIds: readonly string[], since: Millis): Promise<readonly string[]> {
  const found = await rows(
    db,
    sql<{ id: string }>`SELECT i.id FROM unnest(${leadIds}::text[]) AS i (id) WHERE NOT EXISTS (
      SELECT FROM baton.touch_reads WHERE ${mine(ref)} AND lead_id = i.id AND read_at > ${since}::int8) ORDER BY i.id`,
  );
  return found.map(({ id }) => id);
}

export async function touchesRead(db: Db, ref: InstallRef, leadIds: readonly string[], at: Millis): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.touch_reads (workspace_id, install_id, lead_id, read_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, id, ${at}::int8 FROM unnest(${leadIds}::text[]) AS i (id) ORDER BY id
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET read_at = excluded.read_at`,
  );
}

export async function companyPeople(db: Db, ref: InstallRef, companyIds: readonly string[]): Promise<readonly CompanyPerson[]> {
  if (companyIds.length === 0) return [];
  return rows(
    db,
    sql<CompanyPerson>`
    SELECT p.* FROM unnest(${companyIds}::text[]) AS c (id) CROSS JOIN LATERAL (
      SELECT l.lead_id AS "leadId", l.company_id AS "companyId", l.email_domain AS "emailDomain" FROM baton.leads l
      JOIN baton.records r ON r.workspace_id = l.workspace_id AND r.install_id = l.install_id AND r.kind = 'lead' AND r.id = l.lead_id
      WHERE l.workspace_id = ${ref.workspaceId} AND l.install_id = ${ref.installId} AND l.company_id = c.id AND l.merged_into IS NULL
        AND NOT r.removed ORDER BY r.version DESC, r.id LIMIT ${MOST_PEOPLE}) p`,
  );
}

export function inquirersPage(
  db: Db,
  ref: InstallRef,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<Inquirer[]> {
  return inquirers(db, ref, sql`r.id > ${after ?? ''} ORDER BY r.id LIMIT ${limit}`);
}

/** Of these people alone. */
export function inquirersOf(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<Inquirer[]> {
  return leadIds.length === 0 ? Promise.resolve([]) : inquirers(db, ref, sql`r.id = ANY (${leadIds}::text[])`);
}

function inquirers(db: Db, ref: InstallRef, which: RawBuilder<unknown>): Promise<Inquirer[]> {
  return rows(
    db,
    sql<Inquirer>`
    SELECT r.id AS "leadId", coalesce(r.history -> 'touches', '[]') AS touches, p.set_aside AS "setAside",
      coalesce((SELECT jsonb_agg(jsonb_build_object('kind', h.kind, 'inquiryAt', h.judgement -> 'inquiryAt', 'handedAt', h.handed_at,
          'attempts', h.judgement -> 'attempts', 'outcome', h.outcome, 'outcomeAt', h.outcome_at,
          'customer', coalesce(h.judgement -> 'customer', 'false')) ORDER BY h.at_bat)
        FROM baton.handoffs h WHERE h.workspace_id = r.workspace_id AND h.install_id = r.install_id AND h.lead_id = r.id), '[]') AS handoffs
    FROM baton.records r
    LEFT JOIN baton.persons p ON p.workspace_id = r.workspace_id AND p.install_id = r.install_id AND p.lead_id = r.id
    WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.body IS NOT NULL AND NOT r.removed
      AND ${which}`,
  );
}
