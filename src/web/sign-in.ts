/** The sign-in route: a link is shown as a button first, so that a mail scanner's look does not spend it. */
import { Router } from 'express';
import type { WebDeps } from './deps.ts';
import { readForm } from './forms.ts';
import { limitTries } from './guard.ts';
import { endSession, getSession, spendAdminLink } from './session.ts';
import { messagePage } from './views/message.tsx';
import { sendPage } from './views/send.ts';
import { signInPage } from './views/sign-in.tsx';

export function signInRoutes(deps: WebDeps): Router {
  const router = Router();
  const limit = limitTries(20);
  router.get('/admin/:token', limit, (request, response) => sendPage(response, signInPage(String(request.params.token))));
  router.post('/admin/:token', limit, async (request, response) => {
    await spendAdminLink(deps, String(request.params.token), response);
    const installs = await deps.ledger.workspace(deps.workspaceId).installs.list();
    response.redirect(303, installs.length === 0 ? '/accounts' : '/today');
  });
  return router;
}

/** Behind the line of the insiders. */
export function signOutRoutes(deps: WebDeps): Router {
  const router = Router();
  router.post('/sign-out', limitTries(60), readForm(deps), async (_, response) => {
    await endSession(deps, getSession(response, 'see-own'), response);
    const text = 'This browser is signed out of Baton.';
    sendPage(response, messagePage({ title: 'Signed out', text, hint: '' }));
  });
  return router;
}
