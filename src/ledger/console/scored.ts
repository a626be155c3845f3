/** Hand-offs of a span of time with what the scoreboard counts of them, read by the instant at which they were handed over. */
import { sql } from 'kysely';
import type { InstallRef, ScoredHandoff } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

interface Page {
  readonly after: Pick<ScoredHandoff, 'handedAt' | 'leadId' | 'atBat'> | null;
  readonly limit: number;
}

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
      WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND ${rest} AND h.handed_at < ${span.until}
      ORDER BY h.handed_at, h.lead_id, h.at_bat LIMIT ${limit})
    SELECT h.lead_id AS "leadId", h.at_bat AS "atBat", h.kind, h.owner, h.handed_at AS "handedAt", h.outcome,
      h.judgement ->> 'campaign' AS campaign, r.body ->> 'source' AS source,
      (h.judgement #>> '{speed,elapsedMinutes}')::float8 AS "elapsedMinutes", (h.judgement #>> '{speed,businessMinutes}')::float8 AS "businessMinutes",
      coalesce((SELECT jsonb_agg(jsonb_build_object('clause', c -> 'clause', 'state', c -> 'state', 'startedAt', c -> 'startedAt',
        'dueAt', c -> 'dueAt', 'metAt', c -> 'metAt', 'countedAs', c -> 'countedAs')) FROM jsonb_array_elements(h.judgement -> 'clocks') c), '[]') AS clocks
    FROM page h
    LEFT JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.id = h.lead_id
    ORDER BY h.handed_at, h.lead_id, h.at_bat`,
  );
}
