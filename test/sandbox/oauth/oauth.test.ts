/** The OAuth round of the sandbox: consent, code, tokens, refresh, revocation, uninstall and their refusals. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES, type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

const REDIRECT = 'http://localhost:3000/oauth/callback';
let s: SandboxHandle;

beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

function authorizeUrl(change: Record<string, string> = {}): string {
  const query = { client_id: s.clientId, redirect_uri: REDIRECT, scope: DEFAULT_SCOPES.join(' '), state: 'st', ...change };
  return `${s.url}/oauth/authorize?${new URLSearchParams(query)}`;
}

async function post(path: string, form: Record<string, string>): Promise<{ status: number; body: any }> {
  const response = await fetch(`${s.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: await response.json() };
}

const client = () => ({ client_id: s.clientId, client_secret: s.clientSecret });
const refresh = (token: string, change = {}) =>
  post('/oauth/2026-09/token', { grant_type: 'refresh_token', refresh_token: token, ...client(), ...change });

describe('the consent page', () => {
  it('names the portal and the scopes and carries a form with a button', async () => {
    const response = await fetch(authorizeUrl({ optional_scope: 'crm.objects.users.read' }));
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain('Example Company');
    expect(page).toContain('crm.objects.contacts.read');
    expect(page).toMatch(/<form id="consent" method="post" action="\/oauth\/authorize">/);
    expect(page).toContain('value="crm.objects.users.read" checked');
  });

  it('escapes what the address carries', async () => {
    const page = await (await fetch(authorizeUrl({ state: '"><script>alert(1)</script>' }))).text();
    expect(page).not.toContain('<script>alert');
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'no app'],
    ['a foreign redirect address', { redirect_uri: 'https://evil.example/cb' }, 'not registered'],
    ['an unknown scope', { scope: 'oauth moon.read' }, 'moon.read'],
  ])('answers 400 with a page for %s', async (_, change, words) => {
    const response = await fetch(authorizeUrl(change as Record<string, string>));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(words);
  });

  it('blocks an address that leaves out a required scope of the app', async () => {
    await s.control('POST apps', { scopes: ['oauth', 'crm.objects.owners.read'] });
    const response = await fetch(authorizeUrl({ scope: 'oauth' }));
    expect(await response.text()).toContain('crm.objects.owners.read');
    expect(response.status).toBe(400);
  });

  it('grants an optional scope only when its box is ticked', async () => {
    const form = {
      client_id: s.clientId,
      redirect_uri: REDIRECT,
      scope: 'oauth',
      optional_scope: 'forms crm.objects.users.read',
      granted_optional: 'forms',
    };
    const consent = await fetch(`${s.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    expect(consent.status).toBe(302);
    const code = new URL(consent.headers.get('location') as string).searchParams.get('code') as string;
    const { body } = await post('/oauth/v1/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...client() });
    expect(body.scopes).toEqual(['oauth', 'forms']);
  });
});

describe('the token endpoint', () => {
  it('gives hub id, scopes and user for a code, and takes a code only once', async () => {
    const form = { client_id: s.clientId, redirect_uri: REDIRECT, scope: 'oauth', state: 'st' };
    const consent = await fetch(`${s.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
    const back = new URL(consent.headers.get('location') as string);
    expect(back.searchParams.get('state')).toBe('st');
    const exchange = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') as string,
      redirect_uri: REDIRECT,
      ...client(),
    };
    const first = await post('/oauth/2026-09/token', exchange);
    expect(first).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', expires_in: 1800, hub_id: Number(s.portalId), scopes: ['oauth'] },
    });
    expect(await post('/oauth/2026-09/token', exchange)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', status: 'BAD_AUTH_CODE' },
    });
  });

  it.each([
    ['client_id', 'x', 'BAD_CLIENT_ID'],
    ['client_secret', 'x', 'BAD_CLIENT_SECRET'],
    ['grant_type', 'x', 'BAD_GRANT_TYPE'],
    ['refresh_token', 'x', 'BAD_REFRESH_TOKEN'],
  ])('refuses a wrong %s with its own status', async (name, value, status) => {
    const tokens = await s.install();
    expect(await refresh(tokens.refresh_token, { [name]: value })).toMatchObject({
      status: 400,
      body: { status, error: expect.any(String) },
    });
  });

  it('lets an access token live 1,800 seconds of world time', async () => {
    const tokens = await s.install();
    const at = s.portal.now();
    await s.control('POST advance', { to: at + 1_799_999 });
    expect((await s.api('GET', '/crm/v3/owners', undefined, tokens.access_token)).status).toBe(200);
    await s.control('POST advance', { to: at + 1_800_000 });
    const late = await s.api('GET', '/crm/v3/owners', undefined, tokens.access_token);
    expect(late).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
    const fresh = await refresh(tokens.refresh_token);
    expect((await s.api('GET', '/crm/v3/owners', undefined, fresh.body.access_token)).status).toBe(200);
  });

  it('introspects live tokens and says inactive for others', async () => {
    const tokens = await s.install();
    const live = await post('/oauth/2026-09/token/introspect', { token: tokens.access_token, ...client() });
    expect(live.body).toMatchObject({
      active: true,
      hub_id: Number(s.portalId),
      client_id: s.clientId,
      token_use: 'access_token',
      expires_in: 1800,
    });
    expect((await post('/oauth/v3/token/introspect', { token: 'x', ...client() })).body).toEqual({ active: false });
    const old = await fetch(`${s.url}/oauth/v1/access-tokens/${tokens.access_token}`);
    expect(await old.json()).toMatchObject({ hub_id: Number(s.portalId), app_id: 4010001 });
  });

  it('revokes the refresh token while issued access tokens live on', async () => {
    const tokens = await s.install();
    await post('/oauth/2026-09/token/revoke', { token: tokens.refresh_token, ...client() });
    expect((await refresh(tokens.refresh_token)).body.status).toBe('BAD_REFRESH_TOKEN');
    expect((await s.api('GET', '/crm/v3/owners', undefined, tokens.access_token)).status).toBe(200);
  });
});

describe('calling the API', () => {
  it('answers 401 INVALID_AUTHENTICATION without a known token', async () => {
    expect(await s.api('GET', '/crm/v3/owners', undefined, 'nonsense')).toMatchObject({
      status: 401,
      body: { category: 'INVALID_AUTHENTICATION' },
    });
  });

  it('answers 403 MISSING_SCOPES naming the scope', async () => {
    const tokens = await s.install({ scopes: ['oauth', 'crm.objects.contacts.read'] });
    const answer = await s.api('GET', '/crm/v3/objects/emails', undefined, tokens.access_token);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['sales-email-read'] } }],
    });
  });

  it('keeps the developer token good for ever', async () => {
    await s.control('POST advance', { to: s.portal.now() + 400 * 86_400_000 });
    expect((await s.api('GET', '/crm/objects/2026-09/users')).status).toBe(200);
  });

  it('ends an install through the API: access and refresh die, also through the control door', async () => {
    const tokens = await s.install();
    expect((await s.api('DELETE', '/appinstalls/2026-09/external-install', undefined, tokens.access_token)).status).toBe(204);
    expect((await s.api('GET', '/crm/v3/owners', undefined, tokens.access_token)).status).toBe(401);
    expect((await refresh(tokens.refresh_token)).body).toMatchObject({ error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' });
    await s.install();
    expect(await s.control('POST uninstall')).toEqual({ uninstalled: true });
    expect(await s.control('POST uninstall')).toEqual({ uninstalled: false });
  });
});
