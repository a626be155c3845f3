/** How often something was counted, per install. */
import { sql } from 'kysely';
import type { InstallRef } from '../ports/ledger/index.ts';
import { type Db, rows } from './database.ts';
import { json } from './json.ts';

/** Adds to each named counter; names sorted, so that two adders cannot deadlock. */
export async function count(db: Db, ref: InstallRef, added: ReadonlyMap<string, number>): Promise<void> {
  const input = [...added].filter(([, n]) => n > 0).map(([name, n]) => ({ name, n }));
  if (input.length === 0) return;
  await rows(
    db,
    sql`
    INSERT INTO baton.counters AS c (workspace_id, install_id, name, n)
    SELECT ${ref.workspaceId}, ${ref.installId}, name, n FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (name text, n int8) ORDER BY name
    ON CONFLICT (workspace_id, install_id, name) DO UPDATE SET n = c.n + excluded.n`,
  );
}

/** Sums over all installs of the workspace, by the name after `prefix`. */
export async function counted(db: Db, workspaceId: string, prefix: string): Promise<Record<string, number>> {
  const found = await rows(
    db,
    sql<{ name: string; n: number }>`
    SELECT substr(name, ${prefix.length + 1}::int) AS name, sum(n)::int8 AS n FROM baton.counters
    WHERE workspace_id = ${workspaceId} AND starts_with(name, ${prefix}) GROUP BY 1 ORDER BY 1`,
  );
  return Object.fromEntries(found.map(({ name, n }) => [name, n]));
}
