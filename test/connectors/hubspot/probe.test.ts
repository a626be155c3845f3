/** What the probe finds, and that a missing scope costs a capability and never the connection. */
import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { createHubspotConnector } from '../../../connectors/hubspot/index.ts';
import { readSettings } from '../../../connectors/hubspot/settings.ts';
import { testLog, testSession } from '../session.ts';
import { EVERYTHING, type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench | null = null;
afterEach(async () => {
  nock.cleanAll();
  await bench?.close();
  bench = null;
});

async function presentIn(given: HubspotBench): Promise<Record<string, boolean>> {
  const { capabilities } = await given.connector.probe(given.session());
  return Object.fromEntries(capabilities.map(({ id, present }) => [id, present]));
}

describe('probe', () => {
  it('finds everything in a portal that granted everything', async () => {
    bench = await hubspotBench();
    const rep = await bench.addRep('Ana');
    const { capabilities, settings } = await bench.connector.probe(bench.session());
    expect(capabilities.filter((capability) => !capability.present)).toEqual([]);
    const found = readSettings(JSON.parse(JSON.stringify(settings)));
    expect(Object.values(found.userToOwner)).toContain(rep);
    expect(found.stages.closedwon).toEqual({ state: 'won', label: 'Closed won' });
    expect(found.stages.closedlost?.state).toBe('lost');
    expect(found.stages.contractsent?.state).toBe('open');
    expect(found.dispositions['f240bbac-87c9-4f6e-bf70-924b57d47db7']).toBe(true);
    expect(found.dispositions['73a0d17f-1163-4015-bdd5-ec830791da20']).toBe(false);
    expect(found.appId).not.toBeNull();
    expect(found.currency).toBe('EUR');
  });

  it('still knows a deactivated rep by their user', async () => {
    bench = await hubspotBench();
    const rep = await bench.addRep('Ana');
    await bench.deactivateRep(rep);
    const { settings } = await bench.connector.probe(bench.session());
    expect(Object.values(readSettings(settings).userToOwner)).toContain(rep);
  });

  it.each([
    ['sales-email-read', 'email-evidence'],
    ['crm.objects.users.read', 'rep-zones'],
    ['crm.objects.owners.read', 'owners'],
    ['crm.objects.deals.read', 'deal-stages'],
    ['marketing.campaigns.read', 'campaigns'],
  ])('without %s declares %s missing, with what is lost and what to do', async (scope, id) => {
    bench = await hubspotBench();
    await bench.sandbox.control('POST faults', { missingScopes: [scope] });
    const { capabilities } = await bench.connector.probe(bench.session());
    const missing = capabilities.filter((capability) => !capability.present);
    expect(missing.map((capability) => capability.id)).toEqual([id]);
    expect(missing[0]?.lost).not.toBe('');
    expect(missing[0]?.remedy).toContain(scope);
  });

  it.each([
    ['automation', 'workflows'],
    ['settings.currencies.read', 'currency-rates'],
    ['crm.objects.marketing_events.read', 'marketing-events'],
    ['forms', 'form-submissions'],
    ['crm.objects.line_items.read', 'products'],
  ])('without %s granted declares %s missing, and asks for nothing to find that out', async (scope, id) => {
    bench = await hubspotBench({ scopes: EVERYTHING.filter((one) => one !== scope) });
    const { capabilities } = await bench.connector.probe(bench.session());
    const missing = capabilities.filter((capability) => !capability.present);
    expect(missing).toMatchObject([{ id, remedy: expect.stringContaining(scope) }]);
  });

  it('finds the unique task key only once provisioning could make it', async () => {
    bench = await hubspotBench({ bare: true });
    expect((await presentIn(bench))['unique-task-key']).toBe(false);
    await bench.connector.provision(bench.session(), { preview: false });
    expect((await presentIn(bench))['unique-task-key']).toBe(true);
  });

  it('throws a retryable error rather than call something missing that only did not answer', async () => {
    nock('https://api.example.invalid').post('/oauth/2026-09/token/introspect').reply(500).get(/.*/).times(9).reply(500);
    const config = { clientId: 'c', clientSecrets: ['s'], apiBase: 'https://api.example.invalid', authorizeBase: '', timeoutMs: 500 };
    const probing = createHubspotConnector(config, testLog()).probe(testSession());
    await expect(probing).rejects.toMatchObject({ code: 'CRM_UNAVAILABLE', retryable: true });
  });
});

describe('a portal without the e-mail scope', () => {
  it('has no e-mails to read, list, follow or count, and everything else goes on', async () => {
    bench = await hubspotBench();
    const granted = bench.session();
    const session = testSession({
      accountId: granted.accountId,
      token: await granted.accessToken(),
      now: bench.now,
      settings: granted.settings,
      capabilities: [...granted.capabilities].filter((id) => id !== 'email-evidence'),
    });
    await bench.sandbox.control('POST faults', { missingScopes: ['sales-email-read'] });
    const rep = await bench.addRep('Ana');
    const lead = await bench.addLead({ name: 'Lea' });
    await bench.addCall({ leadIds: [lead], ownerId: rep, connected: true });
    const { connector } = bench;
    expect(await connector.read(session, 'email', ['1'])).toEqual({ found: [], missing: [], bad: [] });
    expect(await connector.list(session, 'email', null)).toEqual({ items: [], next: null, bad: [] });
    expect(await connector.changed(session, 'email', null, 0)).toMatchObject({ ids: [], caughtUp: true });
    expect((await connector.activities(session, [lead], 0)).items).toHaveLength(1);
  });
});
