/** An org whose rows are so wide that a page holds two: reading a batch takes more requests than ten seconds have, and everybody is read all the same. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRow } from '../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../sandbox/salesforce/store/found.ts';
import { OPENS_AT } from '../helpers/company.ts';
import { campaignIn, type OrgApp, openTasksIn, orgRoster, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

const LEADS = 140;
/** Above what breakers let through on an account's first day. */
const LIMITS = {
  'tasks-per-rep-and-day': 1_000,
  'reassignments-per-hour-and-pool': 1_000,
  'field-writes-times-usual': 5,
  'alarm-times-usual': 10,
};

let org: SalesforceHandle;
let baton: OrgApp;

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  baton = await startOrgApp(org, { roster: { ...orgRoster(org), breakers: LIMITS } });
}, 60_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

it('gives every lead its task', async () => {
  const { box } = org.server;
  const actor = systemActor(org.adminId);
  const make = (object: string, records: readonly Record<string, string>[]) =>
    box.org.transact(() => records.map((values) => insertRow(box.org, actor, box.org.schema.get(object), values).id));
  const CampaignId = await campaignIn(org);
  await org.control('POST settings', { pageSize: 2 });
  const people = Array.from({ length: LEADS }, (_, n) => ({ FirstName: `N${n}`, LastName: 'Buyer', Email: `n${n}@n${n}.example` }));
  const leads = make(
    'Lead',
    people.map((one, n) => ({ ...one, Company: `C${n}`, OwnerId: org.repIds[n % org.repIds.length]! })),
  );
  make(
    'CampaignMember',
    leads.map((LeadId) => ({ CampaignId, LeadId, Status: 'Responded' })),
  );
  const without = () => leads.filter((lead) => openTasksIn(org, lead).length === 0);
  for (let minutes = 0; minutes < 90 && without().length > 0; minutes += 10) await baton.pass(10);
  expect(without()).toEqual([]);
}, 240_000);
