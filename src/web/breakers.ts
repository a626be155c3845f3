/** The one click that lets go of what a breaker holds: for whoever may act. */
import { Router } from 'express';
import { BREAKERS, type BreakerKind } from '../domain/breakers.ts';
import { BatonError } from '../errors/index.ts';
import { noteAct } from './acts.ts';
import type { WebDeps } from './deps.ts';
import { field, readForm } from './forms.ts';
import { limitTries, only } from './guard.ts';
import { getSession, type Session } from './session.ts';

export function breakerRoutes(deps: WebDeps): Router {
  const router = Router();
  router.post('/breakers/release', limitTries(60), only('act'), readForm(deps), async (request, response) => {
    await release(deps, getSession(response, 'act'), kindOf(field(request, 'kind')));
    response.redirect(303, '/');
  });
  return router;
}

function kindOf(value: string): BreakerKind {
  const kind = BREAKERS.find((one) => one === value);
  if (kind === undefined) throw new BatonError('BREAKER_UNKNOWN', { kind: value, valid: BREAKERS.join(', ') });
  return kind;
}

async function release(deps: WebDeps, session: Session, kind: BreakerKind): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const now = deps.clock.now();
  for (const install of await ledger.installs.list()) {
    const { installId } = install;
    const n = await ledger.breakers.release(installId, kind, now);
    if (n === 0) continue;
    await noteAct(deps, session, install, { action: `release ${kind}`, after: { n }, because: 'released by one click' });
    deps.log.info('released what a breaker held', { installId, kind, n });
  }
}
