/** The pages a person sees and the forms on them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SandboxHandle, startSandbox } from '../../helpers/sandbox.ts';

let s: SandboxHandle;
let owner: string;
let contact: string;

beforeEach(async () => {
  s = await startSandbox();
  owner = s.portal.addOwner({ firstName: 'Ana', lastName: 'Ruiz', email: 'ana@example.invalid', teams: ['EMEA'] });
  contact = s.portal.create('contacts', { firstname: '<b>Bo</b>', lastname: 'Li', hubspot_owner_id: owner }, { source: 'FORM' });
});
afterEach(() => s.close());

const path = () => `/contacts/${s.portalId}/record/0-1/${contact}`;
const page = async (at: string) => (await fetch(`${s.url}${at}`)).text();
const submit = (at: string, form: Record<string, string>) =>
  fetch(`${s.url}${at}`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

async function provision(): Promise<void> {
  await s.api('POST', '/crm/v3/properties/contacts/groups', { name: 'baton', label: 'Baton' });
  const options = ['accept', 'reject'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false }));
  const base = { groupName: 'baton' };
  await s.api('POST', '/crm/v3/properties/contacts', {
    ...base,
    name: 'baton_lead_response',
    label: 'Lead response',
    type: 'enumeration',
    fieldType: 'select',
    options,
  });
  await s.api('POST', '/crm/v3/properties/contacts', {
    ...base,
    name: 'baton_call_back_on',
    label: 'Call back on',
    type: 'date',
    fieldType: 'date',
  });
}

it('the home page leads to reps and recent contacts, escaped', async () => {
  const home = await page('/');
  expect(home).toContain(`/reps/${owner}/tasks`);
  expect(home).toContain('&lt;b&gt;Bo&lt;/b&gt; Li');
  expect(home).not.toContain('<b>Bo');
});

it("a contact shows Baton's group first and lets the rep answer", async () => {
  expect(await page(path())).not.toContain('Your answer');
  await provision();
  const before = await page(path());
  expect(before.indexOf('<h2>Baton</h2>')).toBeGreaterThan(0);
  expect(before.indexOf('<h2>Baton</h2>')).toBeLessThan(before.indexOf('<h2>Contact information</h2>'));
  const saved = await submit(`${path()}/fields`, {
    baton_lead_response: 'accept',
    baton_call_back_on: '2026-03-09',
    firstname: 'Not mine',
  });
  expect(saved.status).toBe(303);
  expect(s.portal.get('contacts', contact)?.properties).toMatchObject({
    baton_lead_response: 'accept',
    baton_call_back_on: '2026-03-09',
    firstname: '<b>Bo</b>',
  });
  const body = { propertiesWithHistory: ['baton_lead_response'], inputs: [{ id: contact }] };
  const read = await s.api('POST', '/crm/v3/objects/contacts/batch/read', body);
  expect(read.body.results[0].propertiesWithHistory.baton_lead_response).toMatchObject([
    { sourceType: 'CRM_UI', sourceId: 'userId:9001201' },
  ]);
  expect((await submit(`${path()}/fields`, { baton_lead_response: 'perhaps' })).status).toBe(400);
});

it('a call logged on the page is an activity of the contact by its owner', async () => {
  await submit(`${path()}/activities`, { kind: 'call-connected', text: 'spoke about price' });
  const [call] = s.portal.associated('contacts', contact, 'calls');
  expect(s.portal.get('calls', call as string)?.properties).toMatchObject({
    hs_call_direction: 'OUTBOUND',
    hs_call_duration: '120000',
    hubspot_owner_id: owner,
  });
  expect(await page(path())).toContain('spoke about price');
});

it('a task is seen on the contact and in the list of its rep, until ticked', async () => {
  const to = [{ objectType: 'contacts' as const, id: contact }];
  const properties = { hs_task_subject: 'Call Bo', hs_timestamp: '2026-03-01T09:00:00Z', hubspot_owner_id: owner };
  const task = s.portal.create('tasks', properties, { source: 'INTEGRATION' }, to);
  expect(await page(path())).toContain('Call Bo');
  const list = await page(`/reps/${owner}/tasks`);
  expect(list).toContain('Call Bo');
  expect(list).toContain('overdue since 2026-03-01 09:00 UTC');
  const done = await submit(`/tasks/${task}/complete`, { back: `/reps/${owner}/tasks` });
  expect(done.headers.get('location')).toBe(`/reps/${owner}/tasks`);
  expect(s.portal.openTasks(owner)).toEqual([]);
  expect(await page(`/reps/${owner}/tasks`)).toContain('Nothing to do');
});

it('a deal has its page, an old id leads to the winner, and what is not there is 404', async () => {
  const deal = s.portal.create('deals', { dealname: 'Big one' }, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: contact }]);
  expect(await page(`/contacts/${s.portalId}/record/0-3/${deal}`)).toContain(path());
  const loser = s.portal.create('contacts', { firstname: 'Old' }, { source: 'FORM' });
  s.portal.merge('contacts', contact, loser, { source: 'CRM_UI' });
  const moved = await fetch(`${s.url}/contacts/${s.portalId}/record/0-1/${loser}`, { redirect: 'manual' });
  expect(moved.headers.get('location')).toBe(path());
  expect((await fetch(`${s.url}/contacts/${s.portalId}/record/0-1/5`)).status).toBe(404);
});
