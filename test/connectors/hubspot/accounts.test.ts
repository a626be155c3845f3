/** Accounts of every kind: what one lacks is a missing capability or a reported conflict, never a failed connection. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import type { Connector } from '../../../src/ports/connector.ts';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { testLog, testSession } from '../session.ts';
import { configOf } from './bench.ts';

const REDIRECT = 'http://localhost:3000/oauth/callback';
let s: SandboxHandle;
let connector: Connector;

beforeEach(async () => {
  s = await startSandbox();
  connector = createHubspotConnector(configOf(s), testLog());
});
afterEach(() => s.close());

/** What the consent page offers, all of it granted. */
async function connect() {
  const page = await (await fetch(connector.authorizeUrl({ state: 'state', redirectUri: REDIRECT }))).text();
  const fields = [...page.matchAll(/name="([a-z_]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value] as [string, string]);
  const consent = await fetch(`${s.url}/oauth/authorize`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const code = new URL(consent.headers.get('location') as string).searchParams.get('code') as string;
  const { tokens, account } = await connector.exchange({ code, redirectUri: REDIRECT, now: s.portal.now(), state: 's' });
  const session = testSession({
    accountId: s.portalId,
    token: tokens.accessToken,
    now: () => s.portal.now(),
    settings: { leadObjects: true },
  });
  const { conflicts } = await connector.provision(session, { preview: false });
  const { capabilities } = await connector.probe(session);
  return { scopes: account.scopes, conflicts, missing: capabilities.filter(({ present }) => !present).map(({ id }) => id) };
}

it.each([
  ['is professional and has everything', {}, []],
  ['is free and has no Lead objects', { tier: 'free' }, ['lead-objects', 'lead-object-owners']],
  ['tells no record sources', { recordSources: false }, []],
  ['takes no unique task property', { uniqueTaskProperty: false }, ['unique-task-key']],
  ['has no call outcomes', { dispositions: [] }, ['call-outcomes']],
])('connects to an account that %s', async (_, settings, missing) => {
  await s.control('POST portal', settings);
  expect((await connect()).missing.toSorted()).toEqual(missing.toSorted());
});

it('asks a free account for no scope that it lacks', async () => {
  expect((await connect()).scopes).toContain('crm.objects.leads.read');
  await s.control('POST portal', { tier: 'free' });
  expect((await connect()).scopes).not.toContain('crm.objects.leads.read');
});

it('names each field that a full account has no room for', async () => {
  await s.control('POST portal', { customPropertyLimit: 5 });
  const { conflicts } = await connect();
  expect(conflicts.length).toBeGreaterThan(5);
  for (const conflict of conflicts) expect(conflict).toContain('has reached its limit of 5 custom properties');
});
