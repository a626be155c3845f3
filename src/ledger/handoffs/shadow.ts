/** What an unsigned change of the rules would have decided, stored beside what the rules in force decided. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef, ShadowCount, ShadowDecision } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

export async function recordShadow(
  db: Db,
  ref: InstallRef,
  rules: string,
  decisions: readonly ShadowDecision[],
  now: Millis,
): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.shadow_decisions (workspace_id, install_id, rules, lead_id, at_bat, clause, rung, ladder, shadow, at, recorded_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, ${rules}, "leadId", "atBat", clause, rung, ladder, shadow, at, ${now}::int8
    FROM jsonb_to_recordset(${json(decisions)}::jsonb)
      AS i ("leadId" text, "atBat" int, clause text, rung text, ladder int, shadow boolean, at int8)
    ORDER BY "leadId", "atBat", clause, rung, ladder, shadow
    ON CONFLICT DO NOTHING`,
  );
}

export function shadowCounts(db: Db, ref: InstallRef, rules: string): Promise<readonly ShadowCount[]> {
  return rows(
    db,
    sql<ShadowCount>`
    SELECT clause, rung, count(*) FILTER (WHERE NOT shadow) AS "inForce", count(*) FILTER (WHERE shadow) AS shadow
    FROM baton.shadow_decisions
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND rules = ${rules}
    GROUP BY clause, rung ORDER BY clause, rung`,
  );
}
