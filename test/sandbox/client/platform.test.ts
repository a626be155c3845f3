/** HubSpot's own client drives OAuth, associations, properties, pipelines, owners, forms and campaigns of the sandbox. */
import { Client, Signature } from '@hubspot/api-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES, type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';
import { startReceiver } from '../../helpers/webhook-receiver.ts';

let s: SandboxHandle;
let client: Client;
let refreshToken: string;
const BY = { source: 'CRM_UI' } as const;

beforeEach(async () => {
  s = await startSandbox();
  const tokens = await s.install({ scopes: [...DEFAULT_SCOPES, 'forms', 'marketing.campaigns.read', 'marketing.campaigns.write'] });
  refreshToken = tokens.refresh_token;
  client = new Client({ accessToken: tokens.access_token, basePath: s.url });
});
afterEach(() => s.close());

const pair = (from: string, to: string, associationTypeId: number) => ({
  _from: { id: from },
  to: { id: to },
  types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId }],
});

describe('13. The client: OAuth', () => {
  it('goes from the authorise address over the code to tokens, refreshes them, and drops the account', async () => {
    const redirect = 'http://localhost:3000/oauth/callback';
    const address = new URL(client.oauth.getAuthorizationUrl(s.clientId, redirect, 'oauth crm.objects.contacts.read', 'forms', 'st'));
    expect(address.host).toBe('app.hubspot.com');
    const page = await fetch(`${s.url}${address.pathname}${address.search}`);
    expect(page.status).toBe(200);
    const form = Object.fromEntries(
      [...(await page.text()).matchAll(/name="([a-z_]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const consent = await fetch(`${s.url}/oauth/authorize`, {
      method: 'POST',
      body: new URLSearchParams(form as never),
      redirect: 'manual',
    });
    const back = new URL(consent.headers.get('location') as string);
    expect(back.searchParams.get('state')).toBe('st');
    const code = back.searchParams.get('code') as string;
    const { tokensApi, accessTokensApi, refreshTokensApi } = client.oauth;
    const tokens = await tokensApi.create('authorization_code', code, redirect, s.clientId, s.clientSecret);
    expect(tokens).toMatchObject({ tokenType: 'bearer', expiresIn: 1_800 });
    expect(tokens).not.toHaveProperty('hubId');
    const info = await accessTokensApi.get(tokens.accessToken);
    expect(info).toMatchObject({ hubId: Number(s.portalId), appId: 4010001, scopes: ['oauth', 'crm.objects.contacts.read', 'forms'] });
    expect((await refreshTokensApi.get(tokens.refreshToken)).hubId).toBe(Number(s.portalId));
    const fresh = await tokensApi.create('refresh_token', undefined, undefined, s.clientId, s.clientSecret, tokens.refreshToken);
    expect(fresh.accessToken).not.toBe(tokens.accessToken);
    await refreshTokensApi.archive(tokens.refreshToken);
    const again = tokensApi.create('refresh_token', undefined, undefined, s.clientId, s.clientSecret, tokens.refreshToken);
    await expect(again).rejects.toMatchObject({ code: 400, body: { error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' } });
  });

  it('throws 401 once the token is too old, and a 429 with a parsed body', async () => {
    for (let n = 0; n < 110; n++) await client.crm.owners.ownersApi.getPage();
    await expect(client.crm.owners.ownersApi.getPage()).rejects.toMatchObject({ code: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } });
    await s.control('POST advance', { to: s.portal.now() + 1_800_000 });
    await expect(client.crm.owners.ownersApi.getPage()).rejects.toMatchObject({ code: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
    const { accessToken } = await client.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      s.clientId,
      s.clientSecret,
      refreshToken,
    );
    client.setAccessToken(accessToken);
    expect((await client.crm.owners.ownersApi.getPage()).results).toEqual([]);
  });

  it('is refused a scope with the names of what it lacks', async () => {
    await expect(client.crm.companies.basicApi.getPage()).rejects.toMatchObject({
      code: 403,
      body: { category: 'MISSING_SCOPES', errors: [{ context: { requiredGranularScopes: ['crm.objects.companies.read'] } }] },
    });
  });

  it('verifies a delivery with its own signature check', async () => {
    const receiver = await startReceiver();
    await s.control('POST apps', { targetUrl: receiver.url });
    // Its check refuses what is older than five minutes of the machine's clock.
    await s.control('POST advance', { to: Date.now() });
    s.portal.create('notes', {}, BY);
    await s.control('POST step', { until: s.portal.now() + 1 });
    const [{ headers, rawBody }] = receiver.posts as [(typeof receiver.posts)[0]];
    const check = (requestBody: string) =>
      Signature.isValid({
        signatureVersion: 'v3',
        signature: headers['x-hubspot-signature-v3'] as string,
        clientSecret: s.clientSecret,
        requestBody,
        url: receiver.url,
        method: 'POST',
        timestamp: Number(headers['x-hubspot-request-timestamp']),
      });
    expect(check(rawBody)).toBe(true);
    expect(check(`${rawBody} `)).toBe(false);
    await receiver.close();
  });
});

describe('13. The client: associations v4', () => {
  it('creates, reads in pages, archives and lists', async () => {
    const { batchApi, basicApi } = client.crm.associations.v4;
    const [deal, one, two] = [s.portal.create('deals', {}, BY), s.portal.create('contacts', {}, BY), s.portal.create('contacts', {}, BY)];
    const made = await batchApi.create('deals', 'contacts', { inputs: [pair(deal, one, 3), pair(deal, two, 3)] });
    expect(made.results).toHaveLength(2);
    const read = await batchApi.getPage('deals', 'contacts', { inputs: [{ id: deal }] });
    expect(read.results[0]?.to.map(({ toObjectId }) => String(toObjectId))).toEqual([one, two]);
    const page = await basicApi.getPage('deals', deal, 'contacts', undefined, 1);
    expect(page.results).toHaveLength(1);
    expect((await basicApi.getPage('deals', deal, 'contacts', page.paging?.next?.after, 1)).results).toHaveLength(1);
    await batchApi.archive('deals', 'contacts', { inputs: [{ _from: { id: deal }, to: [{ id: one }] }] });
    expect(s.portal.associated('deals', deal, 'contacts')).toEqual([two]);
  });

  it('makes default and labelled ones, and labels of the account', async () => {
    const { basicApi, schema, batchApi } = client.crm.associations.v4;
    const [deal, contact] = [s.portal.create('deals', {}, BY), s.portal.create('contacts', {}, BY)];
    await basicApi.createDefault('deals', deal, 'contacts', contact);
    expect(s.portal.associated('deals', deal, 'contacts')).toEqual([contact]);
    const labels = await schema.definitionsApi.create('deals', 'contacts', { name: 'decides', label: 'Decides' });
    const [label] = labels.results;
    const spec = [{ associationCategory: 'USER_DEFINED' as never, associationTypeId: label?.typeId as number }];
    expect((await basicApi.create('deals', deal, 'contacts', contact, spec)).labels).toEqual(['Decides']);
    expect((await schema.definitionsApi.getAll('deals', 'contacts')).results.map((item) => item.label)).toContain('Decides');
    await basicApi.archive('deals', deal, 'contacts', contact);
    const empty = await batchApi.getPage('deals', 'contacts', { inputs: [{ id: deal }] });
    expect(empty).toMatchObject({ results: [], numErrors: 1 });
  });
});

describe('13. The client: the portal', () => {
  it('makes groups and properties, singly and in batches, changes and archives them', async () => {
    const { coreApi, groupsApi, batchApi } = client.crm.properties;
    await groupsApi.create('contacts', { name: 'ours', label: 'Ours' });
    const input = (name: string) => ({ name, label: name, groupName: 'ours', type: 'string' as never, fieldType: 'text' as never });
    expect((await coreApi.create('contacts', input('one'))).name).toBe('one');
    expect((await batchApi.create('contacts', { inputs: [input('two')] })).results[0]?.groupName).toBe('ours');
    await expect(coreApi.create('contacts', input('one'))).rejects.toMatchObject({ code: 409 });
    expect((await coreApi.update('contacts', 'one', { label: 'First' })).label).toBe('First');
    expect((await coreApi.getAll('contacts')).results.filter(({ groupName }) => groupName === 'ours')).toHaveLength(2);
    await coreApi.archive('contacts', 'one');
    await batchApi.archive('contacts', { inputs: [{ name: 'two' }] });
    expect((await coreApi.getAll('contacts', true)).results.map(({ name }) => name)).toEqual(['one', 'two']);
    await groupsApi.archive('contacts', 'ours');
    expect((await groupsApi.getAll('contacts')).results.map(({ name }) => name)).not.toContain('ours');
  });

  it('reads pipelines, stages and owners', async () => {
    const owner = s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid', teams: ['EMEA'] });
    const { pipelinesApi, pipelineStagesApi } = client.crm.pipelines;
    expect((await pipelinesApi.getAll('deals')).results[0]?.stages).toHaveLength(7);
    expect((await pipelinesApi.getById('deals', 'default')).label).toBe('Sales Pipeline');
    expect((await pipelineStagesApi.getAll('deals', 'default')).results.map(({ metadata }) => metadata?.isClosed)).toContain('true');
    expect((await client.crm.owners.ownersApi.getPage('ana@example.invalid')).results[0]).toMatchObject({
      id: owner,
      teams: [{ name: 'EMEA' }],
    });
    expect((await client.crm.owners.ownersApi.getById(Number(owner))).lastName).toBe('Ruiz');
  });

  it('reads forms', async () => {
    await s.control('POST act', { op: 'submitForm', form: 'Page: Demo', properties: { email: 'a@example.invalid' } });
    const page = await client.marketing.forms.formsApi.getPage(undefined, 10);
    expect(page.results[0]).toMatchObject({ name: 'Demo', formType: 'hubspot', createdAt: expect.any(Date) });
    const form = await client.marketing.forms.formsApi.getById(page.results[0]?.id as string);
    expect(form.fieldGroups[0]?.fields[0]).toMatchObject({ name: 'email', fieldType: 'email' });
  });

  it('reaches by raw requests what it has no methods for', async () => {
    const path = '/marketing/campaigns/2026-09';
    const made = await client.apiRequest({ method: 'POST', path, body: { properties: { hs_name: 'Fair' } } });
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await client.apiRequest({ method: 'POST', path: `${path}/${id}/spend`, body: { name: 'Ads', amount: 90 } });
    const totals = await client.apiRequest({ path: `${path}/${id}/budget/totals` });
    expect(await totals.json()).toMatchObject({ spendTotal: 90, remainingBudget: -90 });
    const account = await client.apiRequest({ path: '/account-info/2026-09/details' });
    expect(await account.json()).toEqual({
      portalId: Number(s.portalId),
      accountType: 'STANDARD',
      timeZone: 'Europe/Madrid',
      companyCurrency: 'EUR',
      additionalCurrencies: ['USD'],
      utcOffset: '+01:00',
      utcOffsetMilliseconds: 3_600_000,
      uiDomain: new URL(s.url).host,
      dataHostingLocation: 'eu1',
    });
    const outcomes = await client.apiRequest({ path: '/calling/v1/dispositions' });
    expect((await outcomes.json()) as unknown[]).toHaveLength(7);
    const gone = await client.apiRequest({ method: 'DELETE', path: '/appinstalls/2026-09/external-install' });
    expect(gone.status).toBe(204);
    expect((await client.apiRequest({ path: '/crm/v3/owners' })).status).toBe(401);
  });

  it('drives the dated paths when its addresses are rewritten, apart from the codes it does not expect', async () => {
    const { access_token } = await s.install();
    const dated = new Client({
      accessToken: access_token,
      basePath: s.url,
      middleware: [
        {
          pre: async (context: any) => {
            context.setUrl(
              context
                .getUrl()
                .replace(/\/crm\/v[34]\/(associations|objects|properties|owners|pipelines)/, '/crm/$1/2026-09')
                .replace('/owners/2026-09/', '/owners/2026-09'),
            );
            return context;
          },
          post: async (response: any) => response,
        },
      ],
    });
    const contact = await dated.crm.contacts.basicApi.create({ properties: { firstname: 'A' }, associations: [] });
    expect((await dated.crm.contacts.batchApi.read({ inputs: [contact], properties: [], propertiesWithHistory: [] })).results).toHaveLength(
      1,
    );
    const deal = s.portal.create('deals', {}, BY);
    const inputs = [pair(deal, contact.id, 3)];
    await expect(dated.crm.associations.v4.batchApi.create('deals', 'contacts', { inputs })).rejects.toMatchObject({ code: 200 });
    expect(s.portal.associated('deals', deal, 'contacts')).toEqual([contact.id]);
  });
});
