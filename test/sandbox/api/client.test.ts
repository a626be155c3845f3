/** HubSpot's own client drives the sandbox, with nothing of ours between them. */
import { Client } from '@hubspot/api-client';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
let client: Client;

beforeEach(async () => {
  s = await startSandbox();
  const { access_token } = await s.install();
  client = new Client({ accessToken: access_token, basePath: s.url });
});
afterEach(() => s.close());

const to204 = (id: string) => [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as const, associationTypeId: 204 }] }];

it('contacts: create, read, update, list all, archive', async () => {
  const made = await client.crm.contacts.basicApi.create({ properties: { email: 'a@example.invalid', firstname: 'A' }, associations: [] });
  await client.crm.contacts.basicApi.update(made.id, { properties: { firstname: 'B' } });
  const read = await client.crm.contacts.basicApi.getById('a@example.invalid', ['firstname'], ['firstname'], undefined, false, 'email');
  expect(read.properties.firstname).toBe('B');
  expect(read.propertiesWithHistory?.firstname?.map((entry) => entry.value)).toEqual(['B', 'A']);
  expect(read.updatedAt).toBeInstanceOf(Date);
  expect((await client.crm.contacts.getAll()).map((contact) => contact.id)).toEqual([made.id]);
  await client.crm.contacts.basicApi.archive(made.id);
  await expect(client.crm.contacts.basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 });
});

it('tasks: batch create with associations, upsert, 207 without a throw', async () => {
  const contact = s.portal.create('contacts', { firstname: 'A' }, { source: 'FORM' });
  const good = {
    properties: { hs_timestamp: '1772409600000', hs_task_subject: 'Call' },
    associations: to204(contact),
    objectWriteTraceId: '1',
  };
  const bad = { properties: { hs_timestamp: 'soon' }, associations: [], objectWriteTraceId: '2' };
  const answer = await client.crm.objects.tasks.batchApi.create({ inputs: [good, bad] } as never);
  expect(answer).toMatchObject({ status: 'COMPLETE', numErrors: 1, results: [{ objectWriteTraceId: '1' }] });
  const linked = await client.crm.associations.v4.batchApi.getPage('contacts', 'tasks', { inputs: [{ id: contact }] });
  expect(linked.results[0]?.to.map((end) => String(end.toObjectId))).toEqual([answer.results[0]?.id]);
  const one = answer.results[0]?.id as string;
  const updated = await client.crm.objects.tasks.batchApi.update({ inputs: [{ id: one, properties: { hs_task_status: 'COMPLETED' } }] });
  expect(updated.results[0]?.properties.hs_task_status).toBe('COMPLETED');
});

it('associations, properties, owners, pipelines and search', async () => {
  s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid' });
  expect((await client.crm.owners.ownersApi.getPage()).results[0]?.email).toBe('ana@example.invalid');
  await client.crm.properties.groupsApi.create('contacts', { name: 'baton', label: 'Baton' });
  const input = { name: 'baton_x', label: 'X', groupName: 'baton', type: 'string', fieldType: 'text' } as const;
  const made = await client.crm.properties.batchApi.create('contacts', { inputs: [input] } as never);
  expect(made.results[0]?.name).toBe('baton_x');
  expect((await client.crm.properties.coreApi.getAll('contacts')).results.map((item) => item.name)).toContain('baton_x');
  const [contact, deal] = [
    s.portal.create('contacts', { firstname: 'A' }, { source: 'FORM' }),
    s.portal.create('deals', { dealname: 'D' }, { source: 'FORM' }),
  ];
  const pair = {
    _from: { id: deal },
    to: { id: contact },
    types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }],
  } as never;
  await client.crm.associations.v4.batchApi.create('deals', 'contacts', { inputs: [pair] });
  expect(s.portal.associated('deals', deal, 'contacts')).toEqual([contact]);
  expect((await client.crm.pipelines.pipelinesApi.getAll('deals')).results[0]?.stages).toHaveLength(7);
  await s.control('POST advance', { to: s.portal.now() + 60_000 });
  const found = await client.crm.contacts.searchApi.doSearch({
    filterGroups: [],
    sorts: [],
    properties: [],
    limit: 10,
    after: '0',
  } as never);
  expect(found.total).toBe(1);
});

it('oauth v1 tokens, and a 429 as an exception with a parsed body', async () => {
  const tokens = await s.install();
  const { tokensApi, accessTokensApi } = client.oauth;
  const fresh = await tokensApi.create('refresh_token', undefined, undefined, s.clientId, s.clientSecret, tokens.refresh_token);
  expect((await accessTokensApi.get(fresh.accessToken)).hubId).toBe(Number(s.portalId));
  for (let n = 0; n < 110; n++) await client.crm.owners.ownersApi.getPage();
  await expect(client.crm.owners.ownersApi.getPage()).rejects.toMatchObject({ code: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } });
});
