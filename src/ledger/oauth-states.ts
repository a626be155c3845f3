/** OAuth states and sign-in links: single use, bound to who began, and stored as hashes: a copy of the database opens nothing. */
import { createHash } from 'node:crypto';
import type { Crm } from '../domain/crm-record.ts';
import type { Millis } from '../domain/fact.ts';
import type { OAuthState } from '../ports/ledger/index.ts';
import type { Scope } from './database.ts';

export async function saveState({ db, workspaceId }: Scope, { state, crm, startedBy, expiresAt }: OAuthState): Promise<void> {
  await db
    .insertInto('baton.oauth_states')
    .values({ workspace_id: workspaceId, state: hashed(state), crm, started_by: startedBy, expires_at: expiresAt })
    .execute();
}

/** The delete is the check: of two that come with one state, one gets it. */
export async function takeState({ db, workspaceId }: Scope, state: string, now: Millis): Promise<OAuthState | null> {
  const row = await db
    .deleteFrom('baton.oauth_states')
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', hashed(state))
    .returningAll()
    .executeTakeFirst();
  if (!row || row.expires_at <= now) return null;
  return { state, crm: row.crm as Crm, startedBy: row.started_by, expiresAt: row.expires_at };
}

/** Plain SHA-256 is enough: a state is 24 random bytes, nothing that could be guessed. */
function hashed(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}
