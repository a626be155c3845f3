/** Salesforce's web-server flow with PKCE, and the rotating refresh token: the library would drop the new one and try the old one for ever. */
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import { whyOf } from '../../src/lib/elements.ts';
import type { ConnectedAccount, ConnectorConfig, TokenSet } from '../../src/ports/connector.ts';
import { type Api, exchange, failure, type Reply, sentence } from './client.ts';
import { id, type OrgError, queryAnswer, text } from './schema.ts';

/** The API, a token that can be renewed, and who it is that connects. */
const SCOPES = ['api', 'refresh_token', 'id'] as const;

/**
 * 43 letters that only who knows the client secret can derive from the state, which is random, used once and bound to the admin who began:
 * nothing has to be stored between the two requests.
 */
function verifierOf(config: ConnectorConfig, state: string): string {
  return createHmac('sha256', config.clientSecrets[0] ?? '')
    .update(`pkce:${state}`)
    .digest('base64url');
}

export function authorizeUrl(config: ConnectorConfig, input: { state: string; redirectUri: string }): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: input.redirectUri,
    scope: SCOPES.join(' '),
    state: input.state,
    code_challenge: createHash('sha256').update(verifierOf(config, input.state)).digest('base64url'),
    code_challenge_method: 'S256',
  });
  return new URL(`/services/oauth2/authorize?${query}`, config.authorizeBase).href;
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: text,
  instance_url: z.url(),
  id: z.url().nullish(),
  scope: text,
});

type TokenAnswer = z.infer<typeof tokenAnswer>;

/** Salesforce does not say how long an access token lives: two idle hours unless the admin set less, and then a 401 says so. */
const TOKEN_LIFE_MS = 110 * 60_000;

/** Trades the code for tokens and learns the org. Throws `OAUTH_REFUSED`, or a retryable error when Salesforce did not answer. */
export async function exchangeCode(
  config: ConnectorConfig,
  input: { code: string; redirectUri: string; now: Millis; state: string },
): Promise<{ tokens: TokenSet; account: ConnectedAccount }> {
  const grant = {
    grant_type: 'authorization_code',
    code: input.code,
    redirect_uri: input.redirectUri,
    code_verifier: verifierOf(config, input.state),
  };
  const reply = await tokenRequest(config, grant, input.now);
  if (reply.kind === 'refused') {
    const why = sentence(reply.error, reply.status);
    throw new BatonError(/must be installed/i.test(why) ? 'OAUTH_NOT_INSTALLED' : 'OAUTH_REFUSED', { crm: 'Salesforce', why });
  }
  const answer = tokenOf(reply);
  return { tokens: tokensFrom(answer, null, input.now), account: await describeOrg(config, answer, input.now) };
}

/** New tokens; the refresh token given is used up where the org rotates them. Throws `TOKEN_REVOKED`, `APP_MISCONFIGURED`, or a retryable error. */
export async function refreshTokens(config: ConnectorConfig, input: { refreshToken: string; now: Millis }): Promise<TokenSet> {
  const reply = await tokenRequest(config, { grant_type: 'refresh_token', refresh_token: input.refreshToken }, input.now);
  if (reply.kind === 'refused') throw refreshFailure(reply.error, reply.status);
  return tokensFrom(tokenOf(reply), input.refreshToken, input.now);
}

const REVOKED = /invalid_grant|inactive_user|inactive_org|access_denied/i;

/** Only a grant that is gone is the account's; any other 4xx is our own configuration and must never read as "all installs revoked". */
function refreshFailure(error: OrgError, status: number): BatonError {
  const code = REVOKED.test(error.code ?? '') ? 'TOKEN_REVOKED' : 'APP_MISCONFIGURED';
  return new BatonError(code, { crm: 'Salesforce', why: sentence(error, status) });
}

/** Tries the client secrets in turn while Salesforce says the client is unknown: during a rotation either may be the valid one. */
async function tokenRequest(config: ConnectorConfig, grant: Record<string, string>, now: Millis): Promise<Reply> {
  let reply: Reply = { kind: 'unknown', why: 'no client secret is configured' };
  for (const secret of config.clientSecrets) {
    const body = new URLSearchParams({ ...grant, client_id: config.clientId, client_secret: secret });
    const request = { method: 'POST' as const, path: '/services/oauth2/token', body };
    reply = await exchange(config.authorizeBase, null, request, config.timeoutMs, () => now);
    if (reply.kind !== 'refused' || !/invalid_client/i.test(reply.error.code ?? '')) return reply;
  }
  return reply;
}

function tokenOf(reply: Reply): TokenAnswer {
  if (reply.kind !== 'ok') throw failure(reply, 'POST /services/oauth2/token', 'being connected');
  const parsed = tokenAnswer.safeParse(reply.json);
  if (parsed.success) return parsed.data;
  throw new BatonError('CRM_UNREADABLE', { crm: 'Salesforce', account: 'being connected', what: 'token', why: whyOf(parsed.error) });
}

function tokensFrom(answer: TokenAnswer, previous: string | null, now: Millis): TokenSet {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? previous,
    expiresAt: now + TOKEN_LIFE_MS,
    apiBase: new URL(answer.instance_url).origin,
  };
}

const identity = z.object({ user_id: id, organization_id: id });
const organization = z.object({ Name: text, TimeZoneSidKey: text });

async function describeOrg(config: ConnectorConfig, answer: TokenAnswer, now: Millis): Promise<ConnectedAccount> {
  const base = new URL(answer.instance_url).origin;
  const ask = (path: string, query: Record<string, string> = {}) =>
    exchange(base, answer.access_token, { method: 'GET', path, query }, config.timeoutMs, () => now);
  const who = identity.safeParse(okJson(await ask('/services/oauth2/userinfo')) ?? null);
  if (!who.success)
    throw new BatonError('CRM_UNREADABLE', { crm: 'Salesforce', account: 'being connected', what: 'userinfo', why: whyOf(who.error) });
  const found = queryAnswer.safeParse(okJson(await ask('/query', { q: 'SELECT Name, TimeZoneSidKey FROM Organization' })));
  const org = organization.safeParse(found.success ? found.data.records[0] : null);
  return {
    accountId: who.data.organization_id,
    name: (org.success ? org.data.Name : null) ?? `Salesforce ${who.data.organization_id}`,
    timeZone: (org.success ? org.data.TimeZoneSidKey : null) ?? 'UTC',
    uiDomain: new URL(base).host,
    scopes: (answer.scope ?? SCOPES.join(' ')).split(/\s+/).filter((scope) => scope !== ''),
    userId: who.data.user_id,
  };
}

function okJson(reply: Reply): unknown {
  if (reply.kind === 'ok') return reply.json;
  throw failure(reply, 'reading who connected', 'being connected');
}

/** Revokes the token; one that is no longer known is revoked already. */
export async function revokeTokens(config: ConnectorConfig, api: Api): Promise<void> {
  const body = new URLSearchParams({ token: await api.session.accessToken() });
  const base = (await api.session.apiBase()) ?? config.authorizeBase;
  const request = { method: 'POST' as const, path: '/services/oauth2/revoke', body };
  const reply = await exchange(base, null, request, config.timeoutMs, () => api.session.now());
  if (reply.kind === 'ok' || reply.kind === 'refused') return;
  throw failure(reply, 'POST /services/oauth2/revoke', api.session.accountId);
}
