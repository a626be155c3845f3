/** The oracle of the closed loop: it finds from the CRM's own histories the same money as Baton, and sees a figure that somebody spoilt. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { switchClosedDeals } from '../../jobs/write-back.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, handRaiserProperties, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 3_600_000;
const rules = parse(readFileSync(new URL('../../config/rules.yaml', import.meta.url), 'utf8')) as unknown;

let sandbox: SandboxHandle;
let baton: AppHandle;
let won: string;

const oracle = () => sandbox.control('POST oracle', { rules, money: true });

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_RECONCILE: 'no' } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  await baton.playTo(TEN);
  const now = sandbox.portal.now();
  const sell = (leads: readonly string[], amount: string) => {
    const made = { dealname: 'Pumps', pipeline: 'default', dealstage: 'closedwon', amount, closedate: new Date(now).toISOString() };
    const people = leads.map((id) => ({ objectType: 'contacts' as const, id }));
    return sandbox.portal.create('deals', made, { source: 'CRM_UI' }, people);
  };
  const asked = sandbox.portal.create('contacts', handRaiserProperties(now, 'olga', ana), { source: 'FORM' });
  const met = sandbox.portal.create(
    'contacts',
    { firstname: 'Per', email: 'per@per.example', hs_analytics_source: 'OFFLINE' },
    { source: 'CRM_UI' },
  );
  won = sell([asked], '1000.01');
  sell([met], '77.70');
  sell([], '5.00');
  await baton.playTo(Math.floor(now / HOUR) * HOUR + HOUR + 60_000);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

it('finds the same money, and all that was won is attributed or not', async () => {
  const { counts, checked, money } = await oracle();
  expect(checked.deals).toBe(3);
  expect(counts.wrongMoney).toBe(0);
  expect(money).toEqual({
    EUR: { won: 108_271, attributed: 100_001, unattributed: 8_270, readAttributed: 100_001, readUnattributed: 8_270 },
  });
});

it('sees a figure that is stale or was spoilt', async () => {
  sandbox.portal.update('deals', won, { baton_attributed_amount: '999' }, { source: 'CRM_UI' });
  const { counts, findings } = await oracle();
  expect(counts.wrongMoney).toBe(1);
  expect(findings.wrongMoney[0]).toMatchObject({ lead: won, what: expect.stringContaining('together not the amount') });
});
