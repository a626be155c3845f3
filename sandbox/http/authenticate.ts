/** Who calls, from the bearer token, and whether they were granted what the call needs. */

import { iso, MINUTE } from '../kit/instants.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Sandbox } from '../sandbox.ts';
import { reaches, type Tier, tierHasScope } from '../store/settings.ts';
import type { Caller, Request } from './exchange.ts';

const NO_CREDENTIALS =
  'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview';
const NO_SCOPES =
  "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.";

/** The caller and their portal id; throws 401 in HubSpot's two flavours. */
export function authenticate(sandbox: Sandbox, request: Request): { caller: Caller; portalId: string } {
  const header = request.headers.authorization;
  const value = typeof header === 'string' ? /^Bearer\s+(\S+)$/i.exec(header)?.[1] : undefined;
  const access = value === undefined ? null : sandbox.grants.findAccess(value);
  if (!access || value === undefined) throw new Refusal(401, 'INVALID_AUTHENTICATION', NO_CREDENTIALS);
  const now = sandbox.clock.now();
  if (access.expiresAt !== null && access.expiresAt <= now) {
    const minutes = Math.floor((now - access.expiresAt) / MINUTE);
    throw new Refusal(401, 'EXPIRED_AUTHENTICATION', `The OAuth token used to make this call expired ${minutes} minute(s) ago.`, {
      context: { 'expire time': [iso(access.expiresAt)] },
    });
  }
  const { appId, userId, scopes, portalId } = access;
  return { portalId, caller: { appId, userId, scopes, token: value, by: { source: 'INTEGRATION', appId } } };
}

/** 403 MISSING_SCOPES when a needed scope was not granted, or the portal refuses it or has it no longer. */
export function requireScopes(caller: Caller, needed: readonly string[], portal: { refused: readonly string[]; tier: Tier }): void {
  const { refused, tier } = portal;
  const missing = needed.filter((scope) => !caller.scopes.includes(scope) || refused.includes(scope) || !tierHasScope(tier, scope));
  if (missing.length > 0) throw missingScopes(missing);
}

/** The same refusal for a call that no scope of its own guards, only the tier. */
export function requireTier(tier: Tier, least: Tier, needed: readonly string[]): void {
  if (!reaches(tier, least)) throw missingScopes(needed);
}

function missingScopes(scopes: readonly string[]): Refusal {
  return new Refusal(403, 'MISSING_SCOPES', NO_SCOPES, {
    errors: [{ message: 'One or more of the following scopes are required.', context: { requiredGranularScopes: scopes } }],
    links: { scopes: 'https://developers.hubspot.com/scopes' },
  });
}
