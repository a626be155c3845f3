/** HubSpot's own client drives contacts, tasks, calls and Lead objects of the sandbox, with nothing of ours between them. */
import { Client } from '@hubspot/api-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES, type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
let client: Client;
const BY = { source: 'CRM_UI' } as const;

beforeEach(async () => {
  s = await startSandbox();
  const scopes = [...DEFAULT_SCOPES, 'crm.objects.leads.read', 'crm.objects.leads.write', 'crm.objects.users.read'];
  const { access_token } = await s.install({ scopes });
  client = new Client({ accessToken: access_token, basePath: s.url });
});
afterEach(() => s.close());

const person = (n: number) => ({ properties: { email: `p${n}@example.invalid`, firstname: `P${n}` }, associations: [] });
const types = (associationTypeId: number) => [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId }];

describe('13. The client: contacts', () => {
  it('creates, reads by id and e-mail with history, updates, lists, archives', async () => {
    const { basicApi } = client.crm.contacts;
    const made = await basicApi.create(person(1));
    expect(made.createdAt).toBeInstanceOf(Date);
    await basicApi.update(made.id, { properties: { firstname: 'New' } });
    const read = await basicApi.getById('p1@example.invalid', ['firstname'], ['firstname'], ['deals'], false, 'email');
    expect(read.propertiesWithHistory?.firstname?.map(({ value }) => value)).toEqual(['New', 'P1']);
    await basicApi.create(person(2));
    const page = await basicApi.getPage(1);
    expect(page.results).toHaveLength(1);
    const next = await basicApi.getPage(1, page.paging?.next?.after);
    expect(next.results[0]?.id).not.toBe(made.id);
    expect((await client.crm.contacts.getAll(1)).length).toBe(2);
    await basicApi.archive(made.id);
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 });
    expect((await basicApi.getById(made.id, undefined, undefined, undefined, true)).archived).toBe(true);
  });

  it('batches: create, read, update, upsert, archive', async () => {
    const { batchApi } = client.crm.contacts;
    const made = await batchApi.create({ inputs: [1, 2, 3].map(person) });
    const inputs = made.results.map(({ id }) => ({ id }));
    const read = await batchApi.read({ inputs, properties: ['firstname'], propertiesWithHistory: [] });
    expect(read.results.map((contact) => contact.properties.firstname).toSorted()).toEqual(['P1', 'P2', 'P3']);
    const updated = await batchApi.update({ inputs: inputs.map(({ id }) => ({ id, properties: { city: 'Oslo' } })) });
    expect(updated.results.every((contact) => contact.properties.city === 'Oslo')).toBe(true);
    const upserted = await batchApi.upsert({
      inputs: [3, 4].map((n) => ({ id: `p${n}@example.invalid`, idProperty: 'email', properties: { firstname: 'U' } })),
    });
    expect(upserted.results.map((contact) => contact._new).toSorted()).toEqual([false, true]);
    await batchApi.archive({ inputs });
    expect((await client.crm.contacts.getAll()).map((contact) => contact.properties.email)).toEqual(['p4@example.invalid']);
  });

  it('returns partial answers without a throw and throws on refused ones', async () => {
    const { batchApi, basicApi } = client.crm.contacts;
    const id = s.portal.create('contacts', { email: 'a@example.invalid' }, BY);
    const read = await batchApi.read({ inputs: [{ id }, { id: '7' }], properties: [], propertiesWithHistory: [] });
    expect(read).toMatchObject({ numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND' }] });
    const twice = { properties: { email: 'a@example.invalid' }, associations: [] };
    await expect(basicApi.create(twice)).rejects.toMatchObject({ code: 409, body: { category: 'CONFLICT' } });
    await expect(batchApi.create({ inputs: [person(1), { properties: { nope: '1' }, associations: [] }] })).rejects.toMatchObject({
      code: 400,
    });
  });

  it('searches with filters, sort and cursor', async () => {
    for (let n = 0; n < 3; n++) s.portal.create('contacts', { firstname: `P${n}`, city: 'Oslo' }, BY);
    await s.control('POST advance', { to: s.portal.now() + 60_000 });
    const ask = (after?: string) =>
      client.crm.contacts.searchApi.doSearch({
        filterGroups: [{ filters: [{ propertyName: 'city', operator: 'EQ' as never, value: 'oslo' }] }],
        sorts: ['-firstname'],
        properties: ['firstname'],
        limit: 2,
        ...(after ? { after } : {}),
      });
    const first = await ask();
    expect([first.total, ...first.results.map((contact) => contact.properties.firstname)]).toEqual([3, 'P2', 'P1']);
    expect((await ask(first.paging?.next?.after)).results.map((contact) => contact.properties.firstname)).toEqual(['P0']);
  });

  it('merges and forgets', async () => {
    const [a, b] = [1, 2].map((n) => s.portal.create('contacts', person(n).properties, BY)) as [string, string];
    const merged = await client.crm.contacts.basicApi.merge({ primaryObjectId: a, objectIdToMerge: b });
    expect(merged.id).toBe(a);
    await client.crm.contacts.basicApi.purge({ objectId: a });
    await expect(client.crm.contacts.basicApi.getById(a)).rejects.toMatchObject({ code: 404 });
  });
});

describe('13. The client: activities', () => {
  it('makes tasks for several records at once and tells the good from the bad by trace id', async () => {
    const contact = s.portal.create('contacts', {}, BY);
    const deal = s.portal.create('deals', {}, BY);
    const associations = [
      { to: { id: contact }, types: types(204) },
      { to: { id: deal }, types: types(216) },
    ];
    const inputs = [
      { properties: { hs_timestamp: '1772409600000', hs_task_subject: 'Call' }, associations, objectWriteTraceId: '1' },
      { properties: { hs_timestamp: 'soon' }, associations: [], objectWriteTraceId: '2' },
    ];
    const answer = await client.crm.objects.tasks.batchApi.create({ inputs } as never);
    expect(answer).toMatchObject({ status: 'COMPLETE', numErrors: 1, results: [{ objectWriteTraceId: '1' }] });
    expect(s.portal.associated('contacts', contact, 'tasks')).toEqual([answer.results[0]?.id]);
    expect(s.portal.associated('deals', deal, 'tasks')).toEqual([answer.results[0]?.id]);
    const id = answer.results[0]?.id as string;
    const done = await client.crm.objects.tasks.basicApi.update(id, { properties: { hs_task_status: 'COMPLETED' } });
    expect(done.properties.hs_task_status).toBe('COMPLETED');
    await client.crm.objects.tasks.basicApi.archive(id);
    expect((await client.crm.objects.tasks.basicApi.getPage()).results).toEqual([]);
  });

  it.each(['calls', 'emails', 'meetings', 'notes', 'communications'] as const)('logs and reads %s', async (type) => {
    const contact = s.portal.create('contacts', {}, BY);
    const typeId = { calls: 194, emails: 198, meetings: 200, notes: 202, communications: 81 }[type];
    const api = client.crm.objects[type];
    const made = await api.basicApi.create({
      properties: { hs_timestamp: '2026-03-02T10:00:00Z' },
      associations: [{ to: { id: contact }, types: types(typeId) }],
    });
    expect(s.portal.associated('contacts', contact, type)).toEqual([made.id]);
    const read = await api.batchApi.read({ inputs: [{ id: made.id }], properties: ['hs_timestamp'], propertiesWithHistory: [] });
    expect(read.results[0]?.properties.hs_timestamp).toBe('2026-03-02T10:00:00.000Z');
  });

  it('makes and reads Lead objects', async () => {
    const contact = s.portal.create('contacts', {}, BY);
    const made = await client.crm.objects.leads.basicApi.create({
      properties: { hs_lead_name: 'Ana' },
      associations: [{ to: { id: contact }, types: types(578) }],
    });
    const read = await client.crm.objects.leads.basicApi.getById(made.id, ['hs_lead_name'], undefined, ['contacts']);
    expect(read.properties.hs_lead_name).toBe('Ana');
    expect(read.associations?.contacts?.results[0]?.id).toBe(contact);
  });

  it('reads users by the generic objects API', async () => {
    s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'a@example.invalid', timeZone: 'Europe/Oslo' });
    const users = await client.crm.objects.basicApi.getPage('users', 10, undefined, ['hs_standard_time_zone']);
    expect(users.results[0]?.properties.hs_standard_time_zone).toBe('Europe/Oslo');
  });
});
