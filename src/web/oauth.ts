/** Connecting a CRM, and signing in with it: consent is begun here, and the code is taken only back in the same browser, once. */
import { randomBytes } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Crm } from '../domain/crm-record.ts';
import { BatonError } from '../errors/index.ts';
import { SETUP } from '../ports/jobs.ts';
import type { Install } from '../ports/ledger/index.ts';
import { noteAct } from './acts.ts';
import type { Background } from './background.ts';
import { beginCrmSignIn, finishCrmSignIn, isSignInState } from './crm-sign-in.ts';
import type { WebDeps } from './deps.ts';
import { asked } from './forms.ts';
import { limitTries } from './guard.ts';
import { getSession, type Session } from './session.ts';
import { getConnector } from './webhooks.ts';

/** Time for the consent page, world time. */
const STATE_MS = 30 * 60_000;

export function oauthRoutes(deps: WebDeps): Router {
  const router = Router();
  router.get('/oauth/:crm/start', limitTries(20), async (request, response) => {
    const observe = asked(request, 'begin') === 'observe';
    response.redirect(302, await begin(deps, getSession(response, 'administer'), crmOf(deps, String(request.params.crm)), observe));
  });
  return router;
}

/** Above the line of the insiders: whoever comes to sign in is no insider yet. Any other return asks for a session itself. */
export function consentRoutes(deps: WebDeps, background: Background): Router {
  const router = Router();
  router.get('/sign-in/:crm', limitTries(20), async (request, response) => {
    const crm = crmOf(deps, String(request.params.crm));
    response.redirect(302, await beginCrmSignIn(deps, crm, redirectUri(deps, crm), response));
  });
  router.get('/oauth/:crm/callback', limitTries(20), async (request, response) => finish(deps, background, request, response));
  return router;
}

/** How an account that is new begins stands in the state itself, which nobody else can make. */
const OBSERVE = 'oauth-observe-';

async function begin(deps: WebDeps, session: Session, crm: Crm, observe: boolean): Promise<string> {
  const connector = getConnector(deps, crm);
  const state = `${observe ? OBSERVE : 'oauth-'}${randomBytes(24).toString('base64url')}`;
  const { installs } = deps.ledger.workspace(session.workspaceId);
  await installs.saveState({ state, crm, startedBy: session.id, expiresAt: deps.clock.now() + STATE_MS });
  return connector.authorizeUrl({ state, redirectUri: redirectUri(deps, crm) });
}

async function finish(deps: WebDeps, background: Background, request: Request, response: Response): Promise<void> {
  const state = text(request.query.state);
  if (isSignInState(state)) {
    const crm = crmOf(deps, String(request.params.crm));
    await finishCrmSignIn(deps, { crm, state, code: codeOf(crm, request), redirectUri: redirectUri(deps, crm) }, request, response);
    return response.redirect(303, '/today');
  }
  const session = getSession(response, 'administer');
  const crm = crmOf(deps, String(request.params.crm));
  await takeState(deps, session, crm, state);
  const install = await connect(deps, session, crm, codeOf(crm, request), state);
  await noteAct(deps, session, install, { action: 'connect', because: crm });
  deps.log.info('connected', { crm, installId: install.installId, account: install.accountId });
  background.run('nudging the set-up', () => deps.queue.nudge(SETUP, { workspaceId: install.workspaceId, installId: install.installId }));
  response.redirect(303, '/accounts');
}

/** Throws `OAUTH_REFUSED` or `OAUTH_NOT_INSTALLED`. */
function codeOf(crm: Crm, request: Request): string {
  const refused = text(request.query.error);
  if (refused) throw refusal(crm, text(request.query.error_description) || refused);
  const code = text(request.query.code);
  if (!code) throw new BatonError('OAUTH_REFUSED', { crm, why: 'the answer carries no code' });
  return code;
}

/** Salesforce words a missing installation as a wrong client, on the way back to us. */
function refusal(crm: Crm, why: string): BatonError {
  return new BatonError(/must be installed/i.test(why) ? 'OAUTH_NOT_INSTALLED' : 'OAUTH_REFUSED', { crm, why });
}

async function takeState(deps: WebDeps, session: Session, crm: Crm, state: string): Promise<void> {
  const taken = state.startsWith('oauth-')
    ? await deps.ledger.workspace(session.workspaceId).installs.takeState(state, deps.clock.now())
    : null;
  if (!taken || taken.crm !== crm || taken.startedBy !== session.id) throw new BatonError('OAUTH_STATE_INVALID');
}

async function connect(deps: WebDeps, session: Session, crm: Crm, code: string, state: string): Promise<Install> {
  const now = deps.clock.now();
  const { tokens, account } = await getConnector(deps, crm).exchange({ code, redirectUri: redirectUri(deps, crm), now, state });
  const { installs } = deps.ledger.workspace(session.workspaceId);
  const known = (await installs.list()).find((one) => one.crm === crm && one.accountId === account.accountId);
  const install = {
    crm,
    accountId: account.accountId,
    name: account.name,
    timeZone: account.timeZone,
    uiDomain: account.uiDomain,
    status: 'active' as const,
    mode:
      known !== undefined && known.status !== 'uninstalled'
        ? known.mode
        : state.startsWith(OBSERVE)
          ? ('observe' as const)
          : ('live' as const),
    statusReason: null,
    scopes: account.scopes,
    // What the last probe found stays until the set-up probes again: jobs that run in between lose nothing.
    capabilities: known?.capabilities ?? [],
    settings: withoutStaticToken(known?.settings ?? {}),
    connectedAt: now,
  };
  const secrets = { accessToken: tokens.accessToken, refreshToken: tokens.refreshToken, apiBase: tokens.apiBase ?? null };
  return installs.connect(install, { sealed: deps.sealTokens(secrets), expiresAt: tokens.expiresAt });
}

/** Whoever comes by consent is told of changes again, and has an app that can be uninstalled. */
function withoutStaticToken(settings: Install['settings']): Install['settings'] {
  if (settings.staticToken !== true) return settings;
  const { staticToken: _, limits: __, ...rest } = settings;
  return rest;
}

function redirectUri(deps: WebDeps, crm: Crm): string {
  return `${deps.settings.publicUrl()}/oauth/${crm}/callback`;
}

function crmOf(deps: WebDeps, name: string): Crm {
  const known = [...deps.consents].find((crm) => crm === name);
  if (!known) throw new BatonError('CRM_NOT_CONFIGURED', { crm: name });
  return known;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
