/** What a person sees and does in the Salesforce sandbox. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceHandle, startSalesforce } from '../../helpers/salesforce-sandbox.ts';

let s: SalesforceHandle;
beforeEach(async () => {
  s = await startSalesforce();
});
afterEach(() => s.close());

const see = async (path: string) => (await fetch(s.url + path)).text();
const submit = (path: string, form: Record<string, string>) =>
  fetch(s.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

it('shows a lead with its fields, tasks and activities, and escapes them', async () => {
  const [rep] = s.repIds;
  const [id] = await s.make('Lead', { LastName: '<b>Ruiz</b>', Company: 'Acme & Co', OwnerId: rep });
  await s.make(
    'Task',
    { WhoId: id, Subject: 'Call her', ActivityDate: '2026-02-27', OwnerId: rep },
    { WhoId: id, Subject: 'Called', Status: 'Completed', OwnerId: rep },
  );
  const page = await see(`/${id}`);
  for (const words of ['&lt;b&gt;Ruiz&lt;/b&gt;', 'Acme &amp; Co', 'Call her', 'overdue since 2026-02-27', 'Called', 'Marta Soler'])
    expect(page).toContain(words);
  expect(await see('/')).toContain('&lt;b&gt;Ruiz');
  expect(await see(`/reps/${rep}/tasks`)).toContain('Call her');
});

it('lets the owner edit, log, tick and convert', async () => {
  const [rep] = s.repIds;
  const [id] = await s.make('Lead', { LastName: 'Ruiz', Company: 'Acme', OwnerId: rep });
  const [task] = await s.make('Task', { WhoId: id, Subject: 'Call', OwnerId: rep });
  const at = `/lightning/r/Lead/${id}/view`;
  expect((await submit(`${at}/fields`, { Status: 'Working - Contacted' })).status).toBe(303);
  await submit(`${at}/activities`, { kind: 'Call', text: 'No answer' });
  expect((await submit(`/tasks/${task}/complete`, { back: at })).headers.get('location')).toBe(at);
  expect(await s.query('SELECT Status, LastModifiedById FROM Lead')).toMatchObject([
    { Status: 'Working - Contacted', LastModifiedById: rep },
  ]);
  expect(await s.query("SELECT CallType, IsClosed FROM Task WHERE TaskSubtype = 'Call'")).toMatchObject([
    { CallType: 'Outbound', IsClosed: true },
  ]);
  expect(await s.query('SELECT Id FROM Task WHERE IsClosed = false')).toEqual([]);
  await submit(`${at}/convert`, { name: 'Big deal' });
  const [deal] = await s.query('SELECT Id, Name FROM Opportunity');
  const page = await see(`/lightning/r/Opportunity/${deal.Id}/view`);
  for (const words of ['Big deal', 'Prospecting', 'No answer']) expect(page).toContain(words);
  expect(await see(at)).toContain('Big deal');
});

it('says so when a page is not there or a form is refused', async () => {
  expect((await fetch(`${s.url}/nothing/here`)).status).toBe(404);
  const [id] = await s.make('Opportunity', { Name: 'X', StageName: 'Prospecting', CloseDate: '2026-05-01' });
  const refused = await submit(`/lightning/r/Opportunity/${id}/view/fields`, { Amount: 'much' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Not saved');
});
