/** Sealed tokens and the lease under which exactly one process refreshes them. */
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { InstallRef, Lease, StoredTokens } from '../ports/ledger/index.ts';
import { affected, type Db, rows, type Scope } from './database.ts';

/** Connecting again ends whatever refresh was under way: its result would be of the former connection. */
export async function storeFirstTokens(db: Db, ref: InstallRef, tokens: { sealed: string; expiresAt: Millis }): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.tokens AS t (workspace_id, install_id, sealed, expires_at, generation)
    VALUES (${ref.workspaceId}, ${ref.installId}, ${tokens.sealed}, ${tokens.expiresAt}, 1)
    ON CONFLICT (workspace_id, install_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at,
      generation = t.generation + 1, refresh_started_at = NULL, lease_token = NULL, lease_until = NULL`,
  );
}

export async function readTokens({ db, workspaceId }: Scope, installId: string): Promise<StoredTokens | null> {
  const row = await db
    .selectFrom('baton.tokens')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('install_id', '=', installId)
    .executeTakeFirst();
  return row
    ? { sealed: row.sealed, expiresAt: row.expires_at, generation: row.generation, refreshStartedAt: row.refresh_started_at }
    : null;
}

/** An unfinished refresh keeps its first instant: the doubt is as old as that. */
export async function beginRefresh(scope: Scope, installId: string, lease: Lease, machineNow: Millis, worldNow: Millis): Promise<boolean> {
  const taken = await affected(
    scope.db,
    sql`
    UPDATE baton.tokens SET lease_token = ${lease.token}, lease_until = ${lease.untilMachine},
      refresh_started_at = coalesce(refresh_started_at, ${worldNow}::int8)
    WHERE workspace_id = ${scope.workspaceId} AND install_id = ${installId} AND (lease_until IS NULL OR lease_until <= ${machineNow})`,
  );
  return taken === 1;
}

export async function saveTokens(
  scope: Scope,
  installId: string,
  lease: Lease,
  generation: number,
  tokens: { sealed: string; expiresAt: Millis },
): Promise<boolean> {
  const saved = await affected(
    scope.db,
    sql`
    UPDATE baton.tokens SET sealed = ${tokens.sealed}, expires_at = ${tokens.expiresAt}, generation = generation + 1,
      refresh_started_at = NULL, lease_token = NULL, lease_until = NULL
    WHERE workspace_id = ${scope.workspaceId} AND install_id = ${installId} AND generation = ${generation}`,
  );
  if (saved === 0) await abandonRefresh(scope, installId, lease);
  return saved === 1;
}

export async function resealTokens({ db, workspaceId }: Scope, installId: string, was: string, sealed: string): Promise<boolean> {
  const changed = await affected(
    db,
    sql`
    UPDATE baton.tokens SET sealed = ${sealed}
    WHERE workspace_id = ${workspaceId} AND install_id = ${installId} AND sealed = ${was}`,
  );
  return changed === 1;
}

export async function abandonRefresh({ db, workspaceId }: Scope, installId: string, lease: Lease): Promise<void> {
  await rows(
    db,
    sql`
    UPDATE baton.tokens SET refresh_started_at = NULL, lease_token = NULL, lease_until = NULL
    WHERE workspace_id = ${workspaceId} AND install_id = ${installId} AND lease_token = ${lease.token}`,
  );
}
