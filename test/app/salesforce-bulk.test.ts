/** The whole of Baton where more than 2,000 field writes of one object wait: a Bulk job, through what goes wrong and a restart in the middle. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertRow } from '../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../sandbox/salesforce/store/found.ts';
import { OPENS_AT } from '../helpers/company.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import { campaignIn, type OrgApp, orgRoster, recordIn, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

const LEADS = 2_050;
const LIMITS = {
  'tasks-per-rep-and-day': 30,
  'reassignments-per-hour-and-pool': 20,
  'field-writes-times-usual': 1_000,
  'alarm-times-usual': 1_000,
};

let org: SalesforceHandle;
let baton: OrgApp;
let leads: string[];

function makeMany(object: string, records: readonly Record<string, string>[]): string[] {
  const { box } = org.server;
  const actor = systemActor(org.adminId);
  return box.org.transact(() => records.map((values) => insertRow(box.org, actor, box.org.schema.get(object), values).id));
}

const to = (path: RegExp) => org.server.box.log.since(0).filter((row) => path.test(row.path));
const jobs = async () => (await org.api('GET', '/jobs/ingest')).body.records as { id: string; object: string; state: string }[];

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  const named = { LastName: 'Buyer', OwnerId: org.repIds[0]! };
  leads = makeMany(
    'Lead',
    Array.from({ length: LEADS }, (_, n) => ({ ...named, FirstName: `N${n}`, Email: `n${n}@n${n}.example`, Company: `C${n}` })),
  );
  const campaign = await campaignIn(org);
  makeMany(
    'CampaignMember',
    leads.map((LeadId) => ({ CampaignId: campaign, LeadId, Status: 'Responded' })),
  );
}, 600_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

const written = () => leads.filter((lead) => recordIn(org, 'Lead', lead)?.Baton_State__c === 'offered').length;

it('writes them in a job each for leads and hand-off records, once, whatever is lost on the way and whoever restarts', async () => {
  const environment = { BATON_DATA_DIR: await preparedDataDir() };
  const roster = { ...orgRoster(org), breakers: LIMITS, 'live-from': { '*': new Date(OPENS_AT).toISOString() } };
  baton = await startOrgApp(org, { roster, environment: { ...environment, BATON_DRY_RUN: 'true' } });
  expect([written(), to(/\/jobs\/ingest/).length]).toEqual([0, 0]);
  await baton.stop();

  // Each carried out, and never answered; and the org takes its time.
  for (const [method, path] of [
    ['POST', '/jobs/ingest$'],
    ['PUT', '/batches$'],
    ['PATCH', '/jobs/ingest/'],
  ])
    await org.control('POST faults', { applyThenFail: { match: { method, path } } });
  await org.control('POST settings', { bulkMillis: 300_000 });
  baton = await startOrgApp(org, { roster, environment });
  await baton.ledger.wanted.releaseHeld(baton.install.installId, org.server.box.clock.now());
  await baton.pass(3);
  expect([written(), to(/\/batches$/).map(({ status }) => status)]).toEqual([0, [0, 400, 400]]);
  await baton.stop();
  baton = await startOrgApp(org, { roster, environment });
  await baton.pass(15);

  expect(written()).toBe(LEADS);
  const worked = (await jobs()).filter(({ state }) => state === 'JobComplete');
  expect(worked.map(({ object }) => object)).toEqual(['Lead', 'Baton_Handoff__c']);
  expect([...org.server.box.org.rows('Baton_Handoff__c')]).toHaveLength(LEADS);
  // The first upload came and was never answered; the one after it is that of the hand-off records.
  expect(to(/\/batches$/).map(({ status }) => status)).toEqual([0, 400, 400, 201]);
  const audit = await baton.ledger.wanted.audit(baton.install.installId, { limit: 10 * LEADS });
  expect(new Set(audit.filter(({ action }) => action === 'fields written').map(({ leadId }) => leadId)).size).toBe(LEADS);
}, 600_000);
