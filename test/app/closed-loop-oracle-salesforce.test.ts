/** The oracle of the closed loop beside a Baton in Salesforce: both find the same money, also after a sale is priced anew, and a figure that somebody spoilt is seen. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Portal, World } from '../../sandbox/portal.ts';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { OPENS_AT } from '../helpers/company.ts';
import { type OrgApp, orgRoster, startOrgApp } from '../helpers/org-app.ts';
import { type SalesforceHandle, startSalesforce } from '../helpers/salesforce-sandbox.ts';

const rules = parse(readFileSync(new URL('../../config/rules.yaml', import.meta.url), 'utf8')) as unknown;
/** Past the hour in which figures move, and past the poll that tells of the sale. */
const NEXT_HOUR = 80;

let org: SalesforceHandle;
let baton: OrgApp;
let actors: Portal;
let won: string;

/** People are here whom nobody plays. */
const world: World = {
  startsAt: OPENS_AT,
  nextInstant: () => null,
  act() {},
  prepare() {},
  truth: () => ({ source: { rows: 0, loaded: 0, odd: [] }, reps: [], handRaiserForms: ['Demo: Request'], acts: {} }),
  save: () => null,
  load() {},
};

const seller = () => ({ source: 'CRM_UI', userId: org.repIds[0]! }) as const;
const iso = () => new Date(actors.now()).toISOString();

async function sold(person: string, amount: string): Promise<string> {
  const terms = { dealname: 'Pumps', amount, dealstage: 'appointmentscheduled', hubspot_owner_id: org.repIds[0]!, closedate: iso() };
  const id = actors.create('deals', terms, seller(), [{ objectType: 'contacts', id: person }]);
  await baton.pass(3);
  actors.update('deals', id, { dealstage: 'closedwon', closedate: iso() }, seller());
  return id;
}

const oracle = () => org.control('POST oracle', { rules, money: true });

beforeAll(async () => {
  org = await startSalesforce({ startsAt: OPENS_AT, world });
  actors = org.server.box.stage!.actors;
  baton = await startOrgApp(org, { roster: orgRoster(org), environment: { BATON_RECONCILE: 'no' } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  const filled = { recent_conversion_event_name: 'Guide: Download', recent_conversion_date: iso() };
  const who = {
    firstname: 'Lea',
    lastname: 'Buyer',
    email: 'lea@lea.example',
    hs_analytics_source: 'PAID_SEARCH',
    lifecyclestage: 'other',
  };
  const lea = actors.create('contacts', { ...who, ...filled }, { source: 'FORM' });
  const ed = actors.create('contacts', { firstname: 'Ed', lastname: 'Own', email: 'ed@ed.example' }, seller());
  await baton.pass(3);
  won = await sold(lea, '1000.01');
  await sold(ed, '77.70');
  await baton.pass(NEXT_HOUR);
}, 600_000);

afterAll(async () => {
  await baton?.stop();
  await org?.close();
});

it('finds the same money, and the records of the org say it', async () => {
  const { counts, checked, money, findings } = await oracle();
  expect([checked.deals, counts.wrongMoney, findings.wrongMoney]).toEqual([2, 0, []]);
  expect(money).toEqual({
    EUR: { won: 107_771, attributed: 100_001, unattributed: 7_770, readAttributed: 100_001, readUnattributed: 7_770 },
  });
});

it('finds it again after the sale was priced anew', async () => {
  actors.update('deals', won, { amount: '500.00' }, seller());
  await baton.pass(NEXT_HOUR);
  const { counts, money } = await oracle();
  expect([counts.wrongMoney, money.EUR.attributed, money.EUR.readAttributed]).toEqual([0, 50_000, 50_000]);
}, 300_000);

it('sees a figure that somebody spoilt', async () => {
  await org.control('POST act', { verb: 'update', id: won, values: { Baton_Attributed_Amount__c: 1 } });
  const { counts, findings } = await oracle();
  expect(counts.wrongMoney).toBe(1);
  expect(findings.wrongMoney[0]).toMatchObject({ lead: won, what: expect.stringContaining('together not the amount') });
});
