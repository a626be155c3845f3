/** The status page's route, behind the line of the insiders: this machine's own user sees it, a signed-in person gets its buttons by their role. */
import { Router } from 'express';
import type { WebDeps } from '../deps.ts';
import { viewerOf } from '../forms.ts';
import { hasRight } from '../frame/roles.ts';
import type { ScoreMirror } from '../scoreboard/mirror.ts';
import { findSession } from '../session.ts';
import { sendPage } from '../views/send.ts';
import { collectStatus } from './collect.ts';
import { statusPage } from './page.tsx';

export function statusRoutes(deps: WebDeps, mirror: ScoreMirror): Router {
  const router = Router();
  router.get('/', async (_, response) => {
    const session = findSession(response);
    if (session !== null && !hasRight(session.person.role, 'see-all')) return response.redirect(303, '/today');
    sendPage(response, statusPage(await collectStatus(deps, mirror, viewerOf(deps, response))));
  });
  return router;
}
