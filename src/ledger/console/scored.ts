/** Hand-offs of a span of time with what the scoreboard counts of them, read by the instant at which they were handed over. */
import { sql } from 'kysely';
import type { InstallRef, ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

interface Page {
  readonly after: Pick<ScoredHandoff, 'handedAt' | 'leadId' | 'atBat'> | null;
  readonly limit: number;
}

const CLOCK_KEYS =
  sql.raw(`jsonb_build_object('clause', c -> 'clause', 'state', c -> 'state', 'startedAt', c -> 'startedAt', 'dueAt', c -> 'dueAt',
  'metAt', c -> 'metAt', 'countedAs', c -> 'countedAs')`);

/** What was handed over before going live is history and left out. */
export function scoredOf(db: Db, ref: InstallRef, span: { from: number; until: number }, { after, limit }: Page): Promise<ScoredHandoff[]> {
  const rest =
    after === null
      ? sql`h.handed_at >= ${span.from}`
      : sql`(h.handed_at, h.lead_id, h.at_bat) > (${after.handedAt}::int8, ${after.leadId}::text, ${after.atBat}::int)`;
  return rows(
    db,
    sql<ScoredHandoff>`
    WITH page AS (
      SELECT h.lead_id, h.at_bat, h.kind, h.owner, h.handed_at, h.outcome, h.judgement FROM baton.handoffs h
      WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND ${rest} AND h.handed_at < ${span.until} AND h.outcome IS DISTINCT FROM 'before-go-live'
      ORDER BY h.handed_at, h.lead_id, h.at_bat LIMIT ${limit})
    SELECT h.lead_id AS "leadId", h.at_bat AS "atBat", h.kind, h.owner, h.handed_at AS "handedAt", h.outcome,
      h.judgement ->> 'campaign' AS campaign, r.body ->> 'source' AS source,
      (h.judgement #>> '{speed,elapsedMinutes}')::float8 AS "elapsedMinutes", (h.judgement #>> '{speed,businessMinutes}')::float8 AS "businessMinutes",
      coalesce((SELECT jsonb_agg(${CLOCK_KEYS}) FROM jsonb_array_elements(h.judgement -> 'clocks') c), '[]') AS clocks
    FROM page h
    LEFT JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.id = h.lead_id
    ORDER BY h.handed_at, h.lead_id, h.at_bat`,
  );
}

export function scoredInquiriesOf(
  db: Db,
  ref: InstallRef,
  { after, limit }: { after: string | null; limit: number },
): Promise<ScoredInquiry[]> {
  const rest = after === null ? sql`true` : sql`p.lead_id > ${after}`;
  return rows(
    db,
    sql<ScoredInquiry>`
    WITH page AS (
      SELECT p.lead_id, p.marketing FROM baton.persons p
      WHERE p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.marketing IS NOT NULL AND ${rest}
      ORDER BY p.lead_id LIMIT ${limit})
    SELECT p.lead_id AS "leadId", r.body ->> 'sourceDetail' AS campaign, r.body ->> 'source' AS source,
      (SELECT jsonb_agg(${CLOCK_KEYS}) FROM jsonb_array_elements(p.marketing) c) AS clocks
    FROM page p
    LEFT JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.id = p.lead_id
    ORDER BY p.lead_id`,
  );
}
