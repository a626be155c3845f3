/** Routes of the closed loop: campaigns, deals, and the reconciliation with the CRM's own total. */
import { type Request, Router } from 'express';
import { asked, viewerOf } from '../forms.ts';
import { findAccount } from '../frame/account.ts';
import type { Right } from '../frame/roles.ts';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { nothingConnectedPage } from '../views/nothing-connected.tsx';
import { sendPage } from '../views/send.ts';
import { showCampaigns, showOneCampaign } from './campaigns/show.ts';
import { collectLoop, type LoopDeps } from './collect.ts';
import { showDeal, showDeals } from './deals/show.ts';
import { showReconciliation } from './reconciliation/show.ts';
import type { Show } from './show.ts';
import { wishOf } from './wish.ts';

interface Page {
  readonly path: string;
  readonly title: string;
  readonly at: string;
  readonly right: Right;
  readonly show: Show;
}

const PAGES: readonly Page[] = [
  { path: '/campaigns', title: 'Campaigns', at: '/campaigns', right: 'see-all', show: showCampaigns },
  { path: '/campaigns/one', title: 'Campaigns', at: '/campaigns', right: 'see-all', show: showOneCampaign },
  { path: '/deals', title: 'Deals', at: '/deals', right: 'see-own', show: showDeals },
  { path: '/deals/:install/:deal', title: 'Deals', at: '/deals', right: 'see-own', show: showDeal },
  { path: '/reconciliation', title: 'Reconciliation', at: '/deals', right: 'see-all', show: showReconciliation },
];

export function loopRoutes(deps: LoopDeps): Router {
  const router = Router();
  for (const { path, title, at, right, show } of PAGES) {
    router.get(path, limitTries(120), async (request, response) => {
      const account = await findAccount(deps, getSession(response, right), request, askedAccount(request));
      if (account === null) return sendPage(response, nothingConnectedPage(title, at, viewerOf(deps, response)));
      await show(deps, await collectLoop(deps, account, wishOf(request, deps.attribution())), request, response);
    });
  }
  return router;
}

const askedAccount = (request: Request): string | undefined =>
  typeof request.params.install === 'string' ? request.params.install : asked(request, 'account');
