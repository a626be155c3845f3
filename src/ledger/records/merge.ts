/** Two leads become one: everything of the losers lives on with the winner. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { dropEscalations } from '../managers/escalations.ts';
import { raiseJudge } from '../marks.ts';
import { closeSlots } from '../wanted/close.ts';

export function merge(scope: Scope, installId: string, winner: string, losers: readonly string[], at: Millis): Promise<void> {
  const ref = { workspaceId: scope.workspaceId, installId };
  const others = [...new Set(losers)].filter((id) => id !== winner);
  return transact(scope.db, async (tx) => {
    if (others.length === 0) return;
    await pointTo(tx, ref, winner, others, at);
    await moveFacts(tx, ref, winner, others);
    await moveLinks(tx, ref, winner, others);
    // The winner's own wanted state follows from its next judgement; until then no task of a loser stays open beside it.
    await closeSlots(tx, ref, others, at, winner);
    await doubtValues(tx, ref, winner, others, at);
    await dropJudgements(tx, ref, others);
    await dropEscalations(tx, ref, others, at);
    await raiseJudge(tx, ref, [winner], at);
  });
}

export async function mergedAmong(db: Db, ref: InstallRef, leadIds: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await rows(
    db,
    sql<{ id: string }>`
    SELECT lead_id AS id FROM baton.leads
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[]) AND merged_into IS NOT NULL`,
  );
  return new Set(found.map(({ id }) => id));
}

/** Chains collapse: what lived on in a loser lives on in the winner. A winner that was a loser before is one no more. */
async function pointTo(tx: Db, ref: InstallRef, winner: string, losers: readonly string[], at: Millis): Promise<void> {
  const install = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
  await rows(tx, sql`UPDATE baton.leads SET merged_into = ${winner} WHERE ${install} AND merged_into = ANY (${losers}::text[])`);
  await rows(tx, sql`UPDATE baton.leads SET merged_into = NULL WHERE ${install} AND lead_id = ${winner}`);
  await rows(
    tx,
    sql`
    INSERT INTO baton.leads (workspace_id, install_id, lead_id, merged_into)
    SELECT ${ref.workspaceId}, ${ref.installId}, id, ${winner} FROM unnest(${losers}::text[]) AS l (id)
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET merged_into = excluded.merged_into`,
  );
  await rows(
    tx,
    sql`
    UPDATE baton.records SET removed_at = greatest(version, removed_at, ${at}::int8)
    WHERE ${install} AND kind = 'lead' AND id = ANY (${losers}::text[])`,
  );
}

/** Not whether the loser's record exists: that it went is the merge itself. */
async function moveFacts(tx: Db, ref: InstallRef, winner: string, losers: readonly string[]): Promise<void> {
  const theirs = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${losers}::text[])`;
  await rows(
    tx,
    sql`
    INSERT INTO baton.own_facts (workspace_id, install_id, lead_id, type, fact_id, at, shape, body)
    SELECT workspace_id, install_id, ${winner}, type, fact_id, at, shape, body FROM baton.own_facts
    WHERE ${theirs} AND type NOT IN ('deleted', 'restored', 'privacy-deleted') ON CONFLICT DO NOTHING`,
  );
  await rows(tx, sql`DELETE FROM baton.own_facts WHERE ${theirs}`);
}

async function moveLinks(tx: Db, ref: InstallRef, winner: string, losers: readonly string[]): Promise<void> {
  const theirs = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${losers}::text[])`;
  await rows(
    tx,
    sql`
    INSERT INTO baton.record_leads (workspace_id, install_id, kind, record_id, lead_id)
    SELECT workspace_id, install_id, kind, record_id, ${winner} FROM baton.record_leads WHERE ${theirs} ON CONFLICT DO NOTHING`,
  );
  await rows(tx, sql`DELETE FROM baton.record_leads WHERE ${theirs}`);
}

/**
 * What was written for a loser may stand on the winner, in place of what was written there: a person who merges chooses whose values stay, and a
 * write to a lead that was converted goes to its contact. An empty text is as good as empty and yet written: so everything is written once more.
 */
async function doubtValues(tx: Db, ref: InstallRef, winner: string, losers: readonly string[], at: Millis): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO baton.field_sets (workspace_id, install_id, lead_id, kind, wanted, sent, sent_revision, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, ${winner}, 'fields', '{}', jsonb_object_agg(v.key, ''), 1, ${at}::int8
    FROM baton.field_sets t, LATERAL (SELECT * FROM jsonb_each(t.sent) UNION ALL SELECT * FROM jsonb_each(t.wanted)) v
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = ANY (${losers}::text[])
      AND t.kind = 'fields' AND v.value <> 'null'
    HAVING count(*) > 0
    ON CONFLICT (workspace_id, install_id, lead_id, kind) DO UPDATE SET sent = field_sets.sent || excluded.sent,
      revision = field_sets.revision + 1, next_try = excluded.next_try, attempts = 0`,
  );
}

/** The winner is judged on all facts together; decisions stay where they were made. */
async function dropJudgements(tx: Db, ref: InstallRef, losers: readonly string[]): Promise<void> {
  const theirs = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${losers}::text[])`;
  for (const table of ['handoffs', 'persons', 'field_sets'])
    await rows(tx, sql`DELETE FROM ${sql.table(`baton.${table}`)} WHERE ${theirs}`);
  await rows(
    tx,
    sql`
    DELETE FROM baton.marks WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}
      AND lane IN ('judge', 'pull.lead') AND key = ANY (${losers}::text[])`,
  );
}
