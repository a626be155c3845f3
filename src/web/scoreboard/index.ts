/** The route of the scoreboard. */
import { type Request, type Response, Router } from 'express';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { findAccount } from '../frame/account.ts';
import type { Cache } from '../frame/cache.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { nothingConnectedPage } from '../views/nothing-connected.tsx';
import { sendPage } from '../views/send.ts';
import { allBreaches, collectScore, type ScoreView, type ScoreWish, WEEKS } from './collect.ts';
import { addressOf, breachTable, dutyTable, groupTable, scorePage } from './page.tsx';
import { DIMENSIONS } from './score.ts';

export function scoreRoutes(deps: WebDeps, cache: Cache): Router {
  const router = Router();
  router.get('/scoreboard', limitTries(120), async (request, response) => {
    const viewer = viewerOf(deps, response);
    const account = await findAccount(deps, getSession(response, 'see-all'), request);
    if (account === null) return sendPage(response, nothingConnectedPage('Scoreboard', '/scoreboard', viewer));
    const wish = wishOf(request);
    const view = await collectScore(deps, cache, account, wish);
    const csv = asked(request, 'csv');
    if (csv === 'breaches')
      return sendCsv(response, breachTable(view), onePage(await allBreaches(deps, cache, account, { ...wish, after: null })));
    if (csv !== '') return sendTable(response, view, csv);
    sendPage(response, scorePage(view, viewer));
  });
  return router;
}

function wishOf(request: Request): ScoreWish {
  return {
    weeks: WEEKS.find((weeks) => String(weeks) === asked(request, 'weeks')) ?? 4,
    by: DIMENSIONS.find((by) => by === asked(request, 'by')) ?? 'rep',
    clause: asked(request, 'clause') || null,
    of: asked(request, 'of') || null,
    after: asked(request, 'after') || null,
  };
}

function sendTable(response: Response, view: ScoreView, csv: string): Promise<void> {
  const address = addressOf(view);
  for (const owes of ['marketing', 'sales'] as const) {
    const table = dutyTable(owes, address);
    if (csv === table.name) return sendCsv(response, table, onePage(view.duties.filter((duty) => duty.owes === owes)));
  }
  const weekly = csv === 'by-week';
  return sendCsv(response, groupTable(weekly ? 'week' : view.wish.by, address), onePage(weekly ? view.weeks : view.groups));
}
