/** The sign-in route: a link is shown as a button first, so that a mail scanner's look does not spend it. */
import { Router } from 'express';
import type { WebDeps } from './deps.ts';
import { limitTries } from './guard.ts';
import { spendAdminLink } from './session.ts';
import { sendPage } from './views/send.ts';
import { signInPage } from './views/sign-in.tsx';

export function signInRoutes(deps: WebDeps): Router {
  const router = Router();
  const limit = limitTries(20);
  router.get('/admin/:token', limit, (request, response) => sendPage(response, signInPage(String(request.params.token))));
  router.post('/admin/:token', limit, async (request, response) => {
    await spendAdminLink(deps, String(request.params.token), response);
    response.redirect(303, '/');
  });
  return router;
}
