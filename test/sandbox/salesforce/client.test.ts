/** jsforce alone against the Salesforce sandbox: sign-in with PKCE, queries past a page, writes one by one and many at once. */
import { Connection, OAuth2 } from 'jsforce';
import { HttpApi } from 'jsforce/lib/http-api.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const REDIRECT = 'http://localhost:3000/cb';
const lead = (LastName: string, more: object = {}) => ({ LastName, Company: 'Acme', ...more });

async function signIn(): Promise<Connection> {
  const oauth2 = new OAuth2({
    loginUrl: s.url,
    clientId: s.clientId,
    clientSecret: s.clientSecret,
    redirectUri: REDIRECT,
    useVerifier: true,
  });
  const conn = new Connection({ oauth2, version: '68.0' });
  const address = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'st', code_challenge_method: 'S256' } as any));
  const form = new URLSearchParams([...address.searchParams, ['answer', 'allow']]);
  const back = await fetch(`${address.origin}${address.pathname}`, { method: 'POST', body: form, redirect: 'manual' });
  await conn.authorize(new URL(back.headers.get('location') as string).searchParams.get('code') as string);
  return conn;
}

it('signs in with PKCE, says who it is, refreshes by itself and signs out', async () => {
  const conn = await signIn();
  expect(conn.instanceUrl).toBe(s.url);
  expect(await conn.identity()).toMatchObject({ user_id: s.integrationUserId, organization_id: s.orgId });
  const before = conn.accessToken;
  await s.control('POST tokens', { expire: true });
  const rotated: any[] = [];
  conn.on('refresh', (_token: string, reply: any) => rotated.push(reply.refresh_token));
  expect((await conn.query('SELECT Id FROM Organization')).totalSize).toBe(1);
  expect(conn.accessToken).not.toBe(before);
  expect(rotated).toEqual([expect.any(String)]);
  expect(conn.limitInfo.apiUsage).toMatchObject({ limit: 115_000 });
  await conn.logout();
  const dead = new Connection({ instanceUrl: s.url, accessToken: before as string, version: '68.0' });
  await expect(dead.query('SELECT Id FROM Lead')).rejects.toThrow(/expired or invalid/);
});

it('describes the org and its objects', async () => {
  const conn = await signIn();
  expect((await conn.describeGlobal()).sobjects.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Lead', 'Task', 'CampaignMember', 'ForecastingQuota']),
  );
  const { fields } = await conn.describe('Lead');
  const status = fields.find(({ name }) => name === 'Status');
  expect(status).toMatchObject({
    type: 'picklist',
    nillable: false,
    picklistValues: expect.arrayContaining([expect.objectContaining({ value: 'Open - Not Contacted', defaultValue: true })]),
  });
  expect(fields.find(({ name }) => name === 'OwnerId')).toMatchObject({ referenceTo: ['Group', 'User'], relationshipName: 'Owner' });
  expect((await conn.request<any[]>('/services/data')).at(-1)).toEqual({
    label: "Winter '27",
    url: '/services/data/v68.0',
    version: '68.0',
  });
});

it('queries past one page', async () => {
  await s.make('Lead', ...Array.from({ length: 2_100 }, (_, i) => lead(`L${i}`)));
  const conn = await signIn();
  const first = await conn.query('SELECT Id FROM Lead');
  expect([first.records.length, first.done]).toEqual([2_000, false]);
  const second = await conn.queryMore(first.nextRecordsUrl as string);
  expect([second.records.length, second.done]).toEqual([100, true]);
  expect(await conn.query('SELECT Id FROM Lead', { autoFetch: true, maxFetch: 5_000 }).then(({ records }) => records.length)).toBe(2_100);
});

it('creates, retrieves, updates and deletes, one record and many with one refused', async () => {
  const conn = await signIn();
  const leads = conn.sobject('Lead');
  const one = await leads.create(lead('One'));
  expect(one).toMatchObject({ success: true });
  const many = await leads.create([lead('Two'), { LastName: 'Three' }], { allOrNone: false });
  expect(many).toMatchObject([
    { success: true },
    { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Company'] }] },
  ]);
  const id = one.id as string;
  await leads.update({ Id: id, Title: 'CEO' }, { headers: { 'Sforce-Auto-Assign': 'FALSE' } });
  expect(await leads.retrieve(id)).toMatchObject({ Title: 'CEO' });
  expect(await leads.retrieve([id, '00Q000000000zzzAAA'])).toMatchObject([{ Title: 'CEO' }, null]);
  expect(await leads.destroy([id])).toMatchObject([{ success: true }]);
  await expect(leads.create({ LastName: 'x' })).rejects.toThrow(/Required fields are missing/);
  const start = '2026-03-01T00:00:00Z';
  expect((await leads.deleted(start, '2026-03-03T00:00:00Z')).deletedRecords).toHaveLength(1);
});

it('upserts by an external id, one record and many', async () => {
  const conn = await signIn();
  await conn.tooling.create('CustomField', {
    FullName: 'Lead.Key__c',
    Metadata: { type: 'Text', label: 'Key', length: 20, externalId: true, unique: true, required: true },
  });
  const leads = conn.sobject('Lead');
  const made = (await leads.upsert({ ...lead('A'), Key__c: 'k1' }, 'Key__c')) as any;
  expect(made).toMatchObject({ success: true, created: true });
  expect(await leads.upsert({ Key__c: 'k1', Title: 'CTO' }, 'Key__c')).toMatchObject({ id: made.id, created: false });
  expect(await leads.upsert([{ Key__c: 'k1', Title: 'x' }, { Key__c: 'k2' }], 'Key__c')).toMatchObject([
    { success: true, created: false },
    { success: false },
  ]);
});

it('reads a Bulk query of two pages by their locators', async () => {
  await s.make('Lead', lead('A'), lead('B'), lead('C'));
  await s.control('POST settings', { bulkMillis: 0, bulkPageSize: 2 });
  const conn = await signIn();
  const job = await conn.requestPost<any>('/jobs/query', { operation: 'query', query: 'SELECT LastName FROM Lead ORDER BY LastName' });
  // The library's own pager ends the process on a second page: its request, one page at a time.
  const page = async (locator: string) => {
    const api = new HttpApi(conn, { responseType: 'text/csv' });
    const answered = new Promise<any>((resolve) => api.on('response', resolve));
    const rows = await api.request({ method: 'GET', url: `${conn._baseUrl()}/jobs/query/${job.id}/results?locator=${locator}` });
    return { rows, next: (await answered).headers['sforce-locator'] };
  };
  const first = await page('');
  expect(first.rows).toEqual([{ LastName: 'A' }, { LastName: 'B' }]);
  expect(await page(first.next)).toEqual({ rows: [{ LastName: 'C' }], next: 'null' });
});
