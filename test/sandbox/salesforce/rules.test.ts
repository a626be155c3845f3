/** What the org does and refuses by itself: assignment, conversion, merge, validation, queues, faults (reference §3, §4, §6). */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startOrgServer } from '../../../sandbox/salesforce/server.ts';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const lead = (LastName: string, more: object = {}) => ({ LastName, Company: 'Acme', ...more });
const act = (verb: string, more: object) => s.control('POST act', { verb, ...more });
const one = async (soql: string) => (await s.query(soql))[0];
const patch = (id: string, body: object, headers = {}) => s.api('PATCH', `/sobjects/Lead/${id}`, body, headers);

it('gives a written lead to whoever is next by the assignment rule, unless the caller says FALSE', async () => {
  const [a, b] = s.repIds as [string, string];
  await s.control('POST settings', { leadAssignees: [a, b] });
  const { body } = await s.api('POST', '/sobjects/Lead', lead('A', { OwnerId: s.adminId }));
  const owner = async () => (await one(`SELECT OwnerId FROM Lead WHERE Id = '${body.id}'`)).OwnerId;
  expect(await owner()).toBe(a);
  await patch(body.id, { OwnerId: s.adminId }, { 'Sforce-Auto-Assign': 'FALSE' });
  expect(await owner()).toBe(s.adminId);
  await patch(body.id, { Title: 'CEO' });
  expect(await owner()).toBe(b);
  await s.api(
    'PATCH',
    '/composite/sobjects',
    { records: [{ attributes: { type: 'Lead' }, id: body.id, OwnerId: s.adminId }] },
    { 'sforce-auto-assign': 'false' },
  );
  expect(await owner()).toBe(s.adminId);
});

it('converts a lead into account, contact and opportunity and moves what hung on it', async () => {
  const [campaign] = await s.make('Campaign', { Name: 'Fair', IsActive: true });
  const [id] = await s.make('Lead', lead('Ruiz', { FirstName: 'Ana', Email: 'ana@x.invalid', OwnerId: s.repIds[0] }));
  const [task] = await s.make('Task', { WhoId: id, Subject: 'Call' });
  await s.make('CampaignMember', { CampaignId: campaign, LeadId: id, Status: 'Responded' });
  const made = await act('convert', { leadId: id });
  expect(
    await one(`SELECT IsConverted, ConvertedDate, ConvertedContactId, ConvertedOpportunityId, Status FROM Lead WHERE Id = '${id}'`),
  ).toMatchObject({
    IsConverted: true,
    ConvertedDate: '2026-03-02',
    ConvertedContactId: made.contactId,
    ConvertedOpportunityId: made.opportunityId,
    Status: 'Closed - Converted',
  });
  expect(await one(`SELECT Name, Account.Name, OwnerId FROM Contact WHERE Id = '${made.contactId}'`)).toMatchObject({
    Name: 'Ana Ruiz',
    Account: { Name: 'Acme' },
    OwnerId: s.repIds[0],
  });
  expect(await one(`SELECT WhoId, WhatId FROM Task WHERE Id = '${task}'`)).toMatchObject({
    WhoId: made.contactId,
    WhatId: made.opportunityId,
  });
  expect(await one('SELECT ContactId, LeadId, FirstRespondedDate FROM CampaignMember')).toMatchObject({
    ContactId: made.contactId,
    LeadId: id,
    FirstRespondedDate: '2026-03-02',
  });
  expect(await one('SELECT CampaignId, (SELECT IsPrimary FROM OpportunityContactRoles) FROM Opportunity')).toMatchObject({
    CampaignId: campaign,
    OpportunityContactRoles: { records: [{ IsPrimary: true }] },
  });
});

it('refuses writes on a converted lead, and tasks for it, until the user may edit converted leads', async () => {
  const [id] = await s.make('Lead', lead('Ruiz'));
  await act('convert', { leadId: id, opportunityName: null });
  const refused = [{ errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', message: 'cannot reference converted lead' }];
  expect((await patch(id as string, { Title: 'x' })).body).toMatchObject(refused);
  expect((await s.api('POST', '/sobjects/Task', { WhoId: id, Subject: 'x' })).body).toMatchObject(refused);
  await s.control('POST settings', { editConvertedLeads: true });
  expect((await patch(id as string, { Title: 'x' })).status).toBe(204);
});

it('merges leads: the loser names its master, and its tasks and memberships move', async () => {
  const [campaign] = await s.make('Campaign', { Name: 'Fair' });
  const [winner, loser] = await s.make('Lead', lead('A'), lead('B'));
  await s.make('Task', { WhoId: loser, Subject: 'Call' });
  await s.make('CampaignMember', { CampaignId: campaign, LeadId: loser }, { CampaignId: campaign, LeadId: winner });
  await act('merge', { winnerId: winner, loserIds: [loser], values: { Title: 'kept' } });
  const { body } = await s.api(
    'GET',
    `/queryAll?q=${encodeURIComponent(`SELECT IsDeleted, MasterRecordId FROM Lead WHERE Id = '${loser}'`)}`,
  );
  expect(body.records).toMatchObject([{ IsDeleted: true, MasterRecordId: winner }]);
  expect(await one('SELECT WhoId FROM Task')).toMatchObject({ WhoId: winner });
  expect(await s.query('SELECT LeadId FROM CampaignMember')).toMatchObject([{ LeadId: winner }]);
});

it('lets queues own leads, and nobody inactive own anything', async () => {
  const { body } = await s.api('POST', '/sobjects/Lead', lead('A', { OwnerId: s.queueId }));
  expect(body.success).toBe(true);
  expect(await s.query('SELECT GroupId FROM GroupMember')).toHaveLength(2);
  const [rep] = s.repIds;
  await act('update', { id: rep, values: { IsActive: false } });
  expect((await s.api('POST', '/sobjects/Task', { OwnerId: rep, Subject: 'x' })).body).toMatchObject([
    { errorCode: 'INACTIVE_OWNER_OR_USER' },
  ]);
});

it('refuses what a validation rule forbids, to apps only', async () => {
  await s.control('POST settings', { validationRules: [{ object: 'Task', field: 'Type', mode: 'required', message: 'Choose a type' }] });
  expect((await s.api('POST', '/sobjects/Task', { Subject: 'x' })).body).toMatchObject([
    { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Choose a type', fields: ['Type'] },
  ]);
  expect((await s.api('POST', '/sobjects/Task', { Subject: 'x', Type: 'Call' })).status).toBe(201);
  expect(await s.make('Task', { Subject: 'x' })).toHaveLength(1);
});

it('closes a task with its instant and keeps the rules of who and what', async () => {
  const [id, account] = [...(await s.make('Lead', lead('A'))), ...(await s.make('Account', { Name: 'X' }))];
  expect((await s.api('POST', '/sobjects/Task', { WhoId: id, WhatId: account, Subject: 'x' })).status).toBe(400);
  const { body } = await s.api('POST', '/sobjects/Task', { WhoId: id, Subject: 'x', ActivityDate: '2026-03-09' });
  await s.api('PATCH', `/sobjects/Task/${body.id}`, { Status: 'Completed' });
  expect(await one('SELECT IsClosed, CompletedDateTime FROM Task')).toMatchObject({
    IsClosed: true,
    CompletedDateTime: '2026-03-02T00:00:00.000+0000',
  });
  expect(await one(`SELECT LastActivityDate FROM Lead WHERE Id = '${id}'`)).toMatchObject({ LastActivityDate: '2026-03-09' });
});

it('follows an opportunity through its stages and sums up its campaign', async () => {
  const [campaign] = await s.make('Campaign', { Name: 'Fair' });
  const { body } = await s.api('POST', '/sobjects/Opportunity', {
    Name: 'Big',
    StageName: 'Qualification',
    CloseDate: '2026-05-01',
    Amount: 1000,
    CampaignId: campaign,
  });
  expect(await one('SELECT Probability, ExpectedRevenue, IsClosed FROM Opportunity')).toMatchObject({
    Probability: 10,
    ExpectedRevenue: 100,
    IsClosed: false,
  });
  await s.api('PATCH', `/sobjects/Opportunity/${body.id}`, { StageName: 'Closed Won' });
  expect(await one('SELECT Probability, IsWon, ForecastCategoryName FROM Opportunity')).toMatchObject({
    Probability: 100,
    IsWon: true,
    ForecastCategoryName: 'Closed',
  });
  expect(await s.query('SELECT StageName FROM OpportunityHistory ORDER BY Id')).toMatchObject([
    { StageName: 'Qualification' },
    { StageName: 'Closed Won' },
  ]);
  expect(
    await one(
      'SELECT NumberOfWonOpportunities, AmountWonOpportunities, (SELECT Label, HasResponded FROM CampaignMemberStatuses) FROM Campaign',
    ),
  ).toMatchObject({
    NumberOfWonOpportunities: 1,
    AmountWonOpportunities: 1000,
    CampaignMemberStatuses: { totalSize: 2 },
  });
});

it('has optional objects and currencies only where the org has the feature', async () => {
  const bare = await startSalesforce({ features: [] });
  try {
    expect((await bare.api('GET', '/query?q=SELECT+Id+FROM+CampaignInfluence')).body).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
    expect((await bare.api('GET', '/query?q=SELECT+CurrencyIsoCode+FROM+Opportunity')).body).toMatchObject([
      { errorCode: 'INVALID_FIELD' },
    ]);
    expect((await bare.api('GET', '/sobjects/ForecastingQuota/describe')).status).toBe(404);
  } finally {
    await bare.close();
  }
  expect(await s.query('SELECT IsoCode FROM CurrencyType')).toHaveLength(2);
});

it('refuses rows with the code a fault names, as often as told', async () => {
  const [a, b] = await s.make('Lead', lead('A'), lead('B'));
  await s.control('POST faults', { rowFault: { object: 'Lead', key: b, code: 'UNABLE_TO_LOCK_ROW', times: 1 } });
  const write = () =>
    s.api('PATCH', '/composite/sobjects', { records: [a, b].map((id) => ({ attributes: { type: 'Lead' }, id, Title: 'x' })) });
  expect((await write()).body).toMatchObject([{ success: true }, { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] }]);
  expect((await write()).body).toMatchObject([{ success: true }, { success: true }]);
});

it('answers limits, maintenance pages and closed sockets when told, and counts them', async () => {
  await s.control('POST faults', { overLimit: true });
  const limited = await s.api('GET', '/limits');
  expect(limited).toMatchObject({ status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] });
  expect(limited.headers.get('retry-after')).toBeNull();
  expect(limited.headers.get('sforce-limit-info')).toBe('api-usage=115000/115000');
  await s.control('DELETE faults');
  await s.control('POST faults', {
    nextStatus: { match: { path: '/query' }, status: 200, html: '<h1>Maintenance</h1>' },
    dropConnection: { match: { path: '/limits' } },
  });
  expect((await s.api('GET', '/query?q=SELECT+Id+FROM+Lead')).body).toContain('Maintenance');
  await expect(s.api('GET', '/limits')).rejects.toThrow('fetch failed');
  expect(await s.control('GET requests/summary')).toMatchObject({ query: 1, other: 2, limitErrors: 1, total: 3 });
});

it('applies a write and then fails', async () => {
  await s.control('POST faults', { applyThenFail: { match: { method: 'POST', path: '/sobjects/Lead' }, status: 503 } });
  expect((await s.api('POST', '/sobjects/Lead', lead('A'))).status).toBe(503);
  expect(await s.query('SELECT Id FROM Lead')).toHaveLength(1);
});

it('stops at the daily limit and lets calls through again a day later', async () => {
  await s.control('POST settings', { dailyApiRequests: 2 });
  expect([(await s.api('GET', '/limits')).status, (await s.api('GET', '/limits')).status, (await s.api('GET', '/limits')).status]).toEqual([
    200, 200, 403,
  ]);
  await s.control('POST advance', { by: 24 * 3_600_000 });
  expect((await s.api('GET', '/limits')).status).toBe(200);
});

it('keeps its whole state in a directory', async () => {
  const state = await mkdtemp(path.join(os.tmpdir(), 'sandbox-org-'));
  const server = await startOrgServer({ state });
  const call = (url: string, route: string, init: RequestInit = {}) =>
    fetch(`${url}/services/data/v68.0${route}`, {
      ...init,
      headers: { authorization: `Bearer ${server.fixedToken}`, 'content-type': 'application/json' },
    }).then((reply) => reply.json()) as Promise<any>;
  await call(server.url, '/tooling/sobjects/CustomField', {
    method: 'POST',
    body: JSON.stringify({ FullName: 'Lead.X__c', Metadata: { type: 'Text', label: 'X', length: 5, required: true } }),
  });
  await call(server.url, '/sobjects/Lead', { method: 'POST', body: JSON.stringify({ ...lead('A'), X__c: 'y' }) });
  await server.checkpoint();
  await server.close();
  const again = await startOrgServer({ state });
  try {
    expect(await call(again.url, '/query?q=SELECT+LastName,X__c,Owner.Name+FROM+Lead')).toMatchObject({
      records: [{ LastName: 'A', X__c: 'y', Owner: { Name: 'Baton Integration' } }],
    });
    const next = await call(again.url, '/sobjects/Lead', { method: 'POST', body: JSON.stringify({ ...lead('B'), X__c: 'z' }) });
    expect(next).toMatchObject({ success: true });
  } finally {
    await again.close();
    await rm(state, { recursive: true });
  }
});

it('keeps a row for everybody an activity is about, and moves it with them', async () => {
  const [a, b] = await s.make('Lead', lead('A'), lead('B'));
  const [task, event] = [
    ...(await s.make('Task', { WhoId: a, Subject: 'Call' })),
    ...(await s.make('Event', { WhoId: a, StartDateTime: '2026-03-03T09:00:00Z', DurationInMinutes: 30 })),
  ];
  expect((await s.api('POST', '/sobjects/EventRelation', { EventId: event, RelationId: b, IsInvitee: true })).status).toBe(201);
  expect(await s.query(`SELECT RelationId, IsWhat FROM EventRelation WHERE RelationId IN ('${a}', '${b}') ORDER BY Id`)).toMatchObject([
    { RelationId: a, IsWhat: false },
    { RelationId: b, IsWhat: false },
  ]);
  await act('update', { id: task, values: { WhoId: b } });
  expect(await s.query('SELECT TaskId, RelationId FROM TaskRelation')).toMatchObject([{ TaskId: task, RelationId: b }]);
  await act('merge', { winnerId: a, loserIds: [b] });
  expect(await s.query('SELECT RelationId FROM TaskRelation')).toMatchObject([{ RelationId: a }]);
});
