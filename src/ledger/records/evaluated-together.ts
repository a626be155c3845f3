/** Leads whose latest evaluation one person made within one minute. */
import { sql } from 'kysely';
import type { EvaluatedTogether, Evaluating, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

const MINUTE_MS = 60_000;

export function evaluatedTogether(db: Db, ref: InstallRef, edits: readonly Evaluating[]): Promise<readonly EvaluatedTogether[]> {
  if (edits.length === 0) return Promise.resolve([]);
  const last = sql.raw("r.history -> 'response' -> 'evaluatedAs' -> -1");
  return rows(
    db,
    sql<EvaluatedTogether>`
    SELECT e.by, e.minute, count(*) AS count, coalesce(array_agg(r.id ORDER BY r.id) FILTER (WHERE f.lead_id IS NULL), '{}') AS untold
    FROM jsonb_to_recordset(${json(edits)}::jsonb) AS e (by text, minute int8)
    JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead'
      AND r.history -> 'response' -> 'evaluatedAs' IS NOT NULL
      AND (${last} ->> 'at')::numeric >= e.minute AND (${last} ->> 'at')::numeric < e.minute + ${MINUTE_MS}
      AND ${last} ->> 'by' IS NOT DISTINCT FROM e.by AND ${last} ->> 'source' = 'person'
    LEFT JOIN baton.own_facts f ON f.workspace_id = r.workspace_id AND f.install_id = r.install_id AND f.lead_id = r.id
      AND f.type = 'evaluation' AND f.at >= e.minute AND f.at < e.minute + ${MINUTE_MS}
    GROUP BY 1, 2`,
  );
}
