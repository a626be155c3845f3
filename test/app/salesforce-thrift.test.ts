/** Thrift of the whole of Baton on Salesforce, counted from the sandbox's request log, without faults. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRow } from '../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../sandbox/salesforce/store/found.ts';
import { OPENS_AT } from '../helpers/company.ts';
import { campaignIn, type OrgApp, openTasksIn, orgRoster, recordIn, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

/** More than are read page by page, and two pages of a Bulk job; `BATON_THRIFT_PEOPLE=50000` keeps as many as the promise names. */
const LEADS = Number(process.env.BATON_THRIFT_PEOPLE ?? 10_500);
const HANDED = 250;
const QUIET = LEADS - HANDED;
/** Above what breakers let through on an account's first day. */
const LIMITS = {
  'tasks-per-rep-and-day': 1_000,
  'reassignments-per-hour-and-pool': 20,
  'field-writes-times-usual': 5,
  'alarm-times-usual': 10,
};

let org: SalesforceHandle;
let baton: OrgApp;
let handed: string[];
let first: Row[];

type Row = ReturnType<SalesforceHandle['server']['box']['log']['since']>[number];

const since = (n: number): Row[] => org.server.box.log.since(n);
const to = (rows: readonly Row[], path: RegExp) => rows.filter((row) => path.test(row.path));

/** Thousands at once, as an import makes them. */
function makeMany(object: string, records: readonly Record<string, string>[]): string[] {
  const { box } = org.server;
  const actor = systemActor(org.adminId);
  return box.org.transact(() => records.map((values) => insertRow(box.org, actor, box.org.schema.get(object), values).id));
}

const named = (count: number, more: (n: number) => Record<string, string>) =>
  Array.from({ length: count }, (_, n) => ({ FirstName: `N${n}`, LastName: 'Buyer', Email: `n${n}@n${n}.example`, ...more(n) }));

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT });
  const [ana, ben] = org.repIds as [string, string];
  makeMany(
    'Contact',
    named(QUIET, () => ({})),
  );
  await org.control('POST advance', { by: 60_000 });
  handed = makeMany(
    'Lead',
    named(HANDED, (n) => ({ Company: `C${n}`, OwnerId: n % 2 === 0 ? ana : ben })),
  );
  const campaign = await campaignIn(org);
  makeMany(
    'CampaignMember',
    handed.map((LeadId) => ({ CampaignId: campaign, LeadId, Status: 'Responded' })),
  );
  const roster = { ...orgRoster(org), breakers: LIMITS, 'live-from': { '*': new Date(OPENS_AT).toISOString() } };
  baton = await startOrgApp(org, { roster });
  // The second Bulk job, of contacts; nothing is warned of yet.
  await baton.pass(1);
  first = since(0);
}, 1_800_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

describe(`An org of ${LEADS} people, ${HANDED} of them leads just handed over`, () => {
  it('is read in at most 12 requests beside looks at the job, which come every five seconds at most', async () => {
    expect(await baton.ledger.records.counts(baton.install.installId)).toMatchObject({ lead: LEADS });
    const looks = to(first, /\/jobs\/query\/\w+$/);
    expect(to(first, /\/jobs\//).length - looks.length).toBeLessThanOrEqual(12);
    expect(looks.length).toBeLessThanOrEqual((looks.at(-1)!.at - looks[0]!.at) / 5_000 + 2);
  });

  it('gets its tasks in ceil(n/200) + 2 collection calls', () => {
    expect(handed.map((lead) => openTasksIn(org, lead).length)).toEqual(handed.map(() => 1));
    const writes = to(first, /\/composite\/sobjects\/Task\//);
    expect(writes.length).toBeLessThanOrEqual(Math.ceil(HANDED / 200) + 2);
    expect(writes.reduce((sum, row) => sum + row.inputs, 0)).toBe(HANDED);
  });

  it('gets its fields and its hand-off records in ceil(n/200) + 2 collection calls each', () => {
    expect(handed.map((lead) => recordIn(org, 'Lead', lead)?.Baton_State__c)).toEqual(handed.map(() => 'offered'));
    const calls = Math.ceil(HANDED / 200) + 2;
    expect(first.filter((row) => row.method === 'PATCH' && row.path.endsWith('/composite/sobjects')).length).toBeLessThanOrEqual(calls);
    expect(to(first, /\/Baton_Handoff__c\//).length).toBeLessThanOrEqual(calls);
  });

  it('is asked nothing that it has to refuse once it is set up', () => {
    const work = first.slice(first.findIndex(({ path }) => path.endsWith('/jobs/query')));
    expect(work.filter((row) => row.status >= 400).map(({ path, detail }) => detail ?? path)).toEqual([]);
  });
});

describe('An idle cycle', () => {
  it('takes at most eight requests', async () => {
    const quiet = await startSalesforce({ startsAt: OPENS_AT });
    const { pass, stop } = await startOrgApp(quiet, { roster: orgRoster(quiet) });
    const rows = () => quiet.server.box.log.since(0);
    // The first look after set-up; the next one is idle.
    await pass(5);
    const last = rows().at(-1)!.n;
    await pass(5);
    const cycle = rows().filter(({ n }) => n > last);
    await stop();
    await quiet.close();
    expect(cycle.filter(({ kind }) => kind === 'collections' || kind === 'rows')).toEqual([]);
    expect(cycle.filter(({ kind }) => kind !== 'auth').length).toBeLessThanOrEqual(8);
    expect(cycle.length).toBeGreaterThan(0);
  }, 120_000);
});
