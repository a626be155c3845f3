/** What the pages of the closed loop keep in memory: deals as the CRM has them beside what was divided, and which of all that changed. */
import { type RawBuilder, sql } from 'kysely';
import type { CrmDeal } from '../../domain/crm-record.ts';
import type { InstallRef, LoopChanges, LoopDeal } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

/** As with the scoreboard: what was under way when the mark was taken is named again, rather than missed. */
export async function loopChanges(db: Db, ref: InstallRef, since: number | null): Promise<LoopChanges> {
  const [now] = await rows(db, sql<{ mark: number }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8 AS mark`);
  if (since === null) return { mark: now!.mark, dealIds: [], leadIds: [] };
  const mine = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND changed >= ${since}::int8`;
  const found = await rows(
    db,
    sql<{ id: string; deal: boolean }>`
    SELECT deal_id AS id, true AS deal FROM baton.deal_marks WHERE ${mine}
    UNION ALL SELECT lead_id, false FROM baton.score_marks WHERE ${mine}`,
  );
  const of = (deal: boolean) => found.flatMap((one) => (one.deal === deal ? [one.id] : [])).sort();
  return { mark: now!.mark, dealIds: of(true), leadIds: of(false) };
}

interface Stored extends Pick<LoopDeal, 'dealId' | 'gone' | 'deal'> {
  readonly facts: Omit<NonNullable<LoopDeal['divided']>, 'credits' | 'computedAt'> | null;
  readonly credits: NonNullable<LoopDeal['divided']>['credits'];
  readonly computedAt: number | null;
}

export function loopDealsPage(
  db: Db,
  ref: InstallRef,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): Promise<LoopDeal[]> {
  return loopDeals(db, ref, sql`r.id > ${after ?? ''} ORDER BY r.id LIMIT ${sql.lit(limit)}`);
}

export function loopDealsOf(db: Db, ref: InstallRef, dealIds: readonly string[]): Promise<LoopDeal[]> {
  return dealIds.length === 0 ? Promise.resolve([]) : loopDeals(db, ref, sql`r.id = ANY (${dealIds}::text[])`);
}

async function loopDeals(db: Db, ref: InstallRef, which: RawBuilder<unknown>): Promise<LoopDeal[]> {
  const found = await rows(
    db,
    sql<Stored>`
    WITH page AS (
      SELECT r.id, r.body, r.removed FROM baton.records r
      WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'deal' AND r.body IS NOT NULL AND ${which})
    SELECT p.id AS "dealId", ${SALE} AS deal, p.removed OR (p.body -> 'archived')::boolean AS gone, c.facts, c.credits, c.computed_at AS "computedAt"
    FROM page p
    LEFT JOIN LATERAL (
      SELECT c.facts, nullif(c.credits, 'null') AS credits, c.computed_at FROM baton.deal_credits c
      WHERE c.workspace_id = ${ref.workspaceId} AND c.install_id = ${ref.installId} AND c.deal_id = p.id AND c.superseded_at IS NULL LIMIT 1) c ON true
    ORDER BY p.id`,
  );
  return found.map(({ facts, credits, computedAt, ...deal }) => ({
    ...deal,
    divided: facts === null ? null : { ...facts, credits, computedAt: computedAt! },
  }));
}

const SALE_KEYS: readonly (keyof CrmDeal)[] = [
  'id',
  'version',
  'createdAt',
  'ownerId',
  'stage',
  'stageName',
  'stageAt',
  'closesAt',
  'amount',
  'currency',
];

const SALE = sql.raw(`jsonb_build_object(${SALE_KEYS.map((key) => `'${key}', p.body -> '${key}'`).join(', ')})`);
