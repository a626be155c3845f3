/** Stores a person's word on who is who, and what follows from it for everybody it touches. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallPair, LinkDecision } from '../../ports/ledger/index.ts';
import { rows, type Scope, transact } from '../database.ts';
import { lockPair, markBoth, matchIn } from './match.ts';

export function decide(scope: Scope, pair: InstallPair, { hubspot, salesforce, same, by }: LinkDecision, at: Millis): Promise<boolean> {
  const { workspaceId } = scope;
  return transact(scope.db, async (tx) => {
    await lockPair(tx, workspaceId, pair);
    const [known] = await rows(
      tx,
      sql<{ n: number }>`
      SELECT count(*) AS n FROM baton.records WHERE workspace_id = ${workspaceId} AND kind = 'lead' AND body IS NOT NULL
        AND ((install_id = ${pair.hubspot} AND id = ${hubspot}) OR (install_id = ${pair.salesforce} AND id = ${salesforce}))`,
    );
    if (known?.n !== 2) return false;
    const theirs = sql`k.workspace_id = ${workspaceId} AND k.install_id = ${pair.hubspot} AND k.other_install_id = ${pair.salesforce}`;
    // Whoever either was linked with before stands alone again: a record is one person.
    const freed = same
      ? await rows(
          tx,
          sql<{ near: string; far: string }>`
          DELETE FROM baton.person_links k WHERE ${theirs} AND k.state <> 'apart' AND (k.lead_id = ${hubspot} OR k.other_lead_id = ${salesforce})
          RETURNING k.lead_id AS near, k.other_lead_id AS far`,
        )
      : [];
    await rows(
      tx,
      sql`
      INSERT INTO baton.person_links (workspace_id, install_id, lead_id, other_install_id, other_lead_id, state, how, at, decided_by)
      VALUES (${workspaceId}, ${pair.hubspot}, ${hubspot}, ${pair.salesforce}, ${salesforce}, ${same ? 'linked' : 'apart'}, 'person', ${at}::int8, ${by})
      ON CONFLICT (workspace_id, install_id, lead_id, other_install_id, other_lead_id)
      DO UPDATE SET state = excluded.state, how = excluded.how, at = excluded.at, decided_by = excluded.decided_by`,
    );
    await markBoth(tx, workspaceId, pair, [{ near: hubspot, far: salesforce }, ...freed], at);
    // Those who shared the address may be plain by now.
    await matchIn(tx, workspaceId, pair, { installId: pair.hubspot, leadIds: [hubspot, ...freed.map(({ near }) => near)] }, at);
    await matchIn(tx, workspaceId, pair, { installId: pair.salesforce, leadIds: [salesforce, ...freed.map(({ far }) => far)] }, at);
    return true;
  });
}
