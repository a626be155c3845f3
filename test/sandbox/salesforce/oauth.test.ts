/** OAuth of the Salesforce sandbox (reference §1). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

const asked = (more: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id: s.clientId,
  redirect_uri: 'http://localhost:3000/cb',
  state: 'st',
  code_challenge: CHALLENGE,
  code_challenge_method: 'S256',
  ...more,
});

async function consent(more: Record<string, string> = {}): Promise<URL> {
  const reply = await fetch(`${s.url}/services/oauth2/authorize`, {
    method: 'POST',
    body: new URLSearchParams(asked(more)),
    redirect: 'manual',
  });
  return new URL(reply.headers.get('location') as string);
}

async function token(form: Record<string, string>): Promise<{ status: number; body: any }> {
  const body = new URLSearchParams({ client_id: s.clientId, client_secret: s.clientSecret, ...form });
  const reply = await fetch(`${s.url}/services/oauth2/token`, { method: 'POST', body });
  return { status: reply.status, body: await reply.json() };
}

const exchange = async (code: string, more: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code, redirect_uri: 'http://localhost:3000/cb', code_verifier: VERIFIER, ...more });
const refresh = (refresh_token: string) => token({ grant_type: 'refresh_token', refresh_token });
const works = async (access: string) => (await s.api('GET', '/limits', undefined, { authorization: `Bearer ${access}` })).status;

it('asks for consent on a page that names app, org and scopes', async () => {
  const reply = await fetch(`${s.url}/services/oauth2/authorize?${new URLSearchParams(asked({ scope: 'api refresh_token' }))}`);
  const page = await reply.text();
  expect(reply.status).toBe(200);
  for (const words of ['Allow Access?', 'Baton', 'Example Company', '<code>api</code>', 'Ada Admin']) expect(page).toContain(words);
});

it('gives tokens for a code with its verifier, once', async () => {
  const back = await consent({ scope: 'api refresh_token' });
  expect(back.searchParams.get('state')).toBe('st');
  const code = back.searchParams.get('code') as string;
  const { status, body } = await exchange(code);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    token_type: 'Bearer',
    instance_url: s.url,
    id: `${s.url}/id/${s.orgId}/${s.integrationUserId}`,
    scope: 'api refresh_token',
  });
  expect(await works(body.access_token)).toBe(200);
  expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it.each([
  [{ code_verifier: 'x'.repeat(43) }, 'invalid_request'],
  [{ code_verifier: '' }, 'invalid_grant'],
  [{ client_secret: 'wrong' }, 'invalid_client'],
  [{ client_id: 'wrong' }, 'invalid_client_id'],
  [{ redirect_uri: 'http://localhost:1/other' }, 'redirect_uri_mismatch'],
  [{ grant_type: 'password' }, 'unsupported_grant_type'],
])('refuses an exchange with %j as %s', async (more, error) => {
  const code = (await consent()).searchParams.get('code') as string;
  expect(await exchange(code, more)).toMatchObject({ status: 400, body: { error } });
});

it('sends the browser back with an error when it is denied, lacks PKCE, or asks too much', async () => {
  expect((await consent({ answer: 'deny' })).searchParams.get('error')).toBe('access_denied');
  expect((await consent({ code_challenge: '' })).searchParams.get('error')).toBe('invalid_request');
  expect((await consent({ scope: 'api chatter_api' })).searchParams.get('error')).toBe('invalid_scope');
});

it('says that an app must be installed, to all but an administrator', async () => {
  await s.control('POST apps', { installed: false });
  const refused = await consent();
  expect([refused.searchParams.get('error'), refused.searchParams.get('error_description')]).toEqual([
    'invalid_client',
    'app must be installed into org',
  ]);
  expect((await consent({ user_id: s.adminId })).searchParams.get('code')).toBeTruthy();
});

it('rotates the refresh token, and revokes the whole family when a used one comes back', async () => {
  const first = await s.install();
  const second = await refresh(first.refresh_token);
  expect(second.body.refresh_token).not.toBe(first.refresh_token);
  expect([await works(first.access_token), await works(second.body.access_token)]).toEqual([200, 200]);
  expect(await refresh(first.refresh_token)).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'expired access/refresh token' },
  });
  expect([await works(first.access_token), await works(second.body.access_token)]).toEqual([401, 401]);
  expect((await refresh(second.body.refresh_token)).status).toBe(400);
});

it('ends an access token after two idle hours and a refresh token after thirty idle days', async () => {
  const { access_token, refresh_token } = await s.install();
  await s.control('POST advance', { by: HOUR });
  expect(await works(access_token)).toBe(200);
  await s.control('POST advance', { by: 2 * HOUR + 1 });
  expect(await works(access_token)).toBe(401);
  const next = await refresh(refresh_token);
  expect(next.status).toBe(200);
  await s.control('POST advance', { by: 30 * DAY + 1 });
  expect((await refresh(next.body.refresh_token)).status).toBe(400);
});

it('names another address on refresh when the org has moved', async () => {
  const { refresh_token } = await s.install();
  await s.control('POST faults', { instanceUrl: 'http://127.0.0.1:1' });
  expect((await refresh(refresh_token)).body.instance_url).toBe('http://127.0.0.1:1');
});

it('revokes a token, and with a refresh token all that hangs on it', async () => {
  const { access_token, refresh_token } = await s.install();
  const revoke = (value: string) =>
    fetch(`${s.url}/services/oauth2/revoke`, { method: 'POST', body: new URLSearchParams({ token: value }) });
  expect((await revoke(refresh_token)).status).toBe(200);
  expect(await works(access_token)).toBe(401);
  const unknown = await revoke('nothing');
  expect([unknown.status, new URLSearchParams(await unknown.text()).get('error')]).toEqual([400, 'unsupported_token_type']);
});

it('tells who the token speaks for', async () => {
  const { id, access_token } = await s.install({ userId: s.adminId });
  const headers = { authorization: `Bearer ${access_token}` };
  const identity = await (await fetch(`${id}?format=json&oauth_token=${access_token}`)).json();
  expect(identity).toMatchObject({
    user_id: s.adminId,
    organization_id: s.orgId,
    display_name: 'Ada Admin',
    urls: { rest: expect.stringContaining('{version}') },
  });
  const info = await (await fetch(`${s.url}/services/oauth2/userinfo`, { headers })).json();
  expect(info).toMatchObject({ user_id: s.adminId, preferred_username: 'ada.admin@example.sandbox' });
  expect((await s.api('GET', '/', undefined, headers)).body.identity).toBe(id);
});

it('expires and revokes tokens when the control door says so', async () => {
  const { access_token, refresh_token } = await s.install();
  await s.control('POST tokens', { expire: true });
  expect([await works(access_token), await works(s.token)]).toEqual([401, 200]);
  const next = await refresh(refresh_token);
  await s.control('POST faults', { refuseTokens: true });
  expect(await works(next.body.access_token)).toBe(401);
  await s.control('DELETE faults');
  await s.control('POST tokens', { revoke: true });
  expect((await refresh(next.body.refresh_token)).status).toBe(400);
});
