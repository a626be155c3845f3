/** The one click that lets go of what a breaker holds: for a signed-in admin only. */
import { Router, urlencoded } from 'express';
import { BREAKERS, type BreakerKind } from '../domain/breakers.ts';
import { BatonError } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';
import { limitTries } from './guard.ts';
import { type AdminSession, getSession } from './session.ts';

/** A page of another site cannot post here: its browser sends no session with it (SameSite). */
export function breakerRoutes(deps: WebDeps): Router {
  const router = Router();
  router.post('/breakers/release', limitTries(60), urlencoded({ extended: false, limit: '1kb' }), async (request, response) => {
    const session = getSession(deps, request);
    await release(deps, session, kindOf((request.body as { kind?: unknown } | undefined)?.kind));
    response.redirect(303, '/');
  });
  return router;
}

function kindOf(value: unknown): BreakerKind {
  const kind = BREAKERS.find((one) => one === value);
  if (kind === undefined) throw new BatonError('BREAKER_UNKNOWN', { kind: String(value), valid: BREAKERS.join(', ') });
  return kind;
}

async function release(deps: WebDeps, session: AdminSession, kind: BreakerKind): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const now = deps.clock.now();
  for (const { installId, accountId } of await ledger.installs.list()) {
    const n = await ledger.breakers.release(installId, kind, now);
    if (n === 0) continue;
    const line = { at: now, record: 'account' as const, crmId: accountId, leadId: '', before: null, because: 'released by one click' };
    await ledger.wanted.note(installId, [{ ...line, action: `release ${kind}`, after: { by: 'admin', n } }]);
    deps.log.info('released what a breaker held', { installId, kind, n });
  }
}
