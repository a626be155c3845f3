/** The authorise page of the org and its two buttons, which send the browser back with a code or an error. */
import type { OrgBox } from '../box.ts';
import type { OrgReply, OrgRequest } from '../http/exchange.ts';
import { hasRight } from '../store/access.ts';
import { allowsCallback, type ClientApp } from './apps.ts';
import { orgConsentPage, orgRefusedPage } from './pages.ts';

interface Asked {
  readonly app: ClientApp;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | null;
  readonly challenge: string | null;
}

/** An error that cannot go back to the app stands on a page. */
interface Stuck {
  readonly page: OrgReply;
}

interface SentBack {
  readonly error: string;
  readonly description: string;
}

function stuck(code: string, reason: string): Stuck {
  return { page: { status: 400, text: { type: 'text/html;charset=utf-8', body: orgRefusedPage(code, reason) } } };
}

function readAsked(box: OrgBox, query: URLSearchParams): Asked | Stuck {
  const app = box.apps.get(query.get('client_id') ?? '');
  if (!app) return stuck('invalid_client_id', 'client identifier invalid');
  const redirectUri = query.get('redirect_uri') ?? app.callbackUrls[0] ?? '';
  if (!allowsCallback(app, redirectUri)) return stuck('redirect_uri_mismatch', 'redirect_uri must match configuration');
  const scopes = (query.get('scope') ?? app.scopes.join(' ')).split(/[\s+]+/).filter((word) => word !== '');
  return { app, redirectUri, scopes, state: query.get('state'), challenge: query.get('code_challenge') };
}

function problemOf(asked: Asked, query: URLSearchParams): SentBack | null {
  const { app, scopes, challenge } = asked;
  if (query.get('response_type') !== 'code') return { error: 'unsupported_response_type', description: 'response type not supported' };
  const unknown = scopes.filter((scope) => !app.scopes.includes(scope) && scope !== 'offline_access');
  if (unknown.length > 0) return { error: 'invalid_scope', description: `the requested scope is not allowed: ${unknown.join(' ')}` };
  if (app.pkceRequired && !challenge) return { error: 'invalid_request', description: 'missing required code challenge' };
  if (challenge && !/^[\w-]{43}$/.test(challenge)) return { error: 'invalid_request', description: 'invalid code challenge' };
  return null;
}

function back({ redirectUri, state }: Asked, answer: Record<string, string>): OrgReply {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, ...(state === null ? {} : { state }) })) target.searchParams.set(name, value);
  return { status: 302, headers: { location: target.href } };
}

/** GET /services/oauth2/authorize. */
export function showOrgConsent(box: OrgBox, request: OrgRequest): OrgReply {
  const asked = readAsked(box, request.query);
  if ('page' in asked) return asked.page;
  const problem = problemOf(asked, request.query);
  if (problem) return back(asked, { error: problem.error, error_description: problem.description });
  const { integrationUserId, orgId } = box.founders;
  const active = [...box.org.rows('User')].filter((row) => row.values.IsActive === true);
  const users = active.map((row) => ({ id: row.id, name: String(row.values.Name), chosen: row.id === integrationUserId }));
  const orgName = String(box.org.find('Organization', orgId)?.values.Name);
  const body = orgConsentPage({ appName: asked.app.name, orgName, scopes: asked.scopes, users, fields: Object.fromEntries(request.query) });
  return { status: 200, text: { type: 'text/html;charset=utf-8', body } };
}

/** POST of the consent form; without `user_id` it is the integration user who clicks. */
export function giveOrgConsent(box: OrgBox, request: OrgRequest): OrgReply {
  const form = new URLSearchParams(request.raw.toString('utf8'));
  const asked = readAsked(box, form);
  if ('page' in asked) return asked.page;
  const problem = problemOf(asked, form);
  if (problem) return back(asked, { error: problem.error, error_description: problem.description });
  if (form.get('answer') === 'deny') return back(asked, { error: 'access_denied', error_description: 'end-user denied authorization' });
  const user = box.org.find('User', form.get('user_id') ?? box.founders.integrationUserId);
  if (user?.values.IsActive !== true) return stuck('invalid_grant', 'user is inactive or unknown').page;
  if (!asked.app.installed && !hasRight(box.org, user.id, 'PermissionsModifyAllData'))
    return back(asked, { error: 'invalid_client', error_description: 'app must be installed into org' });
  const grant = { clientId: asked.app.clientId, userId: user.id, scopes: asked.scopes };
  return back(asked, { code: box.grants.makeCode(grant, asked.redirectUri, asked.challenge, box.clock.now()) });
}
