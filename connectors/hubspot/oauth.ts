/** HubSpot's OAuth by raw HTTP: the official client drops the account and the scopes from the token answer. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import { whyOf } from '../../src/lib/elements.ts';
import type { ConnectedAccount, ConnectorConfig, TokenSet } from '../../src/ports/connector.ts';
import { type Api, exchange, failure, type Reply } from './client.ts';
import { id, type PortalError, text } from './schema.ts';

/** The install address must name every required scope; a scope mismatch with the app's settings blocks the install. */
const REQUIRED_SCOPES = [
  'oauth',
  'crm.objects.contacts.read',
  'crm.objects.contacts.write',
  'crm.objects.deals.read',
  'crm.objects.deals.write',
  'crm.objects.owners.read',
  'crm.schemas.contacts.write',
  'crm.schemas.deals.write',
  // A one-to-one e-mail is an attempt: without this scope half of the evidence is invisible.
  'sales-email-read',
] as const;

/** Granted where the portal has them; each missing one is a missing capability, never a failed connection. */
const OPTIONAL_SCOPES = [
  'crm.objects.users.read',
  'crm.objects.leads.read',
  'crm.objects.leads.write',
  'crm.objects.companies.read',
  'marketing.campaigns.read',
  'automation',
  'crm.objects.marketing_events.read',
  'settings.currencies.read',
  'forms',
  'crm.objects.line_items.read',
] as const;

export function authorizeUrl(config: ConnectorConfig, input: { state: string; redirectUri: string }): string {
  const query = {
    client_id: config.clientId,
    redirect_uri: input.redirectUri,
    scope: REQUIRED_SCOPES.join(' '),
    optional_scope: OPTIONAL_SCOPES.join(' '),
    state: input.state,
  };
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${config.authorizeBase.replace(/\/+$/, '')}/oauth/authorize?${pairs.join('&')}`;
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: text,
  expires_in: z.number().positive(),
  hub_id: id.nullish(),
  scopes: z.array(z.string()).nullish(),
  user_id: id.nullish(),
});

type TokenAnswer = z.infer<typeof tokenAnswer>;

const accountAnswer = z.object({ portalId: id, timeZone: text, uiDomain: text });

const introspection = z.object({
  active: z.boolean().nullish(),
  app_id: id.nullish(),
  hub_domain: text,
  scopes: z.array(z.string()).nullish(),
  user_id: id.nullish(),
});

export type Introspection = z.infer<typeof introspection>;

/** Trades the code for tokens and learns the account. Throws `OAUTH_REFUSED`, or a retryable error when HubSpot did not answer. */
export async function exchangeCode(
  config: ConnectorConfig,
  input: { code: string; redirectUri: string; now: Millis },
): Promise<{ tokens: TokenSet; account: ConnectedAccount }> {
  const grant = { grant_type: 'authorization_code', code: input.code, redirect_uri: input.redirectUri };
  const reply = await tokenRequest(config, grant, input.now);
  if (reply.kind === 'refused') throw new BatonError('OAUTH_REFUSED', { crm: 'HubSpot', why: sentence(reply.error, reply.status) });
  const answer = tokenOf(reply);
  const tokens = tokensFrom(answer, null, input.now);
  return { tokens, account: await describeAccount(config, answer, input.now) };
}

/** A new access token; the refresh token is kept where HubSpot sends none. Throws `TOKEN_REVOKED`, `APP_MISCONFIGURED`, or a retryable error. */
export async function refreshTokens(config: ConnectorConfig, input: { refreshToken: string; now: Millis }): Promise<TokenSet> {
  const reply = await tokenRequest(config, { grant_type: 'refresh_token', refresh_token: input.refreshToken }, input.now);
  if (reply.kind === 'refused') throw refreshFailure(reply.error, reply.status);
  return tokensFrom(tokenOf(reply), input.refreshToken, input.now);
}

const REVOKED = /invalid_grant|access_denied|BAD_REFRESH_TOKEN|BAD_HUB/i;

/** Only a grant that is gone is the account's; any other 4xx is our own configuration and must never read as "all installs revoked". */
function refreshFailure(error: PortalError, status: number): BatonError {
  const revoked = REVOKED.test(`${error.code ?? ''} ${error.category ?? ''} ${error.message ?? ''}`);
  return new BatonError(revoked ? 'TOKEN_REVOKED' : 'APP_MISCONFIGURED', { crm: 'HubSpot', why: sentence(error, status) });
}

const BAD_CLIENT = /invalid_client|BAD_CLIENT/i;

/** Tries the client secrets in turn while HubSpot says the client is unknown: during a rotation either may be the valid one. */
async function tokenRequest(config: ConnectorConfig, grant: Record<string, string>, now: Millis): Promise<Reply> {
  let reply: Reply = { kind: 'unknown', why: 'no client secret is configured' };
  for (const secret of config.clientSecrets) {
    const body = new URLSearchParams({ ...grant, client_id: config.clientId, client_secret: secret });
    reply = await exchange(config, null, { method: 'POST', path: '/oauth/2026-09/token', body }, () => now);
    if (reply.kind !== 'refused' || !BAD_CLIENT.test(`${reply.error.code ?? ''} ${reply.error.message ?? ''}`)) return reply;
  }
  return reply;
}

function tokenOf(reply: Reply): TokenAnswer {
  if (reply.kind !== 'ok') throw failure(reply, 'POST /oauth/2026-09/token', 'being connected');
  const parsed = tokenAnswer.safeParse(reply.json);
  if (parsed.success) return parsed.data;
  throw new BatonError('CRM_UNREADABLE', { crm: 'HubSpot', account: 'being connected', what: 'token', why: whyOf(parsed.error) });
}

function tokensFrom(answer: TokenAnswer, previous: string | null, now: Millis): TokenSet {
  return { accessToken: answer.access_token, refreshToken: answer.refresh_token ?? previous, expiresAt: now + answer.expires_in * 1_000 };
}

function sentence(error: PortalError, status: number): string {
  return [error.code, error.message].filter((part) => part !== null).join(': ') || `status ${status}`;
}

async function describeAccount(config: ConnectorConfig, answer: TokenAnswer, now: Millis): Promise<ConnectedAccount> {
  const path = '/account-info/2026-09/details';
  const reply = await exchange(config, answer.access_token, { method: 'GET', path }, () => now);
  if (reply.kind !== 'ok') throw failure(reply, `GET ${path}`, answer.hub_id ?? 'being connected');
  const details = accountAnswer.safeParse(reply.json);
  const accountId = answer.hub_id ?? (details.success ? details.data.portalId : null);
  if (accountId === null)
    throw new BatonError('CRM_UNREADABLE', { crm: 'HubSpot', account: 'being connected', what: path, why: 'no account id' });
  const token = await introspect(config, answer.access_token, now);
  return {
    accountId,
    name: token?.hub_domain ?? `HubSpot ${accountId}`,
    timeZone: (details.success ? details.data.timeZone : null) ?? 'UTC',
    uiDomain: (details.success ? details.data.uiDomain : null) ?? 'app.hubspot.com',
    scopes: answer.scopes ?? token?.scopes ?? [...REQUIRED_SCOPES],
    userId: answer.user_id ?? token?.user_id ?? null,
  };
}

/** What HubSpot says of an access token; null when it says nothing usable (the 2026-09 specification promises only `active`). */
export async function introspect(config: ConnectorConfig, accessToken: string, now: Millis): Promise<Introspection | null> {
  const body = new URLSearchParams({
    client_id: config.clientId,
    client_secret: config.clientSecrets[0] ?? '',
    token: accessToken,
    token_type_hint: 'access_token',
  });
  const reply = await exchange(config, null, { method: 'POST', path: '/oauth/2026-09/token/introspect', body }, () => now);
  const parsed = introspection.safeParse(reply.kind === 'ok' ? reply.json : null);
  return parsed.success ? parsed.data : null;
}

const GONE = new Set([401, 403, 404]);

/** Uninstalls the app in the portal. A token that is no longer accepted means it is uninstalled already. */
export async function uninstall(api: Api): Promise<void> {
  const request = { method: 'DELETE' as const, path: '/appinstalls/2026-09/external-install', budget: 'urgent' as const };
  const reply = await api.send(request);
  if (reply.kind === 'ok' || (reply.kind === 'refused' && GONE.has(reply.status))) return;
  throw failure(reply, `${request.method} ${request.path}`, api.session.accountId);
}
