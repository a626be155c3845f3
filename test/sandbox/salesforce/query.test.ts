/** SOQL of the Salesforce sandbox (reference §3, §4). */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const lead = (LastName: string, more: Record<string, unknown> = {}) => ({ LastName, Company: 'Acme', ...more });
const ask = (soql: string, all = '', headers = {}) => s.api('GET', `/query${all}?q=${encodeURIComponent(soql)}`, undefined, headers);
const names = async (where: string) =>
  (await s.query(`SELECT LastName FROM Lead WHERE ${where} ORDER BY LastName`)).map(({ LastName }) => LastName);

it('filters by comparison, list, pattern, null and negation', async () => {
  await s.make(
    'Lead',
    lead('Ana', { Email: 'ana@x.invalid', NumberOfEmployees: 5 }),
    lead("O'Hara", { Status: 'Working - Contacted', NumberOfEmployees: 50 }),
    lead('Zoe_1', { Title: '100% sure' }),
  );
  expect(await names("LastName = 'ANA'")).toEqual(['Ana']);
  expect(await names("LastName = 'O\\'Hara'")).toEqual(["O'Hara"]);
  expect(await names("LastName LIKE '%a' AND NumberOfEmployees > 5")).toEqual(["O'Hara"]);
  expect(await names("LastName LIKE 'Zoe\\_%'")).toEqual(['Zoe_1']);
  expect(await names("Title LIKE '100\\% s_re'")).toEqual(['Zoe_1']);
  expect(await names('Email = null')).toEqual(["O'Hara", 'Zoe_1']);
  expect(await names("Status NOT IN ('Working - Contacted') AND (LastName = 'Ana' OR LastName = 'Zoe_1')")).toEqual(['Ana', 'Zoe_1']);
  expect(await names("NOT (LastName = 'Ana' OR NumberOfEmployees >= 50)")).toEqual(['Zoe_1']);
  expect(await names('IsConverted = false AND NumberOfEmployees < 50')).toEqual(['Ana']);
});

it.each([
  ["SELECT Id FROM Lead WHERE LastName = 'a' AND Company = 'b' OR Company = 'c'", 'MALFORMED_QUERY'],
  ['SELECT Id FROM', 'MALFORMED_QUERY'],
  ['SELECT Nope__c FROM Lead', 'INVALID_FIELD'],
  ['SELECT Nope.Name FROM Lead', 'INVALID_FIELD'],
  ['SELECT Id FROM Nope', 'INVALID_TYPE'],
  ["SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01T00:00:00Z'", 'INVALID_FIELD'],
  ['SELECT Id, COUNT(Id) FROM Lead GROUP BY Status', 'MALFORMED_QUERY'],
  ['SELECT FIELDS(ALL) FROM Lead', 'MALFORMED_QUERY'],
  ['SELECT Id FROM Lead LIMIT 1 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
  ["SELECT Id FROM Lead WHERE Description = 'x'", 'INVALID_FIELD'],
])('refuses %s with %s', async (soql, errorCode) => {
  expect(await ask(soql)).toMatchObject({ status: 400, body: [{ errorCode }] });
});

it('reads date literals in world time', async () => {
  await s.make('Lead', lead('Early'));
  await s.control('POST advance', { by: 3 * 86_400_000 });
  await s.make('Lead', lead('Late'));
  expect(await names('CreatedDate = TODAY')).toEqual(['Late']);
  expect(await names('CreatedDate < TODAY')).toEqual(['Early']);
  expect(await names('CreatedDate = LAST_N_DAYS:2')).toEqual(['Late']);
  expect(await names('CreatedDate = N_DAYS_AGO:3')).toEqual(['Early']);
  expect(await names('CreatedDate = THIS_WEEK')).toEqual(['Early', 'Late']);
  expect(await names('CreatedDate = LAST_MONTH')).toEqual([]);
  expect(await names('CreatedDate >= 2026-03-05T00:00:00Z')).toEqual(['Late']);
  expect(await names('CreatedDate <= 2026-03-02T01:00:00+01:00')).toEqual(['Early']);
  expect(await names('DAY_ONLY(CreatedDate) = 2026-03-05')).toEqual(['Late']);
});

it('orders with nulls first unless told, and pages by (SystemModstamp, Id)', async () => {
  const ids = await s.make('Lead', lead('a', { Title: 'b' }), lead('b'), lead('c', { Title: 'A' }));
  const order = async (by: string) => (await s.query(`SELECT LastName FROM Lead ORDER BY ${by}`)).map(({ LastName }) => LastName).join('');
  expect(await order('Title')).toBe('bca');
  expect(await order('Title DESC NULLS LAST')).toBe('acb');
  const stamp = '2026-03-02T00:00:00.000Z';
  const page = await s.query(
    `SELECT Id FROM Lead WHERE SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${ids[0]}') ORDER BY SystemModstamp, Id LIMIT 1`,
  );
  expect(page).toMatchObject([{ Id: ids[1] }]);
});

it('counts, groups, sums and keeps groups by a condition', async () => {
  await s.make(
    'Lead',
    lead('a', { NumberOfEmployees: 5 }),
    lead('b', { NumberOfEmployees: 7 }),
    lead('c', { Status: 'Working - Contacted' }),
  );
  expect((await ask('SELECT COUNT() FROM Lead')).body).toEqual({ totalSize: 3, done: true, records: [] });
  const groups = await s.query(
    'SELECT Status, COUNT(Id) n, SUM(NumberOfEmployees), MAX(LastName) top FROM Lead GROUP BY Status ORDER BY COUNT(Id) DESC',
  );
  expect(groups).toEqual([
    { attributes: { type: 'AggregateResult' }, Status: 'Open - Not Contacted', n: 2, expr0: 12, top: 'b' },
    { attributes: { type: 'AggregateResult' }, Status: 'Working - Contacted', n: 1, expr0: null, top: 'c' },
  ]);
  expect(await s.query('SELECT Owner.Name, COUNT(Id) FROM Lead GROUP BY Owner.Name HAVING COUNT(Id) > 2')).toMatchObject([
    { Name: 'Ada Admin', expr0: 3 },
  ]);
  expect(await s.query('SELECT CALENDAR_YEAR(CreatedDate) y, COUNT(Id) n FROM Lead GROUP BY CALENDAR_YEAR(CreatedDate)')).toMatchObject([
    { y: 2026, n: 3 },
  ]);
});

it('reads parents, polymorphic ones too, and children', async () => {
  const [rep] = s.repIds;
  const [account] = await s.make('Account', { Name: 'Acme' });
  const [contact] = await s.make('Contact', { LastName: 'Ruiz', AccountId: account, OwnerId: rep });
  const [owned] = await s.make('Lead', lead('Queued', { OwnerId: s.queueId }));
  await s.make('Task', { WhoId: contact, Subject: 'Call' }, { WhoId: contact, Subject: 'Done', Status: 'Completed' });
  expect(
    await s.query('SELECT Id, Account.Owner.Name, Owner.Manager.Name, (SELECT Subject FROM Tasks WHERE IsClosed = false) FROM Contact'),
  ).toMatchObject([
    {
      Account: { attributes: { type: 'Account' }, Owner: { Name: 'Ada Admin' } },
      Owner: { Manager: { Name: 'Lucia Manager' } },
      Tasks: { totalSize: 1, done: true, records: [{ Subject: 'Call' }] },
    },
  ]);
  expect(await s.query("SELECT Owner.Name, Owner.Type FROM Lead WHERE Owner.Type = 'Group'")).toMatchObject([
    { Owner: { attributes: { type: 'Name' }, Name: 'Unassigned leads', Type: 'Group' } },
  ]);
  expect(await s.query('SELECT TYPEOF Who WHEN Contact THEN LastName ELSE Id END FROM Task LIMIT 1')).toMatchObject([
    { Who: { LastName: 'Ruiz' } },
  ]);
  expect(await s.query(`SELECT Id, (SELECT Id FROM Tasks) FROM Lead WHERE Id = '${owned}'`)).toMatchObject([{ Tasks: null }]);
  expect(await s.query("SELECT Id FROM Contact WHERE Id IN (SELECT WhoId FROM Task WHERE Subject = 'Call')")).toMatchObject([
    { Id: contact },
  ]);
});

it('gives pages as long as asked within the limits, shorter ones if the org says so, and the rest by locator', async () => {
  await s.make('Lead', ...Array.from({ length: 450 }, (_, i) => lead(`L${String(i).padStart(3, '0')}`)));
  const first = await ask('SELECT LastName FROM Lead ORDER BY LastName', '', { 'sforce-query-options': 'batchSize=200' });
  expect(first.body).toMatchObject({
    totalSize: 450,
    done: false,
    nextRecordsUrl: expect.stringMatching(/^\/services\/data\/v68\.0\/query\/01g\w+-200$/),
  });
  await s.control('POST settings', { pageSize: 130 });
  const second = await s.api('GET', first.body.nextRecordsUrl);
  expect(second.body).toMatchObject({ totalSize: 450, done: false });
  expect(second.body.records.map((row: any) => row.LastName).at(-1)).toBe('L329');
  const last = await s.api('GET', second.body.nextRecordsUrl);
  expect(last.body.done).toBe(true);
  expect(last.body).not.toHaveProperty('nextRecordsUrl');
  expect(last.body.records).toHaveLength(120);
  expect(await s.api('GET', '/query/01gnothing-5')).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_QUERY_LOCATOR' }] });
});

it('shows deleted rows to queryAll only', async () => {
  const [id] = await s.make('Lead', lead('Gone'), lead('Here'));
  await s.api('DELETE', `/sobjects/Lead/${id}`);
  expect((await ask('SELECT Id FROM Lead')).body.totalSize).toBe(1);
  expect((await ask('SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = true', 'All')).body.records).toMatchObject([
    { Id: id, IsDeleted: true },
  ]);
});

it('shows a late commit with the older stamp it was given', async () => {
  await s.control('POST settings', { commitLag: 60_000 });
  await s.make('Lead', lead('Late'));
  expect(await s.query('SELECT Id FROM Lead')).toEqual([]);
  await s.control('POST advance', { by: 60_000 });
  expect(await s.query('SELECT SystemModstamp FROM Lead')).toMatchObject([{ SystemModstamp: '2026-03-02T00:00:00.000+0000' }]);
});

it('shows each of two late commits when its own time has come, and what had an answer at once', async () => {
  await s.control('POST settings', { commitLag: 60_000 });
  const [id] = await s.make('Lead', lead('Late'));
  await s.control('POST advance', { by: 40_000 });
  await s.control('POST act', { verb: 'update', id, values: { LastName: 'Later' } });
  await s.control('POST advance', { by: 20_000 });
  expect(await s.query('SELECT LastName FROM Lead')).toMatchObject([{ LastName: 'Late' }]);
  await s.control('POST advance', { by: 40_000 });
  expect(await s.query('SELECT LastName FROM Lead')).toMatchObject([{ LastName: 'Later' }]);
  const { integrationUserId } = (await s.control('GET state')) as { integrationUserId: string };
  await s.control('POST settings', { promptWriters: [integrationUserId] });
  await s.api('PATCH', `/sobjects/Lead/${id}`, { LastName: 'Now' });
  expect(await s.query('SELECT LastName FROM Lead')).toMatchObject([{ LastName: 'Now' }]);
});
