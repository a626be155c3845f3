/** Signing in to Salesforce over HTTP: PKCE, who connected, rotation, revocation, and an app that is not installed. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSalesforceConnector } from '../../../connectors/salesforce/index.ts';
import type { ConnectorConfig } from '../../../src/ports/connector.ts';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';
import { testLog, testSession } from '../session.ts';

const REDIRECT = 'http://localhost:3000/oauth/callback';

let sandbox: SalesforceHandle;
beforeEach(async () => {
  sandbox = await startSalesforce();
});
afterEach(() => sandbox.close());

const configOf = (change: Partial<ConnectorConfig> = {}): ConnectorConfig => ({
  clientId: sandbox.clientId,
  clientSecrets: [sandbox.clientSecret],
  apiBase: sandbox.url,
  authorizeBase: sandbox.url,
  timeoutMs: 60_000,
  ...change,
});

const connectorOf = (change: Partial<ConnectorConfig> = {}) => createSalesforceConnector(configOf(change), testLog());

/** What the browser of a consenting admin brings back. */
async function consent(url: string): Promise<URL> {
  const asked = new URL(url);
  const form = new URLSearchParams([...asked.searchParams, ['answer', 'allow']]);
  const answer = await fetch(`${asked.origin}${asked.pathname}`, { method: 'POST', body: form, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}

async function connect(state = 'state-1') {
  const connector = connectorOf();
  const back = await consent(connector.authorizeUrl({ state, redirectUri: REDIRECT }));
  const code = back.searchParams.get('code') ?? '';
  return { connector, code, connected: await connector.exchange({ code, redirectUri: REDIRECT, now: 1_000, state }) };
}

describe('signing in', () => {
  it('asks for consent with a challenge of its own for each state', () => {
    const url = (state: string) => new URL(connectorOf().authorizeUrl({ state, redirectUri: REDIRECT })).searchParams;
    expect(url('a').get('code_challenge_method')).toBe('S256');
    expect(url('a').get('code_challenge')).toMatch(/^[\w-]{43}$/);
    expect(url('a').get('code_challenge')).not.toBe(url('b').get('code_challenge'));
    expect(url('a').get('code_challenge')).not.toBe(createHash('sha256').update('a').digest('base64url'));
    expect(url('a').get('scope')?.split(' ')).toEqual(expect.arrayContaining(['api', 'refresh_token']));
  });

  it('trades the code for tokens, and learns the org, its zone and its address', async () => {
    const { connected } = await connect();
    expect(connected.account).toMatchObject({ accountId: sandbox.orgId, uiDomain: new URL(sandbox.url).host });
    expect(connected.account.timeZone).toMatch(/\//);
    expect(connected.account.userId).toMatch(/^005/);
    expect(connected.tokens).toMatchObject({ apiBase: sandbox.url, expiresAt: expect.any(Number) });
    expect(connected.tokens.refreshToken).not.toBeNull();
  });

  it('is refused with another state, whose verifier is another', async () => {
    const connector = connectorOf();
    const back = await consent(connector.authorizeUrl({ state: 'mine', redirectUri: REDIRECT }));
    const code = back.searchParams.get('code') ?? '';
    const stolen = connector.exchange({ code, redirectUri: REDIRECT, now: 1_000, state: 'theirs' });
    await expect(stolen).rejects.toMatchObject({ code: 'OAUTH_REFUSED' });
  });

  it('tries an older secret while the newer one is not known yet', async () => {
    const connector = connectorOf({ clientSecrets: [sandbox.clientSecret, 'older'] });
    const back = await consent(connector.authorizeUrl({ state: 's', redirectUri: REDIRECT }));
    const code = back.searchParams.get('code') ?? '';
    const { tokens } = await connector.exchange({ code, redirectUri: REDIRECT, now: 1_000, state: 's' });
    const rotating = connectorOf({ clientSecrets: ['newer', sandbox.clientSecret] });
    const fresh = await rotating.refresh({ refreshToken: tokens.refreshToken!, now: 2_000 });
    expect(fresh.accessToken).not.toBe(tokens.accessToken);
    const wrong = connectorOf({ clientSecrets: ['wrong'] }).refresh({ refreshToken: fresh.refreshToken!, now: 2_000 });
    await expect(wrong).rejects.toMatchObject({ code: 'APP_MISCONFIGURED' });
  });
});

describe('tokens', () => {
  it('gives a new refresh token with each refresh, and ends the family when an old one comes again', async () => {
    const { connector, connected } = await connect();
    const first = connected.tokens.refreshToken!;
    const fresh = await connector.refresh({ refreshToken: first, now: 2_000 });
    expect(fresh.refreshToken).not.toBe(first);
    await expect(connector.refresh({ refreshToken: first, now: 3_000 })).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });
    await expect(connector.refresh({ refreshToken: fresh.refreshToken!, now: 3_000 })).rejects.toMatchObject({ code: 'TOKEN_REVOKED' });
  });

  it('follows the address that a refresh names', async () => {
    const { connector, connected } = await connect();
    await sandbox.control('POST faults', { instanceUrl: 'https://moved.my.salesforce.com' });
    const fresh = await connector.refresh({ refreshToken: connected.tokens.refreshToken!, now: 2_000 });
    expect(fresh.apiBase).toBe('https://moved.my.salesforce.com');
  });

  it('asks once for another token where the org turned one away early, and no more than once', async () => {
    const { connector, connected } = await connect();
    const asked: (string | undefined)[] = [];
    const session = (fresh: string) => ({
      ...testSession({ accountId: sandbox.orgId, instance: sandbox.url }),
      accessToken: async (refused?: string) => {
        asked.push(refused);
        return refused === undefined ? connected.tokens.accessToken : fresh;
      },
    });
    await sandbox.control('POST tokens', { expire: true });
    expect((await connector.read(session(sandbox.token), 'rep', [sandbox.repIds[0]!])).found).toHaveLength(1);
    expect(asked).toEqual([undefined, connected.tokens.accessToken]);
    const still = connector.read(session('also expired'), 'rep', [sandbox.repIds[0]!]);
    await expect(still).rejects.toMatchObject({ code: 'CRM_UNAUTHORIZED' });
    expect(asked).toHaveLength(4);
  });

  it('revokes the tokens, and takes a token that is gone for revoked', async () => {
    const { connector, connected } = await connect();
    const session = testSession({ accountId: sandbox.orgId, instance: sandbox.url, token: connected.tokens.accessToken });
    await connector.revoke(session);
    await connector.revoke(session);
    await expect(connector.read(session, 'rep', [sandbox.repIds[0]!])).rejects.toMatchObject({ code: 'CRM_UNAUTHORIZED' });
  });
});
