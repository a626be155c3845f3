/** The route of one lead: everybody who sees all, and the rep who has or had it. */
import { type Request, type Response, Router } from 'express';
import { BatonError } from '../../errors/index.ts';
import type { LeadTrail } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import { asked, viewerOf } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries } from '../guard.ts';
import { getSession } from '../session.ts';
import { RISK_MS } from '../today/collect.ts';
import { sendPage } from '../views/send.ts';
import { clocksOf, clockTable, type LeadView, leadPage, timelineTable } from './page.tsx';
import { timelineOf } from './timeline.ts';
import { wantedLines, wantedTable } from './wanted.tsx';

/** Lines of the audit on one page; the latest. */
const MOST_LINES = 500;

export function leadRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/leads/:install/:lead', limitTries(300), async (request, response) => {
    const account = await findAccount(deps, getSession(response, 'see-own'), request);
    const leadId = String(request.params.lead);
    if (account === null) throw new BatonError('LEAD_UNKNOWN', { id: leadId });
    await show(deps, await collect(deps, account, leadId), request, response);
  });
  return router;
}

async function show(deps: WebDeps, view: LeadView, request: Request, response: Response): Promise<void> {
  const zone = view.account.install.timeZone;
  const csv = asked(request, 'csv');
  if (csv === 'time-line') return sendCsv(response, timelineTable(zone), onePage(view.entries));
  if (csv === 'clocks') return sendCsv(response, clockTable(view), onePage(clocksOf(view.trail)));
  if (csv === 'wanted') return sendCsv(response, wantedTable(zone), onePage(view.wanted));
  sendPage(response, leadPage(view, viewerOf(deps, response)));
}

/** Throws `LEAD_UNKNOWN`, for a lead that the person may not see as well: whether it exists is not told. */
async function collect(deps: WebDeps, account: Account, leadId: string): Promise<LeadView> {
  const { install } = account;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const [[person], personal, trail] = await Promise.all([
    ledger.records.persons(install.installId, [leadId]),
    ledger.records.personal(install.installId, [leadId]),
    ledger.console.trail(install.installId, leadId, MOST_LINES),
  ]);
  if ((person === undefined && trail.handoffs.length === 0) || !maySee(account, trail))
    throw new BatonError('LEAD_UNKNOWN', { id: leadId });
  const known = personal.get(leadId);
  const now = deps.clock.now();
  return {
    account,
    leadId,
    name: known?.name ?? `Lead ${leadId}`,
    company: known?.company ?? null,
    email: known?.email ?? null,
    phone: known?.phone ?? null,
    url: deps.connectors.get(install.crm)?.recordUrl(install, 'lead', leadId) ?? '',
    trail,
    entries: timelineOf({ person: person ?? null, trail, nameOf: account.nameOf, zone: install.timeZone }),
    wanted: wantedLines(trail, account.nameOf, install.timeZone),
    now,
    riskUntil: now + RISK_MS,
    address: `/leads/${encodeURIComponent(install.installId)}/${encodeURIComponent(leadId)}`,
  };
}

function maySee({ own }: Account, { handoffs }: LeadTrail): boolean {
  return (
    own === null ||
    handoffs.some(({ owner, judgement }) => [owner, ...(judgement.visited ?? [])].some((rep) => rep !== null && own.includes(rep)))
  );
}
