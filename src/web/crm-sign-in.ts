/** Signing in with the CRM: consent proves which user of which account somebody is; the tokens it brings are thrown away. */
import { createHash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Crm, CrmRep } from '../domain/crm-record.ts';
import { BatonError } from '../errors/index.ts';
import type { ConsolePerson } from '../ports/ledger/index.ts';
import type { WebDeps } from './deps.ts';
import { beginSession } from './session.ts';
import { getConnector } from './webhooks.ts';

/** Tells these states from those that connect an account. */
const PREFIX = 'who-';
const COOKIE = 'baton_sign_in';
/** Time for the consent page, world time. */
const STATE_MS = 10 * 60_000;

export const isSignInState = (state: string): boolean => state.startsWith(PREFIX);

/** The consent page's address; only this browser can come back with it. */
export async function beginCrmSignIn(deps: WebDeps, crm: Crm, redirectUri: string, response: Response): Promise<string> {
  const [state, nonce] = [PREFIX + randomBytes(24).toString('base64url'), randomBytes(24).toString('base64url')];
  const { installs } = deps.ledger.workspace(deps.workspaceId);
  await installs.saveState({ state, crm, startedBy: ownerOf(nonce), expiresAt: deps.clock.now() + STATE_MS });
  response.cookie(COOKIE, nonce, {
    httpOnly: true,
    sameSite: 'lax',
    secure: deps.settings.publicUrl().startsWith('https:'),
    path: '/oauth',
  });
  return getConnector(deps, crm).authorizeUrl({ state, redirectUri });
}

const ownerOf = (nonce: string): string => `sign-in-${createHash('sha256').update(nonce).digest('base64url')}`;

interface Back {
  readonly crm: Crm;
  readonly state: string;
  readonly code: string;
  readonly redirectUri: string;
}

/** Signs the browser in. Throws `OAUTH_STATE_INVALID`, `OAUTH_REFUSED`, `NOT_A_USER`. */
export async function finishCrmSignIn(
  deps: WebDeps,
  { crm, state, code, redirectUri }: Back,
  request: Request,
  response: Response,
): Promise<void> {
  const ledger = deps.ledger.workspace(deps.workspaceId);
  const taken = await ledger.installs.takeState(state, deps.clock.now());
  const nonce = /(?:^|;\s*)baton_sign_in=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
  if (taken === null || taken.crm !== crm || taken.startedBy !== ownerOf(nonce)) throw new BatonError('OAUTH_STATE_INVALID');
  response.clearCookie(COOKIE, { path: '/oauth' });
  const { account } = await getConnector(deps, crm).exchange({ code, redirectUri, now: deps.clock.now(), state });
  const install = (await ledger.installs.list()).find(
    (one) => one.crm === crm && one.accountId === account.accountId && one.status !== 'uninstalled',
  );
  const reps = install === undefined || account.userId === null ? [] : await ledger.records.reps(install.installId);
  const rep = reps.find(({ userId, archived }) => userId === account.userId && !archived);
  const person = rep === undefined ? null : await personOf(deps, crm, account.accountId, rep);
  if (person === null)
    throw new BatonError('NOT_A_USER', { crm: crm === 'hubspot' ? 'HubSpot' : 'Salesforce', account: account.accountId });
  await beginSession(deps, person, response);
  deps.log.info('signed in with the CRM', { crm, role: person.role });
}

/** Whoever an admin has named has that role; any other user of the account is a rep. */
async function personOf(deps: WebDeps, crm: Crm, accountId: string, rep: CrmRep): Promise<ConsolePerson | null> {
  if (rep.email === null) return null;
  const { console } = deps.ledger.workspace(deps.workspaceId);
  const personId = `${crm}-${accountId}-${rep.userId}`;
  const known = (await console.findPerson({ email: rep.email })) ?? (await console.findPerson({ personId }));
  const name = rep.name ?? rep.email;
  return known ?? { personId, name, email: rep.email.toLowerCase(), role: 'rep', addedBy: crm, addedAt: deps.clock.now(), seenAt: null };
}
