/** What stands between a known caller and a handler: the request limits first, then scopes and tier. */

import { calendarDay } from '../kit/instants.ts';
import type { Millis } from '../portal.ts';
import type { Sandbox } from '../sandbox.ts';
import type { PortalState } from '../store/portal-state.ts';
import { requireScopes, requireTier } from './authenticate.ts';
import type { Caller } from './exchange.ts';
import type { Install } from './limits.ts';
import type { Match } from './router.ts';

/** Counts one request; returns the rate headers to send, none for a search. Throws the 429. */
export function takeRequest(sandbox: Sandbox, portal: PortalState, caller: Caller, match: Match, now: Millis): Record<string, string> {
  if (match.route.kind !== 'search') return sandbox.limits.takeBurst(installOf(sandbox, portal, caller, now), now);
  sandbox.limits.takeSearch(portal.portalId, now);
  return {};
}

function installOf(sandbox: Sandbox, portal: PortalState, caller: Caller, now: Millis): Install {
  const distribution = sandbox.findApp(caller.appId)?.distribution ?? 'static';
  const day = distribution === 'marketplace' ? '' : calendarDay(portal.timeZone, now);
  return { appId: caller.appId, portalId: portal.portalId, distribution, tier: portal.settings.tier, day };
}

/** Throws 403 MISSING_SCOPES for what was not granted, is refused just now, or is above the account's tier. */
export function requireAccess(sandbox: Sandbox, portal: PortalState, caller: Caller, { route, params }: Match): void {
  const { tier } = portal.settings;
  requireScopes(caller, route.scopes(params), { refused: sandbox.faults.missingScopes, tier });
  if (route.leastTier) requireTier(tier, route.leastTier, route.scopes(params));
}
