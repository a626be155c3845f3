/** The token endpoints of the org: exchange, refresh with rotation, revocation, identity and userinfo. */
import { createHash, createHmac } from 'node:crypto';
import type { OrgBox } from '../box.ts';
import { header, type OrgReply, type OrgRequest } from '../http/exchange.ts';
import { stamp } from '../kit/dates.ts';
import type { ClientApp } from './apps.ts';
import type { OrgGrants } from './grants.ts';

type Family = ReturnType<OrgGrants['openFamily']>;

function refuse(error: string, error_description: string): OrgReply {
  return { status: 400, body: { error, error_description } };
}

function formOf(request: OrgRequest): URLSearchParams {
  const form = new URLSearchParams(request.raw.toString('utf8'));
  const basic = /^Basic (.+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
  if (basic) {
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    form.set('client_id', decodeURIComponent(id));
    form.set('client_secret', decodeURIComponent(secret));
  }
  return form;
}

/** POST /services/oauth2/token. */
export function orgToken(box: OrgBox, request: OrgRequest): OrgReply {
  const form = formOf(request);
  const app = box.apps.get(form.get('client_id') ?? '');
  if (!app) return refuse('invalid_client_id', 'client identifier invalid');
  const grantType = form.get('grant_type');
  if (grantType === 'authorization_code') return exchange(box, app, form);
  if (grantType === 'refresh_token') return refresh(box, app, form);
  return refuse('unsupported_grant_type', 'grant type not supported');
}

function exchange(box: OrgBox, app: ClientApp, form: URLSearchParams): OrgReply {
  if (form.get('client_secret') !== app.clientSecret) return refuse('invalid_client', 'invalid client credentials');
  const now = box.clock.now();
  const code = box.grants.takeCode(form.get('code') ?? '', now);
  if (!code || code.clientId !== app.clientId) return refuse('invalid_grant', 'expired authorization code');
  if (code.redirectUri !== form.get('redirect_uri')) return refuse('redirect_uri_mismatch', 'redirect_uri must match configuration');
  const problem = pkceProblem(code.challenge, form.get('code_verifier'));
  if (problem) return problem;
  const family = box.grants.openFamily({ clientId: code.clientId, userId: code.userId, scopes: code.scopes }, now);
  const offline = code.scopes.includes('refresh_token') || code.scopes.includes('offline_access');
  return tokens(box, app, family, offline ? box.grants.rotate(family) : null);
}

function pkceProblem(challenge: string | null, verifier: string | null): OrgReply | null {
  if (challenge === null) return null;
  if (!verifier) return refuse('invalid_grant', 'missing required code verifier');
  return createHash('sha256').update(verifier).digest('base64url') === challenge
    ? null
    : refuse('invalid_request', 'invalid code verifier');
}

function refresh(box: OrgBox, app: ClientApp, form: URLSearchParams): OrgReply {
  const secret = form.get('client_secret');
  if (secret !== app.clientSecret && (app.secretRequiredForRefresh || secret !== null))
    return refuse('invalid_client', 'invalid client credentials');
  const used = box.grants.useRefresh(form.get('refresh_token') ?? '', app.idleMillis, box.clock.now());
  if ('problem' in used || used.family.clientId !== app.clientId) return refuse('invalid_grant', 'expired access/refresh token');
  if (box.org.find('User', used.family.userId)?.values.IsActive !== true) return refuse('invalid_grant', 'user is inactive');
  return tokens(box, app, used.family, app.rotation ? box.grants.rotate(used.family) : null);
}

function tokens(box: OrgBox, app: ClientApp, family: Family, refreshToken: string | null): OrgReply {
  const now = box.clock.now();
  const id = `${box.url}/id/${box.founders.orgId}/${family.userId}`;
  const issuedAt = String(now);
  return {
    status: 200,
    body: {
      access_token: box.grants.issueAccess(family, now),
      ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
      signature: createHmac('sha256', app.clientSecret)
        .update(id + issuedAt)
        .digest('base64'),
      scope: family.scopes.join(' '),
      instance_url: box.faults.instanceUrl ?? box.url,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
    },
  };
}

/** GET and POST /services/oauth2/revoke. */
export function revokeOrgToken(box: OrgBox, request: OrgRequest): OrgReply {
  const token = formOf(request).get('token') ?? request.query.get('token') ?? '';
  if (box.grants.revoke(token)) return { status: 200 };
  return {
    status: 400,
    text: {
      type: 'application/x-www-form-urlencoded',
      body: 'error=unsupported_token_type&error_description=this+token+type+is+not+supported',
    },
  };
}

function bearer(request: OrgRequest): string {
  return /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1] ?? request.query.get('oauth_token') ?? '';
}

function whoCalls(box: OrgBox, request: OrgRequest) {
  const access = box.faults.refuseTokens ? null : box.grants.findAccess(bearer(request), box.clock.now());
  return access ? (box.org.find('User', access.userId) ?? null) : null;
}

const FORBIDDEN: OrgReply = { status: 403, text: { type: 'text/html;charset=utf-8', body: 'Bad_OAuth_Token' } };

function urlsOf(box: OrgBox, userId: string): Record<string, string> {
  const at = box.url;
  const rest = `${at}/services/data/v{version}/`;
  return {
    enterprise: `${at}/services/Soap/c/{version}/${box.founders.orgId}`,
    metadata: `${at}/services/Soap/m/{version}/${box.founders.orgId}`,
    partner: `${at}/services/Soap/u/{version}/${box.founders.orgId}`,
    rest,
    sobjects: `${rest}sobjects/`,
    search: `${rest}search/`,
    query: `${rest}query/`,
    profile: `${at}/${userId}`,
  };
}

/** GET /id/{orgId}/{userId}. */
export function identity(box: OrgBox, request: OrgRequest): OrgReply {
  const user = whoCalls(box, request);
  if (!user) return FORBIDDEN;
  const { values } = user;
  const orgId = box.founders.orgId;
  return {
    status: 200,
    body: {
      id: `${box.url}/id/${orgId}/${user.id}`,
      asserted_user: true,
      user_id: user.id,
      organization_id: orgId,
      username: values.Username,
      nick_name: values.Alias,
      display_name: values.Name,
      email: values.Email,
      email_verified: true,
      first_name: values.FirstName ?? null,
      last_name: values.LastName,
      timezone: values.TimeZoneSidKey,
      photos: { picture: `${box.url}/profilephoto/005/F`, thumbnail: `${box.url}/profilephoto/005/T` },
      active: values.IsActive,
      user_type: 'STANDARD',
      language: values.LanguageLocaleKey,
      locale: values.LocaleSidKey,
      utcOffset: 0,
      last_modified_date: values.LastModifiedDate ?? stamp(0),
      urls: urlsOf(box, user.id),
    },
  };
}

/** GET and POST /services/oauth2/userinfo: the same as OpenID Connect says it. */
export function userInfo(box: OrgBox, request: OrgRequest): OrgReply {
  const user = whoCalls(box, request);
  if (!user) return FORBIDDEN;
  const { values } = user;
  const orgId = box.founders.orgId;
  return {
    status: 200,
    body: {
      sub: `${box.url}/id/${orgId}/${user.id}`,
      user_id: user.id,
      organization_id: orgId,
      preferred_username: values.Username,
      nickname: values.Alias,
      name: values.Name,
      email: values.Email,
      email_verified: true,
      given_name: values.FirstName ?? null,
      family_name: values.LastName,
      zoneinfo: values.TimeZoneSidKey,
      active: values.IsActive,
      user_type: 'STANDARD',
      language: values.LanguageLocaleKey,
      locale: values.LocaleSidKey,
      urls: urlsOf(box, user.id),
    },
  };
}
