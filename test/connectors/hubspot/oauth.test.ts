/** Signing in to HubSpot: the address, the code, the refresh, the end, and how each failure is told apart. */

import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import type { ConnectorConfig } from '../../../src/ports/connector.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { testLog, testSession } from '../session.ts';
import { configOf } from './bench.ts';

const REDIRECT = 'http://localhost:3000/oauth/callback';
const API = 'https://api.example.invalid';
const offline: ConnectorConfig = {
  clientId: 'client',
  clientSecrets: ['secret'],
  apiBase: API,
  authorizeBase: 'https://app.hubspot.com/',
  timeoutMs: 1_000,
};

describe('the address', () => {
  it('names every required scope, the optional ones apart, and escapes spaces as %20', () => {
    const address = createHubspotConnector(offline, testLog()).authorizeUrl({ state: 's t', redirectUri: REDIRECT });
    const url = new URL(address);
    expect(`${url.origin}${url.pathname}`).toBe('https://app.hubspot.com/oauth/authorize');
    expect(url.searchParams.get('scope')?.split(' ')).toContain('crm.objects.contacts.write');
    expect(url.searchParams.get('scope')?.split(' ')).toContain('sales-email-read');
    expect(url.searchParams.get('optional_scope')).toBe(
      'crm.objects.users.read crm.objects.leads.read crm.objects.leads.write crm.objects.companies.read marketing.campaigns.read automation crm.objects.marketing_events.read settings.currencies.read forms crm.objects.line_items.read',
    );
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: 'client', redirect_uri: REDIRECT, state: 's t' });
    expect(address).not.toContain('+');
  });
});

describe('with the sandbox', () => {
  let sandbox: SandboxHandle;
  afterEach(() => sandbox.close());

  const consent = async (address: string): Promise<string> => {
    const form = new URL(address).searchParams;
    for (const scope of form.get('optional_scope')?.split(' ') ?? []) form.append('granted_optional', scope);
    const answer = await fetch(`${sandbox.url}/oauth/authorize`, { method: 'POST', body: form, redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('state-7');
    return back.searchParams.get('code') ?? '';
  };
  const connect = async () => {
    sandbox = await startSandbox();
    const connector = createHubspotConnector(configOf(sandbox), testLog());
    const code = await consent(connector.authorizeUrl({ state: 'state-7', redirectUri: REDIRECT }));
    const now = sandbox.portal.now();
    return { connector, code, now, connected: await connector.exchange({ code, redirectUri: REDIRECT, now, state: 's' }) };
  };

  it('walks the whole round and learns the account', async () => {
    const { connected, now } = await connect();
    expect(connected.account).toMatchObject({ accountId: sandbox.portalId, timeZone: 'Europe/Madrid' });
    expect(connected.account.scopes).toEqual(expect.arrayContaining(['sales-email-read', 'crm.objects.users.read']));
    expect(connected.account.uiDomain).not.toBe('');
    expect(connected.tokens.expiresAt).toBe(now + 1_800_000);
  });

  it('uses a code once', async () => {
    const { connector, code, now } = await connect();
    await expect(connector.exchange({ code, redirectUri: REDIRECT, now, state: 's' })).rejects.toMatchObject({ code: 'OAUTH_REFUSED' });
  });

  it('refreshes while the connection lives, and calls it revoked after an uninstall', async () => {
    const { connector, connected, now } = await connect();
    const refreshToken = connected.tokens.refreshToken ?? '';
    const fresh = await connector.refresh({ refreshToken, now: now + 60_000 });
    expect(fresh.refreshToken).not.toBeNull();
    expect(fresh.expiresAt).toBe(now + 60_000 + 1_800_000);
    const session = testSession({ accountId: sandbox.portalId, token: fresh.accessToken });
    await connector.revoke(session);
    await expect(connector.refresh({ refreshToken, now })).rejects.toMatchObject({ code: 'TOKEN_REVOKED', retryable: false });
    await connector.revoke(session);
  });

  it('goes through the secrets while one is rotated, and blames our app when none is right', async () => {
    const { connected, now } = await connect();
    const refreshToken = connected.tokens.refreshToken ?? '';
    const config = configOf(sandbox);
    const rotated = createHubspotConnector({ ...config, clientSecrets: ['old-secret', ...config.clientSecrets] }, testLog());
    expect((await rotated.refresh({ refreshToken, now })).accessToken).not.toBe('');
    const wrong = createHubspotConnector({ ...config, clientSecrets: ['wrong'] }, testLog());
    await expect(wrong.refresh({ refreshToken, now })).rejects.toMatchObject({ code: 'APP_MISCONFIGURED', retryable: false });
  });
});

describe('how a refresh fails', () => {
  afterEach(() => nock.cleanAll());
  const refreshAgainst = async (status: number, body: object | string): Promise<unknown> => {
    nock(API).post('/oauth/2026-09/token').reply(status, body);
    return createHubspotConnector(offline, testLog())
      .refresh({ refreshToken: 'r', now: 0 })
      .catch((error: unknown) => error);
  };

  it.each([
    [
      400,
      { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN', message: 'refresh token is invalid, expired or revoked' },
      'TOKEN_REVOKED',
      false,
    ],
    [400, { error: 'access_denied', status: 'BAD_HUB', message: 'missing or invalid hub' }, 'TOKEN_REVOKED', false],
    [400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token' }, 'TOKEN_REVOKED', false],
    [400, { error: 'invalid_client', status: 'BAD_CLIENT_SECRET', message: 'bad secret' }, 'APP_MISCONFIGURED', false],
    [403, { message: 'something new' }, 'APP_MISCONFIGURED', false],
    [429, { message: 'You have reached your secondly limit.' }, 'CRM_BUSY', true],
    [500, { message: 'internal error' }, 'CRM_UNAVAILABLE', true],
    [200, '<html>maintenance</html>', 'CRM_UNAVAILABLE', true],
    [400, '<html>proxy</html>', 'CRM_UNAVAILABLE', true],
    [200, { access_token: 'a' }, 'CRM_UNREADABLE', true],
  ])('reads %i %j as %s', async (status, body, code, retryable) => {
    expect(await refreshAgainst(status, body)).toMatchObject({ code, retryable });
  });

  it('keeps the refresh token when HubSpot sends none', async () => {
    expect(await refreshAgainst(200, { access_token: 'a', expires_in: 1800 })).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      expiresAt: 1_800_000,
    });
  });
});
