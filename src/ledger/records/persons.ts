/** Everything the rules need about some people, in three statements however many they are, and one for what this process has not read yet. */
import { sql } from 'kysely';
import type { CrmActivity, CrmDeal, CrmLeadObject, CrmTask, RecordKind } from '../../domain/crm-record.ts';
import type { InstallRef, StoredLead, StoredPerson } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { bodiesOf, type LinkedBody, nameOf, type RecordHead } from './bodies.ts';
import { ownFactsOf } from './own-facts.ts';

interface LeadRow {
  readonly leadId: string;
  readonly body: StoredLead;
  readonly history: Partial<StoredLead> | null;
  readonly removed: boolean;
  readonly evidenceUntil: number | null;
  readonly emailDomain: string | null;
  readonly emailFlag: 'ok' | 'test' | 'none';
}

interface LinkedHead extends RecordHead {
  readonly leadId: string;
  readonly goneAt: number | null;
  readonly firstAt: number | null;
  readonly stateAt: number | null;
  readonly subject: string | null;
}

interface LinkedRow extends LinkedHead {
  readonly body: LinkedBody;
}

export async function personsOf(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<readonly StoredPerson[]> {
  if (leadIds.length === 0) return [];
  const leads = await leadsOf(db, ref, leadIds);
  const linked = Map.groupBy(await linkedTo(db, ref, leadIds), ({ leadId }) => leadId);
  const facts = await ownFactsOf(db, ref, leadIds);
  return leads.map((row) => ({
    leadId: row.leadId,
    lead: mapRowToLead(row),
    ...byKind(linked.get(row.leadId) ?? []),
    ownFacts: facts.get(row.leadId) ?? [],
    evidenceUntil: row.evidenceUntil,
    emailDomain: row.emailDomain,
    emailFlag: row.emailFlag,
  }));
}

function mapRowToLead({ body, history, removed }: LeadRow): StoredLead {
  return { ...body, ...history, withHistory: history !== null, archived: body.archived || removed };
}

function byKind(linked: readonly LinkedRow[]): Pick<StoredPerson, 'activities' | 'tasks' | 'deals' | 'leadObjects'> {
  const of = (kinds: (kind: RecordKind) => boolean) => linked.filter(({ kind }) => kinds(kind));
  const objects = of((kind) => kind === 'lead-object');
  return {
    ...(objects.length === 0 ? {} : { leadObjects: objects.map(({ body, goneAt }) => ({ ...(body as CrmLeadObject), goneAt })) }),
    activities: of((kind) => kind !== 'task' && kind !== 'deal' && kind !== 'lead-object').map(mapRowToActivity),
    tasks: of((kind) => kind === 'task').map(({ body, subject }) => ({ ...(body as CrmTask), subject: subject ?? '' })),
    deals: of((kind) => kind === 'deal').map(({ body }) => body as CrmDeal),
  };
}

function mapRowToActivity({ body, firstAt, stateAt }: LinkedRow): CrmActivity {
  return { ...(body as CrmActivity), ...(firstAt === null ? {} : { firstAt }), ...(stateAt === null ? {} : { stateAt }) };
}

/** Removed ones as archived; merged ones live on in their winner. */
function leadsOf(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<LeadRow[]> {
  return rows(
    db,
    sql<LeadRow>`
    SELECT r.id AS "leadId", r.body, r.history, r.removed, l.evidence_until AS "evidenceUntil", l.email_domain AS "emailDomain",
      coalesce(l.email_flag, 'none') AS "emailFlag"
    FROM baton.records r
    LEFT JOIN baton.leads l ON l.workspace_id = r.workspace_id AND l.install_id = r.install_id AND l.lead_id = r.id
    WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.id = ANY (${leadIds}::text[])
      AND r.body IS NOT NULL AND l.merged_into IS NULL
    ORDER BY r.id`,
  );
}

/** Without what is removed or archived: it is no evidence any more. A Lead object is: it handed somebody over. `leadIds` are the present links, not the read's. */
async function linkedTo(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<LinkedRow[]> {
  const heads = await rows(
    db,
    sql<LinkedHead>`
    SELECT k.lead_id AS "leadId", r.kind, r.id, r.version, r.hash, r.first_at AS "firstAt", r.state_at AS "stateAt", p.data ->> 'subject' AS subject,
      CASE WHEN r.removed THEN r.removed_at END AS "goneAt"
    FROM baton.record_leads k
    JOIN baton.records r ON r.workspace_id = k.workspace_id AND r.install_id = k.install_id AND r.kind = k.kind AND r.id = k.record_id
    LEFT JOIN baton.personal p ON p.workspace_id = k.workspace_id AND p.install_id = k.install_id AND p.kind = 'task'
      AND p.id = CASE WHEN r.kind = 'task' THEN r.id END
    WHERE k.workspace_id = ${ref.workspaceId} AND k.install_id = ${ref.installId} AND k.lead_id = ANY (${leadIds}::text[])
      AND r.body IS NOT NULL AND (r.kind = 'lead-object' OR NOT r.removed AND NOT (r.body -> 'archived')::boolean)
    ORDER BY k.lead_id, r.kind, r.id`,
  );
  const bodies = await bodiesOf(db, ref, heads);
  return heads.flatMap((head) => {
    const body = bodies.get(nameOf(head));
    return body === undefined ? [] : [{ ...head, body }];
  });
}
