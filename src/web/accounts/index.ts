/** Routes of the accounts: what was found in each, the pause, and going live; every switch in the audit. */
import { type Request, type Response, Router } from 'express';
import { COVERAGE_SPAN } from '../../domain/coverage.ts';
import { mappingUse } from '../../domain/intake/mapping-use.ts';
import { PAUSE_SETTING, readPause } from '../../domain/pause.ts';
import { BatonError } from '../../errors/index.ts';
import { noteAct } from '../acts.ts';
import type { WebDeps } from '../deps.ts';
import { asked, field, readForm, viewerOf } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import type { Cache } from '../frame/cache.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries, only } from '../guard.ts';
import { getSession, type Session } from '../session.ts';
import { coverageView } from '../status/collect.ts';
import { sendPage } from '../views/send.ts';
import { gapsOf } from './gaps.ts';
import { type AccountView, accountsPage, mappingTable, peopleTable, teamTable } from './page.tsx';

export function accountRoutes(deps: WebDeps, cache: Cache): Router {
  const router = Router();
  router.get('/accounts', limitTries(120), async (request, response) => show(deps, cache, request, response));
  const change = (name: string, act: (session: Session, request: Request) => Promise<void>) =>
    router.post(`/accounts/${name}`, limitTries(30), only('administer'), readForm(deps), async (request, response) => {
      await act(getSession(response, 'administer'), request);
      response.redirect(303, '/accounts');
    });
  change('pause', (session, request) => pauseWrites(deps, session, field(request, 'why').slice(0, 200)));
  change('resume', (session) => resumeWrites(deps, session));
  change('mode', (session, request) => setMode(deps, session, request));
  return router;
}

async function show(deps: WebDeps, cache: Cache, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'administer');
  const account = await findAccount(deps, session, request);
  const view = account === null ? null : await collect(deps, cache, account);
  const csv = asked(request, 'csv');
  if (view !== null && csv === 'reps') return sendCsv(response, peopleTable(view.account), onePage(view.account.roster.reps));
  if (view !== null && csv === 'mappings') return sendCsv(response, mappingTable(view.account), onePage(view.mappings));
  if (view !== null && csv === 'teams')
    return sendCsv(response, teamTable(view.account.install.timeZone), onePage(Object.entries(view.account.roster.liveFrom)));
  sendPage(response, accountsPage(view, [...deps.connectors.keys()], viewerOf(deps, response)));
}

async function collect(deps: WebDeps, cache: Cache, account: Account): Promise<AccountView> {
  const { install, reps, roster, nameOf } = account;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const now = deps.clock.now();
  const counted = await cache.get(
    `accounts.${install.installId}`,
    async () => {
      const seen = await ledger.records.seenNames(install.installId, now - COVERAGE_SPAN);
      const streams = await ledger.installs.streams(install.installId);
      const records = await ledger.records.counts(install.installId);
      return { seen, coverage: await coverageView(deps, ledger, install, { reps, streams }), leads: records.lead };
    },
    ({ leads }) => leads <= 2_000,
  );
  const work = (await deps.ledger.waiting(now, Date.now())).find(({ ref }) => ref.installId === install.installId);
  return {
    account,
    gaps: gapsOf(roster, nameOf),
    mappings: mappingUse(deps.handoffMap(), counted.value.seen),
    coverage: counted.value.coverage,
    waiting: { tasks: work?.tasks ?? 0, fields: work?.fields ?? 0 },
    pause: readPause(await ledger.setting(PAUSE_SETTING)),
    dryRun: deps.running().dryRun,
  };
}

/** A second pause leaves the first as it is. */
async function pauseWrites(deps: WebDeps, session: Session, why: string): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  if (readPause(await ledger.setting(PAUSE_SETTING)) !== null) return;
  await ledger.saveSetting(PAUSE_SETTING, { at: deps.clock.now(), by: session.person.name, why });
  await noteAct(deps, session, null, { action: 'pause', because: why });
}

/** What a breaker holds stays held: the gate asks it again. */
async function resumeWrites(deps: WebDeps, session: Session): Promise<void> {
  const ledger = deps.ledger.workspace(session.workspaceId);
  const pause = readPause(await ledger.setting(PAUSE_SETTING));
  if (pause === null) return;
  await ledger.saveSetting(PAUSE_SETTING, null);
  for (const { installId } of await ledger.installs.list()) await ledger.wanted.releaseHeld(installId, deps.clock.now());
  await noteAct(deps, session, null, { action: 'resume', because: `paused by ${pause.by}`, after: { since: pause.at } });
}

/** Throws `ACCOUNT_UNKNOWN`. */
async function setMode(deps: WebDeps, session: Session, request: Request): Promise<void> {
  const mode = field(request, 'mode') === 'live' ? 'live' : 'observe';
  const account = await findAccount(deps, session, request, field(request, 'account'));
  if (account === null) throw new BatonError('ACCOUNT_UNKNOWN', { id: field(request, 'account') });
  const { install } = account;
  const ledger = deps.ledger.workspace(session.workspaceId);
  await ledger.installs.update(install.installId, { mode });
  if (mode === 'live') await ledger.wanted.releaseHeld(install.installId, deps.clock.now());
  const because = mode === 'live' ? 'writes begin' : 'writes end';
  await noteAct(deps, session, install, {
    action: mode === 'live' ? 'go live' : 'observe only',
    because,
    before: { mode: install.mode },
    after: { mode },
  });
}
