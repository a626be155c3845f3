/** Facts that Baton recorded itself, each once. */
import { sql } from 'kysely';
import type { Fact } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';

export interface OwnFact {
  readonly leadId: string;
  readonly fact: Fact;
}

/** Returns the leads that got a fact not known before. */
export async function appendFacts(db: Db, ref: InstallRef, facts: readonly OwnFact[]): Promise<string[]> {
  if (facts.length === 0) return [];
  const input = facts.map(({ leadId, fact }) => ({ lead_id: leadId, type: fact.type, fact_id: fact.id, at: fact.at, body: fact }));
  const added = await rows(
    db,
    sql<{ leadId: string }>`
    INSERT INTO baton.own_facts (workspace_id, install_id, lead_id, type, fact_id, at, body)
    SELECT ${ref.workspaceId}, ${ref.installId}, lead_id, type, fact_id, at, body
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, type text, fact_id text, at int8, body jsonb)
    ORDER BY lead_id, type, fact_id
    ON CONFLICT DO NOTHING RETURNING lead_id AS "leadId"`,
  );
  return [...new Set(added.map(({ leadId }) => leadId))];
}

/** Oldest first. */
export async function ownFactsOf(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly Fact[]>> {
  const found = await rows(
    db,
    sql<{ leadId: string; body: Fact }>`
    SELECT lead_id AS "leadId", body FROM baton.own_facts
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[])
    ORDER BY lead_id, at, type, fact_id`,
  );
  const facts = new Map<string, Fact[]>();
  for (const { leadId, body } of found) facts.set(leadId, [...(facts.get(leadId) ?? []), body]);
  return facts;
}
