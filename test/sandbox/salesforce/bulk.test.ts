/** Bulk API 2.0 of the Salesforce sandbox (reference §3, §4). */
import { Connection } from 'jsforce';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const leads = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ LastName: `L${String(i).padStart(4, '0')}`, Company: 'Acme, "Inc"' }));
const openQuery = (query: string, more: object = {}) => s.api('POST', '/jobs/query', { operation: 'query', query, ...more });
const pass = (by = 20_000) => s.control('POST advance', { by });

async function ingest(job: object, csv: string): Promise<string> {
  const { body } = await s.api('POST', '/jobs/ingest', job);
  expect(body).toMatchObject({ state: 'Open', contentUrl: expect.stringContaining(body.id) });
  expect((await s.api('PUT', `/jobs/ingest/${body.id}/batches`, csv, { 'content-type': 'text/csv' })).status).toBe(201);
  expect((await s.api('PATCH', `/jobs/ingest/${body.id}`, { state: 'UploadComplete' })).body.state).toBe('UploadComplete');
  return body.id;
}
const lines = async (id: string, list: string) => (await s.api<string>('GET', `/jobs/ingest/${id}/${list}`)).body.trim().split('\n');

it('queries in a job of twenty seconds and gives its rows in pages with a header each', async () => {
  await s.make('Lead', ...leads(450));
  const { body: job } = await openQuery('SELECT LastName, Owner.Name, Company, CreatedDate, Email FROM Lead ORDER BY LastName');
  expect(job).toMatchObject({ state: 'UploadComplete', operation: 'query', object: 'Lead' });
  expect((await s.api('GET', `/jobs/query/${job.id}/results`)).status).toBe(400);
  await pass(10_000);
  expect((await s.api('GET', `/jobs/query/${job.id}`)).body.state).toBe('InProgress');
  await pass(10_000);
  expect((await s.api('GET', `/jobs/query/${job.id}`)).body).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 450 });
  const first = await s.api<string>('GET', `/jobs/query/${job.id}/results?maxRecords=300`, undefined, { accept: 'text/csv' });
  expect([first.headers.get('content-type'), first.headers.get('sforce-numberofrecords')]).toEqual(['text/csv', '300']);
  expect(first.body.split('\n').slice(0, 2)).toEqual([
    '"LastName","Owner.Name","Company","CreatedDate","Email"',
    '"L0000","Ada Admin","Acme, ""Inc""","2026-03-02T00:00:00.000Z",""',
  ]);
  const second = await s.api<string>('GET', `/jobs/query/${job.id}/results?maxRecords=300&locator=${first.headers.get('sforce-locator')}`);
  expect([second.headers.get('sforce-locator'), second.headers.get('sforce-numberofrecords')]).toEqual(['null', '150']);
  expect(second.body.split('\n')[0]).toBe(first.body.split('\n')[0]);
});

it('lets jobs be stuck, fail, be aborted and deleted', async () => {
  await s.control('POST faults', { bulkFate: 'InProgress' });
  const stuck = (await openQuery('SELECT Id FROM Lead')).body.id;
  await s.control('POST faults', { bulkFate: 'Failed' });
  const failed = (await openQuery('SELECT Id FROM Lead')).body.id;
  await pass(3_600_000);
  expect((await s.api('GET', `/jobs/query/${stuck}`)).body.state).toBe('InProgress');
  expect((await s.api('GET', `/jobs/query/${failed}`)).body).toMatchObject({ state: 'Failed', errorMessage: expect.any(String) });
  expect((await s.api('PATCH', `/jobs/query/${stuck}`, { state: 'Aborted' })).body.state).toBe('Aborted');
  expect((await s.api('DELETE', `/jobs/query/${stuck}`)).status).toBe(204);
  expect((await s.api('GET', `/jobs/query/${stuck}`)).status).toBe(404);
});

it('refuses a query it cannot run when the job is opened', async () => {
  expect((await openQuery('SELECT Nope__c FROM Lead')).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }]);
  expect((await openQuery('SELECT COUNT() FROM Lead')).status).toBe(400);
  expect((await openQuery('SELECT Id FROM Lead', { columnDelimiter: 'DOT' })).status).toBe(400);
});

it('inserts the good rows and lists the failed ones with their cells', async () => {
  const id = await ingest(
    { object: 'Lead', operation: 'insert' },
    'LastName,Company,Email\nA,Acme,a@x.invalid\nB,,\n"C, ""D""",Acme,nobody\n',
  );
  expect(await s.query('SELECT Id FROM Lead')).toEqual([]);
  await pass();
  expect((await s.api('GET', `/jobs/ingest/${id}`)).body).toMatchObject({
    state: 'JobComplete',
    numberRecordsProcessed: 3,
    numberRecordsFailed: 2,
  });
  expect(await lines(id, 'successfulResults')).toEqual([
    '"sf__Id","sf__Created","LastName","Company","Email"',
    expect.stringMatching(/^"00Q\w{15}","true","A","Acme","a@x.invalid"$/),
  ]);
  expect(await lines(id, 'failedResults')).toEqual([
    '"sf__Id","sf__Error","LastName","Company","Email"',
    '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Company]:Company --","B","",""',
    '"","INVALID_EMAIL_ADDRESS:Email: invalid email address: nobody:Email --","C, ""D""","Acme","nobody"',
  ]);
});

it('leaves empty cells alone, empties #N/A, and deletes', async () => {
  const [a, b] = await s.make('Lead', { LastName: 'A', Company: 'X', Title: 'CEO', Email: 'a@x.invalid' }, { LastName: 'B', Company: 'X' });
  await ingest(
    { object: 'Lead', operation: 'update', columnDelimiter: 'SEMICOLON', lineEnding: 'CRLF' },
    `Id;Title;Email\r\n${a};;#N/A\r\n`,
  ).then(async (id) => {
    await pass();
    await s.api('GET', `/jobs/ingest/${id}`);
  });
  expect(await s.query(`SELECT Title, Email FROM Lead WHERE Id = '${a}'`)).toMatchObject([{ Title: 'CEO', Email: null }]);
  const id = await ingest({ object: 'Lead', operation: 'delete' }, `Id\n${b}\n`);
  await pass();
  expect(await lines(id, 'successfulResults')).toHaveLength(2);
  expect(await s.query('SELECT Id FROM Lead')).toHaveLength(1);
});

it('fails a job whose header names no field, and keeps the rows of an aborted one', async () => {
  const wrong = await ingest({ object: 'Lead', operation: 'insert' }, 'LastName,Nope__c\nA,1\n');
  const id = await ingest({ object: 'Lead', operation: 'insert' }, 'LastName,Company\nA,B\n');
  await s.api('PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' });
  await pass();
  await s.api('GET', `/jobs/ingest/${wrong}`);
  expect((await s.api('GET', `/jobs/ingest/${wrong}`)).body).toMatchObject({
    state: 'Failed',
    errorMessage: expect.stringContaining('Nope__c'),
  });
  expect((await s.api('GET', `/jobs/ingest/${id}/unprocessedrecords`)).body).toBe('LastName,Company\nA,B\n');
  expect(await s.query('SELECT Id FROM Lead')).toEqual([]);
});

it('is worked by jsforce alone: a query of one page and an ingest with failed rows', async () => {
  const conn = new Connection({ instanceUrl: s.url, accessToken: s.token, version: '68.0' });
  await s.control('POST settings', { bulkMillis: 0 });
  const results = await conn.bulk2.loadAndWaitForResults({
    object: 'Lead',
    operation: 'insert',
    input: [{ LastName: 'A', Company: 'X' }, { LastName: 'B' }],
    pollInterval: 10,
    pollTimeout: 5_000,
  });
  expect(results.successfulResults).toMatchObject([{ sf__Created: 'true', LastName: 'A' }]);
  expect(results.failedResults).toMatchObject([{ sf__Error: expect.stringContaining('REQUIRED_FIELD_MISSING'), LastName: 'B' }]);
  const stream = await conn.bulk2.query('SELECT LastName FROM Lead', { pollInterval: 10, pollTimeout: 5_000 });
  expect(await stream.toArray()).toMatchObject([{ LastName: 'A' }]);
});
