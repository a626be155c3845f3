/** Routes of the page of the day and of the search for a lead. */
import { type Request, type Response, Router } from 'express';
import { BUCKETS } from '../../ports/ledger/console.ts';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { nothingConnectedPage } from '../views/nothing-connected.tsx';
import { sendPage } from '../views/send.ts';
import { collectToday, everyRow } from './collect.ts';
import { addressOf, lineTable, rowTable, todayPage } from './page.tsx';
import { foundTable, searchPage } from './search.tsx';

export function todayRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/today', limitTries(300), (request, response) =>
    withAccount(deps, request, response, (account) => showToday(deps, account, request, response)),
  );
  router.get('/leads', limitTries(120), (request, response) =>
    withAccount(deps, request, response, (account) => showFound(deps, account, request, response)),
  );
  return router;
}

async function showToday(deps: WebDeps, account: Account, request: Request, response: Response): Promise<void> {
  const bucket = BUCKETS.find((one) => one === asked(request, 'bucket')) ?? null;
  const wish = { bucket, team: asked(request, 'team') || null, rep: asked(request, 'rep') || null, after: asked(request, 'after') || null };
  const view = await collectToday(deps, account, wish);
  const csv = asked(request, 'csv');
  if (csv === 'today') return sendCsv(response, rowTable(view), everyRow(deps, view));
  if (csv === 'by-rep') return sendCsv(response, lineTable(view, addressOf(view)), onePage(view.lines));
  sendPage(response, todayPage(view, viewerOf(deps, response)));
}

const MOST_FOUND = 50;

async function showFound(deps: WebDeps, account: Account, request: Request, response: Response): Promise<void> {
  const { console, handoffs } = deps.ledger.workspace(account.install.workspaceId);
  const text = asked(request, 'find').slice(0, 200);
  const all = text === '' ? [] : await console.findLeads(account.install.installId, text, MOST_FOUND);
  const found = [];
  for (const one of all) {
    const rows = account.own === null ? [] : await handoffs.ofLead(account.install.installId, one.leadId);
    if (account.own === null || rows.some(({ owner }) => owner !== null && account.own!.includes(owner))) found.push(one);
  }
  if (asked(request, 'csv') === 'leads') return sendCsv(response, foundTable(account), onePage(found));
  sendPage(response, searchPage(account, text, found, viewerOf(deps, response)));
}

async function withAccount(deps: WebDeps, request: Request, response: Response, show: (account: Account) => Promise<void>): Promise<void> {
  const session = getSession(response, 'see-own');
  const account = await findAccount(deps, session, request);
  if (account === null) sendPage(response, nothingConnectedPage('Today', '/today', viewerOf(deps, response)));
  else await show(account);
}
