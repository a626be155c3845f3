/** Routes of the failures: the list, and the way back of one record or of all. */
import { type Request, type Response, Router } from 'express';
import { BatonError } from '../../errors/index.ts';
import type { ParkedRecord } from '../../ports/ledger/index.ts';
import { noteAct } from '../acts.ts';
import type { WebDeps } from '../deps.ts';
import { asked, field, readForm, viewerOf } from '../forms.ts';
import { type Account, findAccount } from '../frame/account.ts';
import { allPages, sendCsv, withQuery } from '../frame/table.tsx';
import { limitTries, only } from '../guard.ts';
import { getSession } from '../session.ts';
import { nothingConnectedPage } from '../views/nothing-connected.tsx';
import { sendPage } from '../views/send.ts';
import { parkedPage, parkedTable } from './page.tsx';

const PAGE_ROWS = 50;
const FILE_ROWS = 1_000;

export function parkedRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/failures', limitTries(300), async (request, response) => show(deps, request, response));
  router.post('/failures/replay', limitTries(120), only('act'), readForm(deps), async (request, response) =>
    replayOne(deps, request, response),
  );
  router.post('/failures/replay-all', limitTries(20), only('act'), readForm(deps), async (request, response) =>
    replayAll(deps, request, response),
  );
  return router;
}

async function show(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'see-all');
  const viewer = viewerOf(deps, response);
  const account = await findAccount(deps, session, request);
  if (account === null) return sendPage(response, nothingConnectedPage('Failures', '/failures', viewer));
  const { installId } = account.install;
  const { console } = deps.ledger.workspace(session.workspaceId);
  const page = (after: string | null, limit: number) => console.parked(installId, { after: readKey(installId, after), limit });
  if (asked(request, 'csv') === 'failures')
    return sendCsv(
      response,
      parkedTable(account, null),
      allPages((after) => page(after, FILE_ROWS), keyOf, FILE_ROWS),
    );
  const rows = await page(asked(request, 'after'), PAGE_ROWS + 1);
  const shown = rows.slice(0, PAGE_ROWS);
  const next = rows.length > PAGE_ROWS ? keyOf(shown.at(-1)!) : null;
  const n = Number(asked(request, 'replayed'));
  const done = n > 0 ? `${n} back in ${n === 1 ? 'its lane' : 'their lanes'}; what fails again comes back here.` : null;
  sendPage(response, parkedPage({ account, rows: shown, next, address: addressOf(account), done }, viewer));
}

const addressOf = ({ install, installs }: Account): string =>
  withQuery('/failures', { account: installs.length > 1 ? install.installId : null });

const keyOf = ({ at, lane, key }: ParkedRecord): string => `${at} ${lane} ${key}`;

/** What is no key begins at the beginning. */
function readKey(installId: string, key: string | null): ParkedRecord | null {
  const [, at, lane, of] = /^(\d{1,16}) (\S+) (.+)$/.exec(key ?? '') ?? [];
  return at === undefined || lane === undefined || of === undefined
    ? null
    : { installId, at: Number(at), lane, key: of, code: '', why: '' };
}

/** Throws `PARKED_UNKNOWN`, `ACCOUNT_UNKNOWN`. */
async function replayOne(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'act');
  const account = await accountOf(deps, request, response);
  const [lane, key] = [field(request, 'lane'), field(request, 'key')];
  const { marks } = deps.ledger.workspace(session.workspaceId);
  if (!(await marks.replay(account.install.installId, lane, key, deps.clock.now())))
    throw new BatonError('PARKED_UNKNOWN', { id: `${lane}:${key}` });
  await noteAct(deps, session, account.install, { action: 'replay', because: `${lane}:${key}` });
  response.redirect(303, withQuery(addressOf(account), { replayed: '1' }));
}

async function replayAll(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const session = getSession(response, 'act');
  const account = await accountOf(deps, request, response);
  const { installId } = account.install;
  const { marks } = deps.ledger.workspace(session.workspaceId);
  let replayed = 0;
  // What fails again meanwhile is parked anew: each row is replayed once.
  const all = await marks.parked(installId, 100 * FILE_ROWS);
  for (const { lane, key } of all) if (await marks.replay(installId, lane, key, deps.clock.now())) replayed += 1;
  if (replayed > 0)
    await noteAct(deps, session, account.install, { action: 'replay', because: 'all that was parked', after: { n: replayed } });
  response.redirect(303, withQuery(addressOf(account), { replayed: String(replayed) }));
}

async function accountOf(deps: WebDeps, request: Request, response: Response): Promise<Account> {
  const account = await findAccount(deps, getSession(response, 'act'), request, field(request, 'account'));
  if (account === null) throw new BatonError('ACCOUNT_UNKNOWN', { id: field(request, 'account') });
  return account;
}
