/** Single records, collections and composite of the Salesforce sandbox (reference §3, §4). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const lead = (LastName: string, more: Record<string, unknown> = {}) => ({ LastName, Company: 'Acme', ...more });
const typed = (type: string, record: Record<string, unknown>) => ({ attributes: { type }, ...record });

it('creates, reads, changes and deletes a record', async () => {
  const made = await s.api('POST', '/sobjects/Lead', lead('Ruiz', { FirstName: 'Ana', Email: 'ana@example.invalid' }));
  expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^00Q\w{15}$/), success: true, errors: [] } });
  expect(made.headers.get('sforce-limit-info')).toMatch(/^api-usage=1\/\d+$/);
  const { id } = made.body;
  const read = await s.api('GET', `/sobjects/Lead/${id}`);
  expect(read.body).toMatchObject({
    attributes: { type: 'Lead', url: `/services/data/v68.0/sobjects/Lead/${id}` },
    Name: 'Ana Ruiz',
    Status: 'Open - Not Contacted',
    OwnerId: s.integrationUserId,
    CreatedDate: '2026-03-02T00:00:00.000+0000',
    IsConverted: false,
  });
  expect((await s.api('PATCH', `/sobjects/Lead/${id}`, { Status: 'Working - Contacted' })).status).toBe(204);
  expect((await s.api('GET', `/sobjects/Lead/${id}?fields=Status`)).body.Status).toBe('Working - Contacted');
  expect((await s.api('GET', `/sobjects/Lead/${id.slice(0, 15)}?fields=Id`)).body.Id).toBe(id);
  expect((await s.api('DELETE', `/sobjects/Lead/${id}`)).status).toBe(204);
  expect(await s.api('DELETE', `/sobjects/Lead/${id}`)).toMatchObject({ status: 404, body: [{ errorCode: 'ENTITY_IS_DELETED' }] });
});

it.each([
  [{ LastName: 'X' }, 'REQUIRED_FIELD_MISSING', ['Company']],
  [lead('X', { Nope__c: 1 }), 'INVALID_FIELD', undefined],
  [lead('X', { Email: 'nobody' }), 'INVALID_EMAIL_ADDRESS', ['Email']],
  [lead('X', { FirstName: 'x'.repeat(41) }), 'STRING_TOO_LONG', ['FirstName']],
  [lead('X', { OwnerId: '00Q000000000001AAA' }), 'FIELD_INTEGRITY_EXCEPTION', ['OwnerId']],
  [lead('X', { OwnerId: '005gK00000000zzAAA' }), 'INVALID_CROSS_REFERENCE_KEY', ['OwnerId']],
  [lead('X', { NumberOfEmployees: 'many' }), 'JSON_PARSER_ERROR', ['NumberOfEmployees']],
  [lead('X', { ConvertedDate: '2026-01-01' }), 'INVALID_FIELD_FOR_INSERT_UPDATE', ['ConvertedDate']],
])('refuses %j with %s', async (input, errorCode, fields) => {
  expect(await s.api('POST', '/sobjects/Lead', input)).toMatchObject({ status: 400, body: [{ errorCode, ...(fields ? { fields } : {}) }] });
});

it('refuses a token it does not know, an ended version and a path that is not there', async () => {
  expect(await s.api('GET', '/limits', undefined, { authorization: 'Bearer no' })).toMatchObject({
    status: 401,
    body: [{ errorCode: 'INVALID_SESSION_ID' }],
  });
  expect((await s.api('GET', '/services/data/v30.0/limits')).status).toBe(410);
  expect(await s.api('GET', '/nowhere')).toMatchObject({ status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
  expect((await s.api('GET', '/services//data/v68.0/limits')).status).toBe(200);
});

it('gives each row of a collection a result of its own', async () => {
  const records = [typed('Lead', lead('One')), typed('Lead', { LastName: 'Two' }), typed('Lead', lead('Three'))];
  const { status, body } = await s.api('POST', '/composite/sobjects', { records });
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { success: true },
    { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Company'] }] },
    { success: true },
  ]);
  expect(await s.query('SELECT Id FROM Lead')).toHaveLength(2);
});

it('undoes a whole collection when all or none is asked', async () => {
  const { body } = await s.api('POST', '/composite/sobjects', {
    allOrNone: true,
    records: [typed('Lead', lead('One')), typed('Lead', { LastName: 'Two' })],
  });
  expect(body).toMatchObject([
    { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
    { errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
  ]);
  expect(await s.query('SELECT Id FROM Lead')).toHaveLength(0);
});

it('updates, retrieves and deletes in collections, in the order given', async () => {
  const [a, b] = await s.make('Lead', lead('A'), lead('B'));
  const updated = await s.api('PATCH', '/composite/sobjects', {
    records: [
      typed('Lead', { id: b, Title: 'CTO' }),
      typed('Lead', { id: '00Qnothing', Title: 'x' }),
      typed('Lead', { id: a, Title: 'CEO' }),
    ],
  });
  expect(updated.body).toMatchObject([{ id: b, success: true }, { success: false }, { id: a, success: true }]);
  const got = await s.api('POST', '/composite/sobjects/Lead', { ids: [a, '00Q000000000zzzAAA', b], fields: ['Id', 'Title'] });
  expect(got.body).toMatchObject([{ Id: a, Title: 'CEO' }, null, { Id: b, Title: 'CTO' }]);
  const gone = await s.api('DELETE', `/composite/sobjects?ids=${a},${b}`);
  expect(gone.body).toMatchObject([
    { id: a, success: true },
    { id: b, success: true },
  ]);
});

it('refuses 201 records and eleven runs of types', async () => {
  const many = Array.from({ length: 201 }, () => typed('Lead', lead('X')));
  expect(await s.api('POST', '/composite/sobjects', { records: many })).toMatchObject({
    status: 400,
    body: [{ errorCode: 'EXCEEDED_MAX_SIZE_REQUEST' }],
  });
  const mixed = Array.from({ length: 11 }, (_, i) => (i % 2 ? typed('Lead', lead('X')) : typed('Account', { Name: 'X' })));
  expect((await s.api('POST', '/composite/sobjects', { records: mixed })).status).toBe(400);
});

it('answers a composite of calls that refer to each other, as one call of the day', async () => {
  const compositeRequest = [
    { method: 'POST', url: '/services/data/v68.0/sobjects/Account', referenceId: 'acme', body: { Name: 'Acme' } },
    {
      method: 'POST',
      url: '/services/data/v68.0/sobjects/Contact',
      referenceId: 'ana',
      body: { LastName: 'Ruiz', AccountId: '@{acme.id}' },
    },
    { method: 'GET', url: '/services/data/v68.0/query?q=SELECT+Account.Name+FROM+Contact', referenceId: 'who' },
  ];
  const reply = await s.api('POST', '/composite', { compositeRequest });
  expect(reply.body.compositeResponse).toMatchObject([
    { httpStatusCode: 201 },
    { httpStatusCode: 201 },
    { body: { records: [{ Account: { Name: 'Acme' } }] } },
  ]);
  expect(reply.headers.get('sforce-limit-info')).toMatch(/^api-usage=1\//);
});

it('undoes a composite when one part fails and all or none is asked', async () => {
  const part = (referenceId: string, body: unknown) => ({
    method: 'POST',
    url: '/services/data/v68.0/sobjects/Account',
    referenceId,
    body,
  });
  const { body } = await s.api('POST', '/composite', { allOrNone: true, compositeRequest: [part('a', { Name: 'A' }), part('b', {})] });
  expect(body.compositeResponse).toMatchObject([
    { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
    { body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
  ]);
  expect(await s.query('SELECT Id FROM Account')).toHaveLength(0);
});

it('plants a tree of records and makes a batch of calls', async () => {
  const contacts = { records: [typed('Contact', { attributes: { type: 'Contact', referenceId: 'c' }, LastName: 'Ruiz' })] };
  const planted = await s.api('POST', '/composite/tree/Account', {
    records: [{ attributes: { type: 'Account', referenceId: 'a' }, Name: 'Acme', Contacts: contacts }],
  });
  expect(planted).toMatchObject({ status: 201, body: { hasErrors: false, results: [{ referenceId: 'a' }, { referenceId: 'c' }] } });
  const batch = await s.api('POST', '/composite/batch', {
    batchRequests: [
      { method: 'GET', url: 'v68.0/limits' },
      { method: 'GET', url: 'v68.0/nowhere' },
    ],
  });
  expect(batch.body).toMatchObject({ hasErrors: true, results: [{ statusCode: 200 }, { statusCode: 404 }] });
});

it('lists what changed and what was deleted between two instants', async () => {
  const [kept, gone] = await s.make('Lead', lead('Kept'), lead('Gone'));
  await s.api('DELETE', `/sobjects/Lead/${gone}`);
  const span = 'start=2026-03-01T00:00:00Z&end=2026-03-03T00:00:00%2B00:00';
  const updated = await s.api('GET', `/sobjects/Lead/updated?${span}`);
  expect(updated.body).toEqual({ ids: [kept], latestDateCovered: '2026-03-02T00:00:00.000+0000' });
  const deleted = await s.api('GET', `/sobjects/Lead/deleted?${span}`);
  expect(deleted.body.deletedRecords).toEqual([{ id: gone, deletedDate: '2026-03-02T00:00:00.000+0000' }]);
  expect((await s.api('GET', '/sobjects/Lead/updated?start=2026-01-01T00:00:00Z&end=2026-03-03T00:00:00Z')).status).toBe(400);
});
