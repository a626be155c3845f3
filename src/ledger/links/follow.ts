/** Links of records that live on as another one: a merge in one CRM, a lead that was converted. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallPair } from '../../ports/ledger/index.ts';
import { rows, type Scope, transact } from '../database.ts';
import { json } from '../json.ts';
import { lockPair, markBoth } from './match.ts';

/**
 * Where several of them are linked, the winner's own link stays, else the earliest one moves; the others are asked about: one record cannot be
 * two people, and which of the two it is no CRM says. A winner that was read before it was known to be one may have been asked about: its
 * loser's link answers that.
 */
export function follow(
  scope: Scope,
  pair: InstallPair,
  installId: string,
  winner: string,
  losers: readonly string[],
  at: Millis,
): Promise<void> {
  const { workspaceId } = scope;
  const isNear = installId === pair.hubspot;
  const [own, other] = isNear ? [sql.raw('lead_id'), sql.raw('other_lead_id')] : [sql.raw('other_lead_id'), sql.raw('lead_id')];
  const mine = sql`k.workspace_id = ${workspaceId} AND k.install_id = ${pair.hubspot} AND k.other_install_id = ${pair.salesforce}`;
  return transact(scope.db, async (tx) => {
    await lockPair(tx, workspaceId, pair);
    const moved = await rows(
      tx,
      sql<{ far: string; state: string; how: string; decidedBy: string | null }>`
      DELETE FROM baton.person_links k WHERE ${mine} AND k.${own} = ANY (${losers}::text[]) AND k.${own} <> ${winner}
      RETURNING k.${other} AS far, k.state, k.how, k.decided_by AS "decidedBy"`,
    );
    if (moved.length === 0) return;
    const to = isNear ? sql`${winner}, ${pair.salesforce}, m.far` : sql`m.far, ${pair.salesforce}, ${winner}`;
    const taken = sql`EXISTS (SELECT 1 FROM baton.person_links k WHERE ${mine} AND k.${own} = ${winner} AND k.state = 'linked')`;
    const doubtful = sql`m.state = 'linked' AND (m.n > 1 OR ${taken})`;
    await rows(
      tx,
      sql`
      INSERT INTO baton.person_links (workspace_id, install_id, lead_id, other_install_id, other_lead_id, state, how, at, decided_by)
      SELECT ${workspaceId}, ${pair.hubspot}, ${to}, CASE WHEN ${doubtful} THEN 'ambiguous' ELSE m.state END,
        CASE WHEN ${doubtful} THEN 'ids' ELSE m.how END, ${at}::int8, CASE WHEN NOT (${doubtful}) THEN m."decidedBy" END
      FROM (SELECT i.*, row_number() OVER (PARTITION BY state ORDER BY far) AS n
        FROM jsonb_to_recordset(${json(moved)}::jsonb) AS i (far text, state text, how text, "decidedBy" text)) m
      ON CONFLICT (workspace_id, install_id, lead_id, other_install_id, other_lead_id) DO UPDATE SET state = excluded.state,
        how = excluded.how, at = excluded.at, decided_by = excluded.decided_by
      WHERE person_links.state = 'ambiguous' AND excluded.state = 'linked'`,
    );
    const links = moved.map(({ far }) => (isNear ? { near: winner, far } : { near: far, far: winner }));
    await markBoth(tx, workspaceId, pair, links, at);
  });
}
