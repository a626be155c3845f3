/** The status page's route, behind the line of the insiders: this machine's own user sees it, a signed-in admin gets its buttons. */
import { Router } from 'express';
import type { WebDeps } from '../deps.ts';
import { findSession } from '../session.ts';
import { sendPage } from '../views/send.ts';
import { collectStatus } from './collect.ts';
import { statusPage } from './page.tsx';

export function statusRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const session = findSession(deps, request);
    sendPage(response, statusPage(await collectStatus(deps, session !== null)));
  });
  return router;
}
