/** Routes of the accounts: what was found in each, and everything an admin does there; every switch in the audit. */
import { type Request, type Response, Router } from 'express';
import { COVERAGE_SPAN } from '../../domain/coverage.ts';
import { handoffMapWith, type Period } from '../../domain/intake/handoff-map.ts';
import { mappingUse, type Seen, unmappedForms } from '../../domain/intake/mapping-use.ts';
import { PAUSE_SETTING, readPause } from '../../domain/pause.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Capability } from '../../ports/connector.ts';
import { type Errand, type ErrandDone, errandDoneKey, errandKey, rehearsalKey } from '../../ports/errands.ts';
import { previewKey, readClosedDeals, type WriteBackPreview } from '../../ports/write-back.ts';
import type { WebDeps } from '../deps.ts';
import { asked, field, readForm, viewerOf } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import type { Cache } from '../frame/cache.ts';
import { onePage, sendCsv } from '../frame/table.tsx';
import { limitTries, only } from '../guard.ts';
import { getSession, type Session } from '../session.ts';
import { coverageView } from '../status/collect.ts';
import type { Viewer } from '../views/layout.tsx';
import { sendPage } from '../views/send.ts';
import { pauseWrites, resumeWrites, setClosedDeals, setMode, setPeople, setTeam } from './acts.ts';
import { reactionsOf, reactionTable } from './closed-deals.tsx';
import { connectByToken, disconnect, lookAhead, rehearse, takeBack } from './errands.ts';
import { gapsOf } from './gaps.ts';
import { accountsPage } from './page.tsx';
import { dayTable, repTable } from './rehearsal.tsx';
import { type MappingRow, mappingTable, peopleTable, teamTable } from './tables.tsx';
import { teamsOf } from './teams.ts';
import type { AccountView } from './view.ts';
import { writeTable } from './writes.tsx';

/** Of each kind, on the page and in a file. */
const SHOWN_WRITES = 10;
const MOST_WRITES = 10_000;

export function accountRoutes(deps: WebDeps, cache: Cache): Router {
  const router = Router();
  router.get('/accounts', limitTries(120), async (request, response) => show(deps, cache, request, response));
  const change = (name: string, act: (session: Session, request: Request) => Promise<void>) =>
    router.post(`/accounts/${name}`, limitTries(30), only('administer'), readForm(deps), async (request, response) => {
      await act(getSession(response, 'administer'), request);
      const account = field(request, 'account');
      response.redirect(303, account === '' || name === 'disconnect' ? '/accounts' : `/accounts?account=${encodeURIComponent(account)}`);
    });
  change('pause', (session, request) => pauseWrites(deps, session, field(request, 'why').slice(0, 200)));
  change('resume', (session) => resumeWrites(deps, session));
  change('mode', (session, request) => setMode(deps, session, request));
  change('team', (session, request) => setTeam(deps, session, request));
  change('people', (session, request) => setPeople(deps, session, request));
  change('undo', (session, request) => takeBack(deps, session, request));
  change('disconnect', (session, request) => disconnect(deps, session, request));
  change('token', (session, request) => connectByToken(deps, session, request));
  change('preview', (session, request) => lookAhead(deps, session, request));
  change('closed-deals', (session, request) => setClosedDeals(deps, session, request));
  change('rehearse', (session, request) => rehearse(deps, session, request));
  return router;
}

async function show(deps: WebDeps, cache: Cache, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'administer');
  const viewer = viewerOf(deps, response);
  const account = await findAccount(deps, session, request);
  const view = account === null ? null : await collect(deps, cache, account, viewer);
  if (view !== null && asked(request, 'csv') !== '' && (await sendTable(deps, view, asked(request, 'csv'), response))) return;
  const tokens = [...deps.connectors.values()].filter(({ acceptToken }) => acceptToken !== undefined).map(({ crm }) => crm);
  sendPage(response, accountsPage(view, { consents: [...deps.consents], tokens, viewer }));
}

/** False for a table that this page does not have. */
async function sendTable(deps: WebDeps, view: AccountView, csv: string, response: Response): Promise<boolean> {
  const { account, now, rehearsal } = view;
  if (csv === 'reps') await sendCsv(response, peopleTable(account, now), onePage(account.roster.reps));
  else if (csv === 'mappings') await sendCsv(response, mappingTable(account), onePage(view.mappings));
  else if (csv === 'teams') await sendCsv(response, teamTable(account, now, null), onePage(teamsOf(account)));
  else if (csv === 'writes') {
    const { workspaceId, installId } = account.install;
    const all = await deps.ledger.workspace(workspaceId).console.waitingWrites(installId, MOST_WRITES);
    await sendCsv(response, writeTable(account), onePage(all));
  } else if (csv === 'rehearsal') await sendCsv(response, repTable(account.nameOf), onePage(rehearsal?.reps ?? []));
  else if (csv === 'rehearsal-days') await sendCsv(response, dayTable(account.nameOf), onePage(rehearsal?.days ?? []));
  else if (csv === 'reactions') await sendCsv(response, reactionTable, onePage(reactionsOf(view.closedDeals.preview?.found ?? [])));
  else return false;
  return true;
}

async function collect(deps: WebDeps, cache: Cache, account: Account, viewer: Viewer): Promise<AccountView> {
  const { install, reps, roster, nameOf } = account;
  const { installId } = install;
  const ledger = deps.ledger.workspace(install.workspaceId);
  const now = deps.clock.now();
  const isSmall = ({ lead = 0 }) => lead <= 2_000;
  const { value: counted } = await cache.get(
    `accounts.${installId}`,
    async () => ({
      seen: await ledger.records.seenNames(installId, now - COVERAGE_SPAN),
      ...(await ledger.console.recordCounts(installId)),
    }),
    isSmall,
  );
  const streams = await ledger.installs.streams(installId);
  const work = (await deps.ledger.waiting(now, Date.now())).find(({ ref }) => ref.installId === installId);
  const setting = async <T>(key: string) => ((await ledger.setting(key)) ?? null) as T | null;
  return {
    account,
    viewer,
    now,
    capabilities: (install.settings.capabilities ?? []) as readonly Capability[],
    gaps: gapsOf(roster, nameOf),
    mappings: mappingsOf(deps, install, counted.seen),
    coverage: await coverageView(deps, ledger, install, { reps, streams }),
    waiting: { tasks: work?.tasks ?? 0, fields: work?.fields ?? 0 },
    writes: await ledger.console.waitingWrites(installId, SHOWN_WRITES),
    fields: await setting(`provision.${installId}`),
    closedDeals: {
      preview: await setting<WriteBackPreview>(previewKey(installId)),
      confirmed: await readClosedDeals(ledger, installId),
    },
    rehearsal: await setting<Rehearsal>(rehearsalKey(installId)),
    pause: readPause(await ledger.setting(PAUSE_SETTING)),
    dryRun: deps.running().dryRun,
    errand: await setting<Errand>(errandKey(installId)),
    errandDone: await setting<ErrandDone>(errandDoneKey(installId)),
  };
}

function mappingsOf(deps: WebDeps, { settings }: Account['install'], seen: Seen): readonly MappingRow[] {
  const map = handoffMapWith(deps.handoffMap(), (settings.leadObjectPeriods ?? []) as readonly Period[]);
  return [...mappingUse(map, seen), ...unmappedForms(map, seen).map((form) => ({ ...form, setting: null }))];
}
