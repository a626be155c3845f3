/** The status page's route: for this machine's own user and for a signed-in admin. */
import { Router } from 'express';
import { BatonError } from '../../errors/index.ts';
import type { WebDeps } from '../deps.ts';
import { isLocal } from '../guard.ts';
import { findSession } from '../session.ts';
import { sendPage } from '../views/send.ts';
import { collectStatus } from './collect.ts';
import { statusPage } from './page.tsx';

export function statusRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const session = findSession(deps, request);
    if (!session && !isLocal(deps.settings, request)) throw new BatonError('SIGN_IN_NEEDED');
    sendPage(response, statusPage(await collectStatus(deps, session !== null)));
  });
  return router;
}
