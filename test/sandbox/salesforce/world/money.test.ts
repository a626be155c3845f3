/** The oracle of the closed loop in an org: it finds from the org's own histories what each opportunity owes to marketing, and sees a figure that is wrong. */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { askOracle } from '../../../../sandbox/oracle/door.ts';
import { makeField } from '../../../../sandbox/salesforce/schema/field.ts';
import { updateRow } from '../../../../sandbox/salesforce/store/dml.ts';
import { systemActor } from '../../../../sandbox/salesforce/store/found.ts';
import { arrive, by, type Opened, openOrg } from './open.ts';

const rules = parse(readFileSync(new URL('../../../../config/rules.yaml', import.meta.url), 'utf8')) as unknown;
const DAY_HOURS = 24;

let org: Opened;
let ana: string;

beforeEach(() => {
  org = openOrg();
  ana = org.rep('ana');
  for (const name of ['Baton_Attributed_Amount__c', 'Baton_Unattributed_Amount__c'])
    org.box.org.schema.putField('Opportunity', makeField({ name, type: 'currency', precision: 18, scale: 2, custom: true }));
});

const oracle = () => askOracle(org.stage, { rules, money: true });

/** Won a day after it was opened. */
function sold(person: string, amount: string): string {
  const properties = { dealname: 'Pumps', amount, dealstage: 'appointmentscheduled', hubspot_owner_id: ana };
  const dated = { ...properties, closedate: '2026-03-20T12:00:00.000Z' };
  const id = org.actors.create('deals', dated, by(ana), [{ objectType: 'contacts', id: person }]);
  org.later(DAY_HOURS);
  org.actors.update('deals', id, { dealstage: 'closedwon', closedate: new Date(org.actors.now()).toISOString() }, by(ana));
  return id;
}

function figures(id: string, attributed: number, unattributed: number): void {
  const values = { Baton_Attributed_Amount__c: attributed, Baton_Unattributed_Amount__c: unattributed };
  updateRow(org.box.org, systemActor(org.box.founders.integrationUserId), org.box.org.find('Opportunity', id)!, values);
}

it('gives marketing what its response began, and nobody what sales found by themselves', () => {
  const lea = arrive(org, 'Lea');
  const own = org.actors.create('contacts', { firstname: 'Ed', lastname: 'Own', email: 'ed@own.example', hubspot_owner_id: ana }, by(ana));
  figures(sold(lea, '2400.00'), 2_400, 0);
  figures(sold(own, '100.50'), 0, 100.5);
  const { counts, checked, money } = oracle();
  expect([checked.deals, counts.wrongMoney]).toEqual([2, 0]);
  expect(money).toEqual({
    EUR: { won: 250_050, attributed: 240_000, unattributed: 10_050, readAttributed: 240_000, readUnattributed: 10_050 },
  });
});

it('counts the arrival that a lead source names where a form made the lead, and not where a tool did', () => {
  const quiet = { recent_conversion_event_name: undefined, recent_conversion_date: undefined } as never;
  const fromForm = arrive(org, 'Lea', 'x', quiet);
  const { firstname: _, ...who } = { firstname: 'Max', lastname: 'Tool', email: 'max@tool.example', hs_analytics_source: 'PAID_SEARCH' };
  const fromTool = org.actors.create('contacts', who, { source: 'INTEGRATION', appId: 'tools' });
  figures(sold(fromForm, '10.00'), 10, 0);
  figures(sold(fromTool, '20.00'), 0, 20);
  expect(oracle().counts.wrongMoney).toBe(0);
});

it('begins anew after what the same account bought before', () => {
  const lea = arrive(org, 'Lea');
  figures(sold(lea, '2400.00'), 2_400, 0);
  org.later(DAY_HOURS);
  figures(sold(lea, '300.00'), 0, 300);
  expect(oracle().counts.wrongMoney).toBe(0);
});

it('sees a cent that is lost, and a deal whose money went to marketing without a touch', () => {
  const own = org.actors.create('contacts', { firstname: 'Ed', lastname: 'Own', email: 'ed@own.example', hubspot_owner_id: ana }, by(ana));
  const [short, wrong] = [sold(arrive(org, 'Lea'), '2400.00'), sold(own, '100.50')];
  figures(short, 2_399.99, 0);
  figures(wrong, 100.5, 0);
  const { counts, findings } = oracle();
  expect(counts.wrongMoney).toBe(2);
  expect(findings.wrongMoney.map(({ lead }) => lead).sort()).toEqual([short, wrong].sort());
});
