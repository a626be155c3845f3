/** What was performed, noticed and set aside, counted for reports. */
import { sql } from 'kysely';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

interface Counted {
  readonly name: string;
  readonly n: number;
}

export async function eventCounts(db: Db, ref: InstallRef): Promise<Readonly<Record<string, number>>> {
  const install = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
  return byName(
    await rows(
      db,
      sql<Counted>`
      SELECT 'rung.' || rung AS name, count(*) AS n FROM baton.decisions WHERE ${install} GROUP BY 1
      UNION ALL
      SELECT 'event.task-' || (body ->> 'event') AS name, count(*) AS n FROM baton.own_facts WHERE ${install} AND body ->> 'type' = 'task' GROUP BY 1
      UNION ALL
      SELECT 'event.' || substr(name, ${'noticed.'.length + 1}::int), n FROM baton.counters WHERE ${install} AND starts_with(name, 'noticed.')
      ORDER BY 1`,
    ),
  );
}

export async function setAside(db: Db, ref: InstallRef): Promise<Readonly<Record<string, number>>> {
  return byName(
    await rows(
      db,
      sql<Counted>`
      SELECT set_aside AS name, count(*) AS n FROM baton.persons
      WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND set_aside IS NOT NULL GROUP BY 1 ORDER BY 1`,
    ),
  );
}

function byName(counted: readonly Counted[]): Record<string, number> {
  return Object.fromEntries(counted.map(({ name, n }) => [name, n]));
}
