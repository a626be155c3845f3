/** Records of which several may be one person: what a person is asked. */
import { sql } from 'kysely';
import type { InstallPair, LinkQuestion, PersonLink } from '../../ports/ledger/index.ts';
import { rows, type Scope } from '../database.ts';

type Row = PersonLink & {
  readonly hubspotInstall: string;
  readonly salesforceInstall: string;
  readonly here: string | null;
  readonly there: string | null;
};

export async function questions({ db, workspaceId }: Scope, limit: number): Promise<readonly LinkQuestion[]> {
  const found = await rows(
    db,
    sql<Row>`
    WITH asked AS (
      SELECT install_id, lead_id, min(at) AS since FROM baton.person_links WHERE workspace_id = ${workspaceId} AND state = 'ambiguous'
      GROUP BY 1, 2 ORDER BY 3, 1, 2 LIMIT ${limit})
    SELECT k.install_id AS "hubspotInstall", k.other_install_id AS "salesforceInstall", k.lead_id AS hubspot, k.other_lead_id AS salesforce,
      k.state, k.how, k.at, k.decided_by AS "decidedBy", coalesce(n.data ->> 'name', n.data ->> 'email') AS here,
      coalesce(f.data ->> 'name', f.data ->> 'email') AS there
    FROM asked a
    JOIN baton.person_links k ON k.workspace_id = ${workspaceId} AND k.install_id = a.install_id AND k.lead_id = a.lead_id AND k.state = 'ambiguous'
    LEFT JOIN baton.personal n ON n.workspace_id = k.workspace_id AND n.install_id = k.install_id AND n.kind = 'lead' AND n.id = k.lead_id
    LEFT JOIN baton.personal f ON f.workspace_id = k.workspace_id AND f.install_id = k.other_install_id AND f.kind = 'lead' AND f.id = k.other_lead_id
    ORDER BY a.since, k.install_id, k.lead_id, k.other_lead_id`,
  );
  return [...Map.groupBy(found, (row) => `${row.hubspotInstall} ${row.hubspot}`).values()].map(questionOf);
}

function questionOf(all: readonly Row[]): LinkQuestion {
  const { hubspotInstall: hubspot, salesforceInstall: salesforce } = all[0]!;
  const names = all.flatMap(({ hubspot: near, salesforce: far, here, there }) => [
    ...(here === null ? [] : [[`${hubspot} ${near}`, here]]),
    ...(there === null ? [] : [[`${salesforce} ${far}`, there]]),
  ]);
  const pair: InstallPair = { hubspot, salesforce };
  return {
    pair,
    links: all.map(({ hubspot: near, salesforce: far, state, how, at, decidedBy }) => ({
      hubspot: near,
      salesforce: far,
      state,
      how,
      at,
      decidedBy,
    })),
    names: Object.fromEntries(names),
  };
}
