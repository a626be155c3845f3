/** OAuth as documented: authorise addresses, every version of the token endpoints, every refusal. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

const REDIRECT = 'http://localhost:3000/oauth/callback';
let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const client = () => ({ client_id: s.clientId, client_secret: s.clientSecret });

async function post(path: string, form: Record<string, string>): Promise<{ status: number; body: any }> {
  const response = await fetch(`${s.url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: response.status, body: await response.json() };
}

async function consent(change: Record<string, string> = {}): Promise<Response> {
  const form = { client_id: s.clientId, redirect_uri: REDIRECT, scope: 'oauth', ...change };
  return fetch(`${s.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
}

async function codeOf(change: Record<string, string> = {}): Promise<string> {
  return new URL((await consent(change)).headers.get('location') as string).searchParams.get('code') as string;
}

const exchange = (code: string, change: Record<string, string> = {}, path = '/oauth/2026-09/token') =>
  post(path, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...client(), ...change });

describe('1. OAuth: authorize and redirect', () => {
  const address = (path: string, change: Record<string, string> = {}) => {
    const query = { client_id: s.clientId, redirect_uri: REDIRECT, scope: 'oauth forms', ...change };
    return `${s.url}${path}?${Object.entries(query)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')}`;
  };

  it('takes scopes joined by %20 and shows each', async () => {
    const page = await (await fetch(address('/oauth/authorize'))).text();
    expect(page).toContain('<code>oauth</code>');
    expect(page).toContain('<code>forms</code>');
  });

  it.each(['optional_scope', 'optional_scopes'])('reads %s', async (name) => {
    const page = await (await fetch(address('/oauth/authorize', { [name]: 'crm.objects.users.read' }))).text();
    expect(page).toContain('value="crm.objects.users.read" checked');
  });

  it('pins an account in the path, and knows no other', async () => {
    expect((await fetch(address(`/oauth/${s.portalId}/authorize`))).status).toBe(200);
    const other = await fetch(address('/oauth/1/authorize'));
    expect([other.status, (await other.text()).includes('no account 1')]).toEqual([400, true]);
  });

  it('sends the browser back with a code, and a state only when there was one', async () => {
    const plain = new URL((await consent()).headers.get('location') as string);
    expect([...plain.searchParams.keys()]).toEqual(['code']);
    expect(`${plain.origin}${plain.pathname}`).toBe(REDIRECT);
    const tied = new URL((await consent({ state: 'a b&c' })).headers.get('location') as string);
    expect(tied.searchParams.get('state')).toBe('a b&c');
  });

  it('keeps to the registered redirect addresses once there are any', async () => {
    await s.control('POST apps', { redirectUris: ['https://app.example.test/cb'] });
    expect((await consent()).status).toBe(400);
    expect((await consent({ redirect_uri: 'https://app.example.test/cb' })).status).toBe(302);
    expect((await consent({ redirect_uri: 'https://app.example.test/cb/' })).status).toBe(400);
  });
});

describe('1. OAuth: token endpoints', () => {
  it.each(['v1', 'v3', '2026-03', '2026-09'])('exchanges and refreshes on %s, all fields in the body', async (version) => {
    const path = `/oauth/${version}/token`;
    const { status, body } = await exchange(await codeOf(), {}, path);
    expect([status, Object.keys(body).toSorted()]).toEqual([
      200,
      ['access_token', 'expires_in', 'hub_id', 'refresh_token', 'scopes', 'token_type', 'token_use', 'user_id'],
    ]);
    expect(body).toMatchObject({ token_type: 'bearer', expires_in: 1_800, hub_id: Number(s.portalId), token_use: 'access_token' });
    const fresh = await post(path, { grant_type: 'refresh_token', refresh_token: body.refresh_token, ...client() });
    expect(fresh.body.refresh_token).toBe(body.refresh_token);
    expect(fresh.body.access_token).not.toBe(body.access_token);
  });

  it('reads no parameter from the address', async () => {
    const query = new URLSearchParams({ grant_type: 'authorization_code', code: await codeOf(), redirect_uri: REDIRECT, ...client() });
    expect(await post(`/oauth/2026-09/token?${query}`, {})).toMatchObject({ status: 400, body: { status: 'BAD_CLIENT_ID' } });
  });

  it.each([
    ['an unknown code', { code: 'x' }, 'invalid_grant', 'BAD_AUTH_CODE'],
    ['another redirect address', { redirect_uri: 'http://localhost:1/' }, 'invalid_grant', 'BAD_REDIRECT_URI'],
    ['an unknown client', { client_id: 'x' }, 'invalid_client', 'BAD_CLIENT_ID'],
    ['a wrong secret', { client_secret: 'x' }, 'invalid_client', 'BAD_CLIENT_SECRET'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type', 'BAD_GRANT_TYPE'],
  ])('refuses %s with 400 in the standard shape', async (_, change, error, status) => {
    const answer = await exchange(await codeOf(), change as Record<string, string>);
    expect(answer).toEqual({ status: 400, body: { error, status, error_description: expect.any(String), message: expect.any(String) } });
  });

  it('takes a code for ten minutes, once, and never after a wrong redirect address', async () => {
    const old = await codeOf();
    await s.control('POST advance', { to: s.portal.now() + 600_001 });
    expect((await exchange(old)).body.status).toBe('BAD_AUTH_CODE');
    const spoilt = await codeOf();
    await exchange(spoilt, { redirect_uri: 'http://localhost:1/' });
    expect((await exchange(spoilt)).body.status).toBe('BAD_AUTH_CODE');
  });

  it("refuses another app's code and refresh token", async () => {
    await s.control('POST apps', { clientId: 'other-app', clientSecret: 'other-secret' });
    const other = { client_id: 'other-app', client_secret: 'other-secret' };
    expect((await exchange(await codeOf(), other)).body.status).toBe('BAD_AUTH_CODE');
    const { refresh_token } = await s.install();
    expect((await post('/oauth/2026-09/token', { grant_type: 'refresh_token', refresh_token, ...other })).body).toEqual({
      error: 'invalid_grant',
      error_description: 'refresh token is invalid, expired or revoked',
      status: 'BAD_REFRESH_TOKEN',
      message: expect.any(String),
    });
  });

  it('introspects by POST on dated and v3 paths, by GET on v1', async () => {
    const { access_token, refresh_token } = await s.install();
    for (const version of ['v3', '2026-03', '2026-09']) {
      const { body } = await post(`/oauth/${version}/token/introspect`, {
        token: access_token,
        token_type_hint: 'access_token',
        ...client(),
      });
      expect(body).toMatchObject({
        active: true,
        hub_id: Number(s.portalId),
        user_id: expect.any(Number),
        app_id: 4010001,
        client_id: s.clientId,
        hub_domain: expect.any(String),
        scopes: expect.arrayContaining(['oauth']),
        user: expect.stringContaining('@'),
        expires_in: 1_800,
        token_use: 'access_token',
        signed_access_token: { hubId: Number(s.portalId), appId: 4010001, hublet: 'eu1' },
      });
    }
    const old = async (path: string) => (await fetch(`${s.url}/oauth/v1/${path}`)).json() as Promise<any>;
    expect(await old(`access-tokens/${access_token}`)).toMatchObject({ token: access_token, hub_id: Number(s.portalId) });
    expect(await old(`refresh-tokens/${refresh_token}`)).toMatchObject({ token: refresh_token, token_use: 'refresh_token' });
    await s.control('POST advance', { to: s.portal.now() + 1_800_000 });
    expect((await post('/oauth/2026-09/token/introspect', { token: access_token, ...client() })).body).toEqual({ active: false });
  });

  it('revokes on every version: refresh ends, what was issued lives on', async () => {
    for (const version of ['v3', '2026-03', '2026-09']) {
      const { access_token, refresh_token } = await s.install();
      expect((await post(`/oauth/${version}/token/revoke`, { token: refresh_token, ...client() })).status).toBe(200);
      const again = await post('/oauth/2026-09/token', { grant_type: 'refresh_token', refresh_token, ...client() });
      expect(again.body.status).toBe('BAD_REFRESH_TOKEN');
      expect((await s.api('GET', '/crm/v3/owners', undefined, access_token)).status).toBe(200);
    }
    const { refresh_token } = await s.install();
    expect((await fetch(`${s.url}/oauth/v1/refresh-tokens/${refresh_token}`, { method: 'DELETE' })).status).toBe(204);
    expect((await fetch(`${s.url}/oauth/v1/refresh-tokens/${refresh_token}`)).status).toBe(404);
  });

  it('tells an expired token from an unknown one', async () => {
    const { access_token } = await s.install();
    await s.control('POST advance', { to: s.portal.now() + 1_800_000 + 120_000 });
    const late = await s.api('GET', '/crm/v3/owners', undefined, access_token);
    expect(late).toMatchObject({ status: 401, body: { status: 'error', category: 'EXPIRED_AUTHENTICATION' } });
    expect(late.body.message).toContain('2 minute(s) ago');
    const none = await fetch(`${s.url}/crm/v3/owners`);
    expect([none.status, (await none.json()).category]).toEqual([401, 'INVALID_AUTHENTICATION']);
  });
});
