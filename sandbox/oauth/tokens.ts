/** The token endpoints: exchange, refresh, introspection, revocation, in the dated and the old spellings. */

import type { Reply, Request } from '../http/exchange.ts';
import { Refusal } from '../kit/refusal.ts';
import type { Sandbox } from '../sandbox.ts';
import type { App } from './apps.ts';
import { type Grant, TOKEN_SECONDS } from './grants.ts';

/** A refusal in the standardised OAuth shape: `error`, `error_description`, `status`, `message`. */
function refuse(error: string, status: string, message: string, description = message): Reply {
  return { status: 400, body: { error, error_description: description, status, message } };
}

function clientOf(sandbox: Sandbox, form: URLSearchParams): App | Reply {
  const app = sandbox.apps.get(form.get('client_id') ?? '');
  if (!app) return refuse('invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
  if (form.get('client_secret') !== app.clientSecret)
    return refuse('invalid_client', 'BAD_CLIENT_SECRET', 'missing or invalid client secret');
  return app;
}

function tokens(sandbox: Sandbox, grant: Grant, refreshToken: string): Reply {
  return {
    status: 200,
    body: {
      token_type: 'bearer',
      access_token: sandbox.grants.issueAccess(grant, sandbox.clock.now()),
      refresh_token: refreshToken,
      expires_in: TOKEN_SECONDS,
      hub_id: Number(grant.portalId),
      scopes: grant.scopes,
      user_id: Number(grant.userId),
      token_use: 'access_token',
    },
  };
}

/** POST token: `authorization_code` or `refresh_token`. */
export function token(sandbox: Sandbox, request: Request): Reply {
  const form = new URLSearchParams(request.rawBody);
  const app = clientOf(sandbox, form);
  if ('status' in app) return app;
  if (form.get('grant_type') === 'authorization_code') return exchange(sandbox, app, form);
  if (form.get('grant_type') === 'refresh_token') return refresh(sandbox, app, form);
  return refuse('unsupported_grant_type', 'BAD_GRANT_TYPE', 'grant_type must be authorization_code or refresh_token');
}

function exchange(sandbox: Sandbox, app: App, form: URLSearchParams): Reply {
  const code = sandbox.grants.takeCode(form.get('code') ?? '', sandbox.clock.now());
  if (!code || code.appId !== app.appId) return refuse('invalid_grant', 'BAD_AUTH_CODE', 'missing or unknown auth code');
  if (code.redirectUri !== form.get('redirect_uri')) {
    return refuse('invalid_grant', 'BAD_REDIRECT_URI', 'redirect uri does not match initial authorization code call');
  }
  const { appId, portalId, userId, scopes } = code;
  const grant = { appId, portalId, userId, scopes };
  return tokens(sandbox, grant, sandbox.grants.install(grant));
}

function refresh(sandbox: Sandbox, app: App, form: URLSearchParams): Reply {
  const refreshToken = form.get('refresh_token') ?? '';
  const grant = sandbox.grants.findRefresh(refreshToken);
  if (grant && sandbox.portals.get(grant.portalId)?.settings.closed) {
    return refuse('access_denied', 'BAD_HUB', 'the account is gone or does not allow this app');
  }
  if (grant && grant.appId === app.appId) return tokens(sandbox, grant, refreshToken);
  const message = 'missing or invalid refresh token';
  return refuse('invalid_grant', 'BAD_REFRESH_TOKEN', message, 'refresh token is invalid, expired or revoked');
}

function infoOf(sandbox: Sandbox, value: string): Record<string, unknown> | null {
  const now = sandbox.clock.now();
  const access = sandbox.grants.findAccess(value);
  const live = access && (access.expiresAt === null || access.expiresAt > now);
  const grant = live ? access : sandbox.grants.findRefresh(value);
  if (!grant) return null;
  const portal = sandbox.portals.get(grant.portalId);
  return {
    active: true,
    token_use: live ? 'access_token' : 'refresh_token',
    token_type: 'bearer',
    hub_id: Number(grant.portalId),
    hub_domain: `${grant.portalId}.example.test`,
    user_id: Number(grant.userId),
    user: portal?.owners.findByUser(grant.userId)?.email ?? 'founder@example.test',
    app_id: Number(grant.appId),
    client_id: sandbox.findApp(grant.appId)?.clientId ?? null,
    scopes: grant.scopes,
    signed_access_token: signedToken(sandbox, grant, live ? access.expiresAt : null),
    ...(live ? { expires_in: access.expiresAt === null ? TOKEN_SECONDS : Math.floor((access.expiresAt - now) / 1_000) } : {}),
  };
}

/** The unsigned parts an app may read; `hublet` names the data centre. */
function signedToken(sandbox: Sandbox, grant: Grant, expiresAt: number | null): Record<string, unknown> {
  return {
    hubId: Number(grant.portalId),
    userId: Number(grant.userId),
    appId: Number(grant.appId),
    expiresAt: expiresAt ?? sandbox.clock.now() + TOKEN_SECONDS * 1_000,
    hublet: 'eu1',
    scopes: grant.scopes.join(' '),
  };
}

export function introspect(sandbox: Sandbox, request: Request): Reply {
  const form = new URLSearchParams(request.rawBody);
  const app = clientOf(sandbox, form);
  if ('status' in app) return app;
  return { status: 200, body: infoOf(sandbox, form.get('token') ?? '') ?? { active: false } };
}

export function revoke(sandbox: Sandbox, request: Request): Reply {
  const form = new URLSearchParams(request.rawBody);
  const app = clientOf(sandbox, form);
  if ('status' in app) return app;
  sandbox.grants.revoke(form.get('token') ?? '');
  return { status: 200, body: {} };
}

/** GET /oauth/v1/access-tokens/{t} and refresh-tokens/{t}: the token is in the path. */
export function tokenInfo(sandbox: Sandbox, value: string): Reply {
  const info = infoOf(sandbox, value);
  if (!info) throw new Refusal(404, 'OBJECT_NOT_FOUND', 'Token is not valid or has expired');
  return { status: 200, body: { token: value, ...info } };
}

export function deleteRefreshToken(sandbox: Sandbox, value: string): Reply {
  sandbox.grants.revoke(value);
  return { status: 204 };
}
