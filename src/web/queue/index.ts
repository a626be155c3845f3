/** Routes of the queue, for admins: a page of what waits, and the queue's own console where it has one. */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries, only } from '../guard.ts';
import { getSession } from '../session.ts';
import { sendPage } from '../views/send.ts';
import { QUEUE_TABLE, queueLines, queuePage } from './page.tsx';

const BOARD = '/queue/board';

export function queueRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/queue', limitTries(120), async (request, response) => show(deps, request, response));
  if (deps.queueBoard !== undefined)
    router.use(BOARD, limitTries(1_200), only('administer'), looksOnly, policy, deps.queueBoard(BOARD) as RequestHandler);
  return router;
}

async function show(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const { workspaceId } = getSession(response, 'administer');
  const work = await deps.ledger.waiting(deps.clock.now(), Date.now());
  const installs = await deps.ledger.workspace(workspaceId).installs.list();
  const view = {
    kind: deps.running().queue,
    counts: await deps.queue.counts(),
    accounts: installs.flatMap((install) => {
      const mine = work.find(({ ref }) => ref.workspaceId === workspaceId && ref.installId === install.installId);
      return mine === undefined ? [] : [{ name: install.name, work: mine }];
    }),
    board: deps.queueBoard === undefined ? null : `${BOARD}/`,
  };
  if (asked(request, 'csv') === 'queue') return sendCsv(response, QUEUE_TABLE, onePage(queueLines(view)));
  sendPage(response, queuePage(view, viewerOf(deps, response)));
}

/** It asks for changes with methods that no form has; none of them is let through. */
function looksOnly(request: Request, response: Response, next: () => void): void {
  if (request.method === 'GET' || request.method === 'HEAD') next();
  else response.status(405).setHeader('Allow', 'GET, HEAD').end();
}

/** This console of others is a script that sets styles: allowed here alone, from this site alone, and it may send nothing elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

function policy(_: Request, response: Response, next: () => void): void {
  response.setHeader('Content-Security-Policy', POLICY);
  next();
}
