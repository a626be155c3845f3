/** Figures of the clauses over a span of time, marketing's duties on people who were never handed over included. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { ClauseFigures, FlaggedLeads, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

/** Ids told of each kind; the rest is counted. */
const MOST_IDS = 10;

export async function clauseFigures(db: Db, ref: InstallRef, since: Millis): Promise<ClauseFigures> {
  const install = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
  const counted = await rows(
    db,
    sql<{ clause: string; state: string; n: number }>`
    WITH clocks AS (
      SELECT c.value AS clock FROM baton.handoffs, jsonb_array_elements(judgement -> 'clocks') AS c (value) WHERE ${install}
      UNION ALL
      SELECT c.value FROM baton.persons, jsonb_array_elements(marketing) AS c (value) WHERE ${install} AND marketing IS NOT NULL)
    SELECT clock ->> 'clause' AS clause, clock ->> 'state' AS state,
      count(*) FILTER (WHERE clock ->> 'countedAs' IS NULL) + count(DISTINCT clock ->> 'countedAs') AS n
    FROM clocks WHERE (clock ->> 'startedAt')::int8 >= ${since} GROUP BY 1, 2 ORDER BY 1, 2`,
  );
  const byClause: Record<string, Record<string, number>> = {};
  for (const { clause, state, n } of counted) byClause[clause] = { ...byClause[clause], [state]: n };
  const [toCheck, gaveUpEarly] = [await flagged(db, install, 'toCheck', since), await flagged(db, install, 'gaveUpEarly', since)];
  return { byClause, toCheck, gaveUpEarly };
}

async function flagged(db: Db, install: RawBuilder<unknown>, flag: string, since: Millis): Promise<FlaggedLeads> {
  const found = await rows(
    db,
    sql<{ leadId: string; n: number }>`
    SELECT lead_id AS "leadId", count(*) OVER () AS n FROM baton.handoffs
    WHERE ${install} AND judgement ? ${flag} AND coalesce(outcome_at, handed_at) >= ${since}
    ORDER BY coalesce(outcome_at, handed_at) DESC, lead_id LIMIT ${MOST_IDS}`,
  );
  return { count: found[0]?.n ?? 0, leadIds: found.map(({ leadId }) => leadId) };
}
