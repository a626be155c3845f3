/** Object batches: order, trace ids, whole-batch failures, upserts by unique value, limits. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
beforeEach(async () => {
  s = await startSandbox();
});
afterEach(() => s.close());

const contacts = (op: string, body: unknown) => s.api('POST', `/crm/objects/2026-09/contacts/batch/${op}`, body);
const tasks = (op: string, body: unknown) => s.api('POST', `/crm/objects/2026-09/tasks/batch/${op}`, body);
const person = (n: number) => ({ properties: { email: `p${n}@example.invalid`, firstname: `P${n}` } });
const due = '2026-03-01T09:00:00.000Z';
const liveContacts = async () => (await s.control('GET dump?type=contacts')).contacts.length;

async function makeKey(): Promise<void> {
  const key = { name: 'baton_key', label: 'Key', groupName: 'taskinformation', type: 'string', fieldType: 'text', hasUniqueValue: true };
  expect((await s.api('POST', '/crm/properties/2026-09/tasks', key)).status).toBe(201);
}

describe('4. Batch read, create, update and upsert', () => {
  it('answers with status, results and the instants it took, results with id, dates and archived', async () => {
    const { body } = await contacts('create', { inputs: [person(1)] });
    expect(Object.keys(body).toSorted()).toEqual(['completedAt', 'results', 'startedAt', 'status']);
    expect(body).toMatchObject({ status: 'COMPLETE', startedAt: '2026-03-02T00:00:00.000Z' });
    expect(body.results[0]).toMatchObject({
      id: expect.stringMatching(/^\d+$/),
      createdAt: '2026-03-02T00:00:00.000Z',
      updatedAt: '2026-03-02T00:00:00.000Z',
      archived: false,
    });
    for (const value of Object.values(body.results[0].properties)) expect(value === null || typeof value === 'string').toBe(true);
  });

  it('reads no associations, and archived records only when asked', async () => {
    const id = s.portal.create('contacts', { firstname: 'A' }, { source: 'CRM_UI' });
    s.portal.create('deals', {}, { source: 'CRM_UI' }, [{ objectType: 'contacts', id }]);
    const asked = { inputs: [{ id }], properties: [], associations: ['deals'] };
    expect((await contacts('read', asked)).body.results[0]).not.toHaveProperty('associations');
    s.portal.archive('contacts', id, { source: 'CRM_UI' });
    expect((await contacts('read', asked)).status).toBe(207);
    const bin = await s.api('POST', '/crm/objects/2026-09/contacts/batch/read?archived=true', asked);
    expect(bin).toMatchObject({ status: 200, body: { results: [{ id, archived: true, archivedAt: '2026-03-02T00:00:00.000Z' }] } });
  });

  it.each(['read', 'update', 'upsert', 'archive'])('takes at most 100 inputs in a batch %s', async (op) => {
    const input = (n: number) => ({ id: String(n), idProperty: 'email', properties: {} });
    const { status, body } = await contacts(op, { inputs: Array.from({ length: 101 }, (_, n) => input(n)) });
    expect(status).toBe(400);
    expect(body.message).toContain('100');
  });

  it('reads 50 at once with histories, and keeps an empty list of them out of the count', async () => {
    const inputs = Array.from({ length: 51 }, (_, n) => ({ id: String(n) }));
    const read = async (count: number, propertiesWithHistory: string[]) =>
      (await contacts('read', { inputs: inputs.slice(0, count), propertiesWithHistory })).status;
    expect(await read(51, ['email'])).toBe(400);
    expect(await read(50, ['email'])).toBe(207);
    expect(await read(51, [])).toBe(207);
  });

  it.each([
    ['no inputs', {}],
    ['inputs that are no list', { inputs: 'x' }],
    ['an input that is no object', { inputs: ['x'] }],
  ])('refuses %s', async (_, body) => {
    for (const op of ['create', 'read', 'update', 'upsert', 'archive']) {
      expect(await contacts(op, body)).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    }
  });

  it('changes nothing and says nothing for a bare e-mail as the id of an update', async () => {
    const id = s.portal.create('contacts', { email: 'a@example.invalid', firstname: 'A' }, { source: 'CRM_UI' });
    const { status, body } = await contacts('update', { inputs: [{ id: 'a@example.invalid', properties: { firstname: 'B' } }] });
    expect([status, body.results]).toEqual([200, []]);
    expect(s.portal.get('contacts', id)?.properties.firstname).toBe('A');
  });

  it('fails a whole upsert by e-mail for one bad input, trace ids or not', async () => {
    const input = (n: number, properties: Record<string, string>) => ({
      id: `u${n}@example.invalid`,
      idProperty: 'email',
      properties,
      objectWriteTraceId: String(n),
    });
    expect((await contacts('upsert', { inputs: [input(1, { firstname: 'A' }), input(2, { lifecyclestage: 'nope' })] })).status).toBe(400);
    expect(await liveContacts()).toBe(0);
  });

  it('answers 409 for a whole upsert by a key of our own when one record conflicts', async () => {
    const key = { name: 'our_key', label: 'K', groupName: 'contactinformation', type: 'string', fieldType: 'text', hasUniqueValue: true };
    await s.api('POST', '/crm/properties/2026-09/contacts', key);
    s.portal.create('contacts', { email: 'taken@example.invalid' }, { source: 'CRM_UI' });
    const input = (id: string, email: string) => ({ id, idProperty: 'our_key', properties: { email }, objectWriteTraceId: id });
    const inputs = [input('1', 'free@example.invalid'), input('2', 'taken@example.invalid')];
    expect(await contacts('upsert', { inputs })).toMatchObject({ status: 409, body: { category: 'CONFLICT' } });
    expect(await liveContacts()).toBe(1);
    const wrong = { ...input('3', 'x@example.invalid'), properties: { lifecyclestage: 'nope' } };
    expect((await contacts('upsert', { inputs: [inputs[0], wrong] })).status).toBe(207);
  });

  it('refuses a value longer than 65,536 characters', async () => {
    const long = (length: number) => contacts('create', { inputs: [{ properties: { message: 'x'.repeat(length) } }] });
    expect((await long(65_536)).status).toBe(201);
    expect((await long(65_537)).status).toBe(400);
  });

  it('makes the same create twice two records: there is no idempotency key', async () => {
    const inputs = [{ properties: { hs_timestamp: due, hs_task_subject: 'Call' }, objectWriteTraceId: 'same' }];
    const ids = [(await tasks('create', { inputs })).body.results[0].id, (await tasks('create', { inputs })).body.results[0].id];
    expect(new Set(ids).size).toBe(2);
  });

  it('archives what is there and answers 204 for the rest', async () => {
    const id = s.portal.create('contacts', {}, { source: 'CRM_UI' });
    const answer = await contacts('archive', { inputs: [{ id }, { id: '9' }] });
    expect([answer.status, answer.body, await liveContacts()]).toEqual([204, null, 0]);
  });
});

describe('batch create', () => {
  it('answers 201 with all results, in another order than sent', async () => {
    const inputs = Array.from({ length: 20 }, (_, n) => person(n));
    const { status, body } = await contacts('create', { inputs });
    const names = body.results.map((result: any) => result.properties.firstname);
    expect(status).toBe(201);
    expect(names.toSorted()).toEqual(inputs.map((input) => input.properties.firstname).toSorted());
    expect(names).not.toEqual(inputs.map((input) => input.properties.firstname));
  });

  it('refuses the whole batch for one bad input without trace ids', async () => {
    const { status, body } = await contacts('create', { inputs: [person(1), { properties: { nope: '1' } }] });
    expect(status).toBe(400);
    expect(body.message).toContain('PROPERTY_DOESNT_EXIST');
    expect(await liveContacts()).toBe(0);
  });

  it('does the good ones and names the bad ones with unique trace ids', async () => {
    const inputs = [
      { ...person(1), objectWriteTraceId: 'a' },
      { properties: { lifecyclestage: 'nope' }, objectWriteTraceId: 'b' },
    ];
    const { status, body } = await contacts('create', { inputs });
    expect(status).toBe(207);
    expect(body.results).toMatchObject([{ objectWriteTraceId: 'a', properties: { firstname: 'P1' } }]);
    expect(body).toMatchObject({ numErrors: 1, errors: [{ category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['b'] } }] });
  });

  it('treats equal trace ids as none', async () => {
    const inputs = [
      { ...person(1), objectWriteTraceId: 'a' },
      { properties: { nope: '1' }, objectWriteTraceId: 'a' },
    ];
    expect((await contacts('create', { inputs })).status).toBe(400);
  });

  it('answers 409 for an e-mail that exists, and for one sent twice', async () => {
    const id = s.portal.create('contacts', { email: 'p1@example.invalid' }, { source: 'CRM_UI' });
    const existing = await contacts('create', { inputs: [{ properties: { email: 'P1@Example.invalid' } }] });
    expect(existing).toMatchObject({ status: 409, body: { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${id}` } });
    expect((await contacts('create', { inputs: [person(2), person(2)] })).status).toBe(409);
  });

  it('associates with several records in one call and shows overdue strings at once', async () => {
    const contact = s.portal.create('contacts', { email: 'a@example.invalid' }, { source: 'FORM' });
    const deal = s.portal.create('deals', { dealname: 'D' }, { source: 'CRM_UI' });
    const associations = [
      { to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] },
      { to: { id: deal }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 216 }] },
    ];
    const { body } = await tasks('create', { inputs: [{ properties: { hs_timestamp: due, hs_task_subject: 'Call' }, associations }] });
    const [task] = body.results;
    expect(task.properties).toMatchObject({
      hs_task_is_overdue: 'true',
      hs_task_missed_due_date_count: '1',
      hs_task_status: 'NOT_STARTED',
    });
    expect(s.portal.associated('tasks', task.id, 'contacts')).toEqual([contact]);
    expect(s.portal.associated('deals', deal, 'tasks')).toEqual([task.id]);
    expect(Number(task.id)).toBeGreaterThan(2 ** 32);
  });

  it('refuses an association with a missing record and a task without due date', async () => {
    const to = [{ to: { id: '1' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 204 }] }];
    expect((await tasks('create', { inputs: [{ properties: { hs_timestamp: due }, associations: to }] })).status).toBe(404);
    expect((await tasks('create', { inputs: [{ properties: { hs_task_subject: 'x' } }] })).status).toBe(400);
  });

  it('takes at most 100 inputs', async () => {
    const inputs = Array.from({ length: 101 }, (_, n) => person(n));
    expect((await contacts('create', { inputs })).status).toBe(400);
  });
});

describe('batch read', () => {
  it('gives 207 with the missing ids', async () => {
    const id = s.portal.create('contacts', { firstname: 'A' }, { source: 'CRM_UI' });
    const { status, body } = await contacts('read', { properties: ['firstname', 'nope', 'phone'], inputs: [{ id }, { id: '7' }] });
    expect(status).toBe(207);
    expect(body.results[0].properties).toMatchObject({ firstname: 'A', phone: null });
    expect(body.results[0].properties).not.toHaveProperty('nope');
    expect(body.errors[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: ['7'] } });
  });

  it('reads by e-mail and gives history newest first with its source', async () => {
    const id = s.portal.create('contacts', { email: 'a@example.invalid', lifecyclestage: 'lead' }, { source: 'FORM' });
    await s.control('POST advance', { to: s.portal.now() + 60_000 });
    s.portal.update('contacts', id, { lifecyclestage: 'marketingqualifiedlead' }, { source: 'CRM_UI', userId: '123' });
    const body = { idProperty: 'email', propertiesWithHistory: ['lifecyclestage'], inputs: [{ id: 'a@example.invalid' }] };
    const history = (await contacts('read', body)).body.results[0].propertiesWithHistory.lifecyclestage;
    expect(history).toEqual([
      {
        value: 'marketingqualifiedlead',
        timestamp: '2026-03-02T00:01:00.000Z',
        sourceType: 'CRM_UI',
        sourceId: 'userId:123',
        updatedByUserId: 123,
      },
      { value: 'lead', timestamp: '2026-03-02T00:00:00.000Z', sourceType: 'FORM' },
    ]);
  });
});

describe('batch update', () => {
  it('changes what differs and bumps the modified date', async () => {
    const id = s.portal.create('contacts', { firstname: 'A' }, { source: 'CRM_UI' });
    await s.control('POST advance', { to: s.portal.now() + 1_000 });
    const { status, body } = await contacts('update', { inputs: [{ id, properties: { firstname: 'B' } }] });
    expect(status).toBe(200);
    expect(body.results[0]).toMatchObject({
      properties: { firstname: 'B', lastmodifieddate: '2026-03-02T00:00:01.000Z' },
      updatedAt: '2026-03-02T00:00:01.000Z',
    });
  });

  it('refuses e-mail as id property, the same id twice, and merged-away ids', async () => {
    const make = (n: number) => s.portal.create('contacts', { email: `m${n}@example.invalid` }, { source: 'CRM_UI' });
    const [winner, loser] = [make(1), make(2)];
    const byEmail = await contacts('update', { inputs: [{ id: 'm1@example.invalid', idProperty: 'email', properties: {} }] });
    expect(byEmail.body.message).toBe('Unable to perform update/upsert by non-unique 0-1 property');
    expect(
      (
        await contacts('update', {
          inputs: [
            { id: winner, properties: {} },
            { id: winner, properties: {} },
          ],
        })
      ).status,
    ).toBe(400);
    s.portal.merge('contacts', winner, loser, { source: 'CRM_UI' });
    expect((await contacts('update', { inputs: [{ id: loser, properties: { firstname: 'x' } }] })).status).toBe(400);
    expect((await s.api('PATCH', `/crm/v3/objects/contacts/${loser}`, { properties: { firstname: 'x' } })).body.id).toBe(winner);
  });

  it('reports a missing id by trace id', async () => {
    const { status, body } = await contacts('update', { inputs: [{ id: '9', objectWriteTraceId: 't9', properties: {} }] });
    expect(status).toBe(207);
    expect(body.errors[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { objectWriteTraceId: ['t9'] } });
  });
});

describe('batch upsert', () => {
  it('creates once and updates after, with the new flag', async () => {
    await makeKey();
    const input = { id: 'k1', idProperty: 'baton_key', properties: { hs_timestamp: due, hs_task_subject: 'one' } };
    const first = await tasks('upsert', { inputs: [input] });
    expect(first.status).toBe(200);
    expect(first.body.results[0]).toMatchObject({ new: true, properties: { baton_key: 'k1', hs_task_subject: 'one' } });
    const again = await tasks('upsert', { inputs: [{ ...input, properties: { hs_task_subject: 'two' } }] });
    expect(again.body.results[0]).toMatchObject({
      id: first.body.results[0].id,
      new: false,
      properties: { hs_task_subject: 'two', baton_key: 'k1' },
    });
  });

  it('refuses a property that is not unique and a key sent twice', async () => {
    await makeKey();
    const bad = await tasks('upsert', { inputs: [{ id: 'x', idProperty: 'hs_task_subject', properties: { hs_timestamp: due } }] });
    expect(bad.body.message).toContain('non-unique 0-27 property');
    const twin = { id: 'k', idProperty: 'baton_key', properties: { hs_timestamp: due } };
    expect((await tasks('upsert', { inputs: [twin, twin] })).status).toBe(400);
  });

  it('frees the key of an archived task', async () => {
    await makeKey();
    const input = { id: 'k1', idProperty: 'baton_key', properties: { hs_timestamp: due } };
    const first = (await tasks('upsert', { inputs: [input] })).body.results[0];
    expect((await tasks('archive', { inputs: [{ id: first.id }] })).status).toBe(204);
    const second = (await tasks('upsert', { inputs: [input] })).body.results[0];
    expect(second.new).toBe(true);
    expect(second.id).not.toBe(first.id);
  });

  it('makes contacts by e-mail', async () => {
    const inputs = [{ id: 'new@example.invalid', idProperty: 'email', properties: { firstname: 'N' } }];
    expect((await contacts('upsert', { inputs })).body.results[0]).toMatchObject({
      new: true,
      properties: { email: 'new@example.invalid' },
    });
  });
});
