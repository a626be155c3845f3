/** Hand-offs with what the scoreboard counts of them: those of a span of time, those of some leads, and which leads changed since they were read. */
import { type RawBuilder, sql } from 'kysely';
import type { InstallRef, ScoreChanges, ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

interface Page {
  readonly after: Pick<ScoredHandoff, 'handedAt' | 'leadId' | 'atBat'> | null;
  readonly limit: number;
}

const CLOCK_KEYS =
  sql.raw(`jsonb_build_object('clause', c -> 'clause', 'state', c -> 'state', 'startedAt', c -> 'startedAt', 'dueAt', c -> 'dueAt',
  'metAt', c -> 'metAt', 'countedAs', c -> 'countedAs')`);

/** One row by its key, whatever a planner without statistics thinks of the table. */
const leadOf = (ref: InstallRef, of: 'h' | 'p'): RawBuilder<unknown> => sql`
  SELECT r.body FROM baton.records r
  WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND r.id = ${sql.ref(`${of}.lead_id`)} LIMIT 1`;

/** What was handed over before going live is history and left out. */
const COUNTED = sql.raw(`h.outcome IS DISTINCT FROM 'before-go-live'`);

export function scoredOf(db: Db, ref: InstallRef, span: { from: number; until: number }, { after, limit }: Page): Promise<ScoredHandoff[]> {
  const rest =
    after === null
      ? sql`h.handed_at >= ${span.from}`
      : sql`(h.handed_at, h.lead_id, h.at_bat) > (${after.handedAt}::int8, ${after.leadId}::text, ${after.atBat}::int)`;
  return handoffs(
    db,
    ref,
    sql`${rest} AND h.handed_at < ${span.until} AND ${COUNTED} ORDER BY h.handed_at, h.lead_id, h.at_bat LIMIT ${sql.lit(limit)}`,
  );
}

function handoffs(db: Db, ref: InstallRef, which: RawBuilder<unknown>): Promise<ScoredHandoff[]> {
  return rows(
    db,
    sql<ScoredHandoff>`
    WITH page AS (
      SELECT h.lead_id, h.at_bat, h.kind, h.owner, h.handed_at, h.outcome, h.judgement FROM baton.handoffs h
      WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND ${which})
    SELECT h.lead_id AS "leadId", h.at_bat AS "atBat", h.kind, h.owner, h.handed_at AS "handedAt", h.outcome,
      h.judgement ->> 'campaign' AS campaign, r.body ->> 'source' AS source, coalesce((h.judgement ->> 'outOfHours')::boolean, false) AS "outOfHours",
      (h.judgement #>> '{speed,elapsedMinutes}')::float8 AS "elapsedMinutes", (h.judgement #>> '{speed,businessMinutes}')::float8 AS "businessMinutes",
      coalesce((SELECT jsonb_agg(${CLOCK_KEYS}) FROM jsonb_array_elements(h.judgement -> 'clocks') c), '[]') AS clocks
    FROM page h
    LEFT JOIN LATERAL (${leadOf(ref, 'h')}) r ON true
    ORDER BY h.handed_at, h.lead_id, h.at_bat`,
  );
}

export function scoredInquiriesOf(
  db: Db,
  ref: InstallRef,
  { after, limit }: { after: string | null; limit: number },
): Promise<ScoredInquiry[]> {
  const rest = after === null ? sql`true` : sql`p.lead_id > ${after}`;
  return inquiries(db, ref, sql`${rest} ORDER BY p.lead_id LIMIT ${sql.lit(limit)}`);
}

function inquiries(db: Db, ref: InstallRef, which: RawBuilder<unknown>): Promise<ScoredInquiry[]> {
  return rows(
    db,
    sql<ScoredInquiry>`
    WITH page AS (
      SELECT p.lead_id, p.marketing FROM baton.persons p
      WHERE p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.marketing IS NOT NULL AND ${which})
    SELECT p.lead_id AS "leadId", r.body ->> 'sourceDetail' AS campaign, r.body ->> 'source' AS source,
      (SELECT jsonb_agg(${CLOCK_KEYS}) FROM jsonb_array_elements(p.marketing) c) AS clocks
    FROM page p
    LEFT JOIN LATERAL (${leadOf(ref, 'p')}) r ON true
    ORDER BY p.lead_id`,
  );
}

/**
 * A change is named by its transaction. What was under way when the mark was taken has that number or a higher one: it is named again,
 * rather than missed.
 */
export async function scoreChanges(db: Db, ref: InstallRef, since: number | null): Promise<ScoreChanges> {
  const [now] = await rows(db, sql<{ mark: number }>`SELECT pg_snapshot_xmin(pg_current_snapshot())::text::int8 AS mark`);
  if (since === null) return { mark: now!.mark, leadIds: [] };
  const found = await rows(
    db,
    sql<{ leadId: string }>`
    SELECT lead_id AS "leadId" FROM baton.score_marks
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND changed >= ${since}::int8 ORDER BY changed, lead_id`,
  );
  return { mark: now!.mark, leadIds: found.map(({ leadId }) => leadId) };
}

export async function scoredLeads(
  db: Db,
  ref: InstallRef,
  leadIds: readonly string[],
): Promise<{ readonly handoffs: readonly ScoredHandoff[]; readonly inquiries: readonly ScoredInquiry[] }> {
  if (leadIds.length === 0) return { handoffs: [], inquiries: [] };
  return {
    handoffs: await handoffs(db, ref, sql`h.lead_id = ANY (${leadIds}::text[]) AND ${COUNTED}`),
    inquiries: await inquiries(db, ref, sql`p.lead_id = ANY (${leadIds}::text[])`),
  };
}
