/** The route of the scoreboard. */
import { type Request, type Response, Router } from 'express';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { findAccount } from '../frame/account.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { nothingConnectedPage } from '../views/nothing-connected.tsx';
import { sendPage } from '../views/send.ts';
import { collectScore, type ScoreView, type ScoreWish, WEEKS } from './collect.ts';
import type { ScoreMirror } from './mirror.ts';
import { addressOf, breachTable, dutyTable, groupTable, scorePage } from './page.tsx';
import { DIMENSIONS } from './score.ts';

/** Breaches on one page, and in a file. */
const PAGE_ROWS = 50;
const ALL_ROWS = 1_000_000;

export function scoreRoutes(deps: WebDeps, mirror: ScoreMirror): Router {
  const router = Router();
  router.get('/scoreboard', limitTries(120), async (request, response) => {
    const viewer = viewerOf(deps, response);
    const account = await findAccount(deps, getSession(response, 'see-all'), request);
    if (account === null) return sendPage(response, nothingConnectedPage('Scoreboard', '/scoreboard', viewer));
    const wish = wishOf(request);
    const csv = asked(request, 'csv');
    const view = await collectScore(deps, mirror, account, csv === '' ? wish : { ...wish, after: null }, csv === '' ? PAGE_ROWS : ALL_ROWS);
    if (csv === 'breaches') return sendCsv(response, breachTable(view), onePage(view.breaches));
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
