/** The associations API: paging per input, success codes by version, defaults and labels. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
const BY = { source: 'CRM_UI' } as const;
let contact: string;
let deal: string;

beforeEach(async () => {
  s = await startSandbox();
  contact = s.portal.create('contacts', { firstname: 'A' }, BY);
  deal = s.portal.create('deals', { dealname: 'D' }, BY);
});
afterEach(() => s.close());

const DATED = '/crm/associations/2026-09';
const V4 = '/crm/v4/associations';
const read = (base: string, from: string, to: string, inputs: unknown) => s.api('POST', `${base}/${from}/${to}/batch/read`, { inputs });
const pair = () => ({ from: { id: deal }, to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] });

describe('batch read', () => {
  it('pages per input beyond 500 and ends without paging', async () => {
    for (let n = 0; n < 620; n++) s.portal.create('calls', {}, BY, [{ objectType: 'contacts', id: contact }]);
    const first = (await read(DATED, 'contacts', 'calls', [{ id: contact }])).body.results[0];
    expect(first.to).toHaveLength(500);
    const rest = (await read(DATED, 'contacts', 'calls', [{ id: contact, after: first.paging.next.after }])).body.results[0];
    expect(rest.to).toHaveLength(120);
    expect(rest.paging).toBeUndefined();
    expect(new Set([...first.to, ...rest.to].map((end: any) => end.toObjectId)).size).toBe(620);
  });

  it('gives ids as strings on dated paths and as numbers on v4', async () => {
    s.portal.create('tasks', {}, BY, [{ objectType: 'contacts', id: contact }]);
    const dated = (await read(DATED, 'contacts', 'tasks', [{ id: contact }])).body.results[0].to[0];
    const v4 = (await read(V4, 'contacts', 'tasks', [{ id: contact }])).body.results[0].to[0];
    expect(typeof dated.toObjectId).toBe('string');
    expect(v4).toEqual({
      toObjectId: Number(dated.toObjectId),
      associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 203, label: null }],
    });
  });

  it('leaves archived records out and reports ids without any', async () => {
    const task = s.portal.create('tasks', {}, BY, [{ objectType: 'contacts', id: contact }]);
    s.portal.archive('tasks', task, BY);
    const { status, body } = await read(DATED, 'contacts', 'tasks', [{ id: contact }]);
    expect(status).toBe(207);
    expect(body.results).toEqual([]);
    expect(body.errors[0].subCategory).toBe('crm.associations.NO_ASSOCIATIONS_FOUND');
  });

  it('takes 1,000 inputs and not one more', async () => {
    const inputs = Array.from({ length: 1_001 }, (_, i) => ({ id: String(i) }));
    expect((await read(DATED, 'contacts', 'tasks', inputs.slice(1))).status).toBe(207);
    expect((await read(DATED, 'contacts', 'tasks', inputs)).status).toBe(400);
  });
});

describe('7. Associations: labels of the account', () => {
  const LABELS = '/crm/associations/2026-09/deals/contacts/labels';
  const ends = async () => (await read(DATED, 'deals', 'contacts', [{ id: deal }])).body.results[0].to[0].associationTypes;

  it("are made with a way back, listed by direction and numbered apart from the CRM's own", async () => {
    const made = await s.api('POST', LABELS, { name: 'decides', label: 'Decides on', inverseLabel: 'Decided by' });
    expect(made.body.results).toEqual([
      { category: 'USER_DEFINED', typeId: 1, label: 'Decides on' },
      { category: 'USER_DEFINED', typeId: 2, label: 'Decided by' },
    ]);
    expect((await s.api('GET', LABELS)).body.results).toEqual([
      { category: 'HUBSPOT_DEFINED', typeId: 3, label: null },
      { category: 'USER_DEFINED', typeId: 1, label: 'Decides on' },
    ]);
    expect((await s.api('GET', '/crm/v4/associations/contacts/deals/labels')).body.results).toContainEqual({
      category: 'USER_DEFINED',
      typeId: 2,
      label: 'Decided by',
    });
    expect((await s.api('POST', LABELS, { name: 'decides', label: 'Again' })).status).toBe(400);
  });

  it('stand beside the unlabelled association and read from both ends', async () => {
    await s.api('POST', LABELS, { name: 'decides', label: 'Decides on', inverseLabel: 'Decided by' });
    const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: 1 }];
    const inputs = [{ from: { id: deal }, to: { id: contact }, types }];
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/create`, { inputs })).body.results[0].labels).toEqual(['Decides on']);
    expect(await ends()).toEqual([
      { category: 'USER_DEFINED', typeId: 1, label: 'Decides on' },
      { category: 'HUBSPOT_DEFINED', typeId: 3, label: null },
    ]);
    const back = (await read(DATED, 'contacts', 'deals', [{ id: contact }])).body.results[0].to[0].associationTypes;
    expect(back.map((type: any) => type.label)).toEqual(['Decided by', null]);
  });

  it('can be renamed and removed, and an unknown one is refused', async () => {
    await s.api('POST', LABELS, { name: 'decides', label: 'Decides on' });
    expect((await s.api('PUT', LABELS, { associationTypeId: 1, label: 'Signs' })).status).toBe(204);
    expect((await s.api('GET', LABELS)).body.results[1].label).toBe('Signs');
    expect((await s.api('DELETE', `${LABELS}/1`)).status).toBe(204);
    expect((await s.api('GET', LABELS)).body.results).toHaveLength(1);
    expect((await s.api('DELETE', `${LABELS}/9`)).status).toBe(404);
    const inputs = [{ from: { id: deal }, to: { id: contact }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 1 }] }];
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/create`, { inputs })).body.numErrors).toBe(1);
  });

  it('may come with a new record', async () => {
    await s.api('POST', '/crm/associations/2026-09/tasks/contacts/labels', { name: 'second', label: 'Second try' });
    const associations = [{ to: { id: contact }, types: [{ associationCategory: 'USER_DEFINED', associationTypeId: 1 }] }];
    const task = await s.api('POST', '/crm/objects/2026-09/tasks', { properties: { hs_timestamp: '0' }, associations });
    const [end] = (await read(DATED, 'tasks', 'contacts', [{ id: task.body.id }])).body.results[0].to;
    expect(end.associationTypes).toContainEqual({ category: 'USER_DEFINED', typeId: 1, label: 'Second try' });
  });
});

describe('7. Associations: limits and single lists', () => {
  it('creates up to 2,000 at once', async () => {
    const inputs = Array.from({ length: 2_001 }, () => pair());
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/create`, { inputs: inputs.slice(1) })).status).toBe(200);
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/create`, { inputs })).status).toBe(400);
  });

  it('answers each input on its own cursor, with paging only where there is more', async () => {
    const many = s.portal.create('contacts', {}, BY);
    for (let n = 0; n < 501; n++) s.portal.create('notes', {}, BY, [{ objectType: 'contacts', id: many }]);
    s.portal.create('notes', {}, BY, [{ objectType: 'contacts', id: contact }]);
    const { status, body } = await read(DATED, 'contacts', 'notes', [{ id: many, after: '500' }, { id: contact }]);
    expect(status).toBe(200);
    expect(body.results.map((result: any) => [result.from.id, result.to.length, result.paging])).toEqual([
      [many, 1, undefined],
      [contact, 1, undefined],
    ]);
  });

  it.each(['/crm/v4/objects', '/crm/objects/2026-03', '/crm/objects/2026-09'])('pages a single list on %s, 500 at most', async (base) => {
    for (let n = 0; n < 3; n++) s.portal.create('notes', {}, BY, [{ objectType: 'contacts', id: contact }]);
    const path = `${base}/contacts/${contact}/associations/notes`;
    const first = (await s.api('GET', `${path}?limit=2`)).body;
    expect(first.results).toHaveLength(2);
    expect((await s.api('GET', `${path}?limit=2&after=${first.paging.next.after}`)).body.results).toHaveLength(1);
    expect((await s.api('GET', `${path}?limit=501`)).status).toBe(400);
  });

  it('tells the primary company of a contact and of a deal by its label', async () => {
    for (const [type, typeId] of [
      ['contacts', 1],
      ['deals', 5],
    ] as const) {
      const { body } = await s.api('GET', `/crm/associations/2026-09/${type}/companies/labels`);
      expect(body.results).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId, label: 'Primary' });
    }
    const { body } = await s.api('GET', '/crm/associations/2026-09/deals/contacts/labels');
    expect(body.results).toEqual([{ category: 'HUBSPOT_DEFINED', typeId: 3, label: null }]);
  });
});

describe('writes', () => {
  it('answer 201 and 204 on v4, 200 on dated paths', async () => {
    const archive = { inputs: [{ from: { id: deal }, to: [{ id: contact }] }] };
    expect((await s.api('POST', `${V4}/deals/contacts/batch/create`, { inputs: [pair()] })).status).toBe(201);
    expect(s.portal.associated('contacts', contact, 'deals')).toEqual([deal]);
    expect((await s.api('POST', `${V4}/deals/contacts/batch/archive`, archive)).status).toBe(204);
    expect(s.portal.associated('contacts', contact, 'deals')).toEqual([]);
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/create`, { inputs: [pair()] })).status).toBe(200);
    expect((await s.api('POST', `${DATED}/deals/contacts/batch/archive`, archive)).status).toBe(200);
  });

  it('report a missing record or a wrong type as errors of a 207', async () => {
    const wrongType = { ...pair(), types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] };
    const { status, body } = await s.api('POST', `${DATED}/deals/contacts/batch/create`, {
      inputs: [pair(), { ...pair(), to: { id: '1' } }, wrongType],
    });
    expect(status).toBe(207);
    expect(body.results).toHaveLength(1);
    expect(body.numErrors).toBe(2);
  });

  it('make default associations singly and in batches', async () => {
    const batch = await s.api('POST', `${DATED}/deals/contacts/batch/associate/default`, {
      inputs: [{ from: { id: deal }, to: { id: contact } }],
    });
    expect(batch.body.results[0].associationSpec).toEqual({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 });
    const company = s.portal.create('companies', { name: 'C' }, BY);
    expect((await s.api('PUT', `/crm/v4/objects/contacts/${contact}/associations/default/companies/${company}`)).status).toBe(200);
    const list = await s.api('GET', `/crm/v4/objects/contacts/${contact}/associations/companies`);
    expect(list.body.results).toMatchObject([{ toObjectId: Number(company), associationTypes: [{ typeId: 279 }] }]);
  });

  it('add and remove a labelled one', async () => {
    const company = s.portal.create('companies', { name: 'C' }, BY);
    const path = `/crm/v4/objects/contacts/${contact}/associations/companies/${company}`;
    const put = await s.api('PUT', path, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }]);
    expect(put).toMatchObject({ status: 201, body: { labels: ['Primary'] } });
    expect((await s.api('DELETE', path)).status).toBe(204);
    expect(s.portal.associated('contacts', contact, 'companies')).toEqual([]);
  });

  it('list the labels of a pair', async () => {
    const { body } = await s.api('GET', '/crm/v4/associations/contacts/companies/labels');
    expect(body.results).toContainEqual({ category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' });
  });
});
