/** The field that a company calls the amount of its deals: every figure is of it, a change of mind moves them all, and a name that is wrong is told and makes no figure. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { commandText } from '../helpers/command.ts';
import { addRep, companyRoster, handRaiserProperties, openingSandbox, TEN } from '../helpers/company.ts';
import { preparedDataDir } from '../helpers/engines.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const HOUR = 3_600_000;

let sandbox: SandboxHandle;
let baton: AppHandle;
let file: string;
let sale: string;

const say = (amountIs: string) => writeFileSync(file, `version: 1\namount-is: ${amountIs}\n`);
const makeProperty = (name: string, type: string, fieldType: string) =>
  sandbox.api('POST', '/crm/v3/properties/deals', { name, label: name, type, fieldType, groupName: 'dealinformation' });

beforeAll(async () => {
  sandbox = await openingSandbox();
  const ana = addRep(sandbox, 'ana');
  await makeProperty('total_value', 'number', 'number');
  await makeProperty('signed_by', 'string', 'text');
  const dataDir = await preparedDataDir();
  file = join(dataDir, 'attribution.yaml');
  say('{ meaning: contract value, hubspot: total_value }');
  baton = await startApp(sandbox, { roster: companyRoster([ana]), dataDir, environment: { BATON_ATTRIBUTION_FILE: file } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  await baton.playTo(TEN);
  const olga = sandbox.portal.create('contacts', handRaiserProperties(sandbox.portal.now(), 'olga', ana), { source: 'FORM' });
  const closedate = new Date(sandbox.portal.now()).toISOString();
  const deal = { dealname: 'Pumps', pipeline: 'default', dealstage: 'closedwon', amount: '100.00', total_value: '1200.50', closedate };
  sale = sandbox.portal.create('deals', deal, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: olga }]);
  await hours(1);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const hours = (n: number) => baton.playTo(Math.floor(sandbox.portal.now() / HOUR) * HOUR + n * HOUR + 60_000);
const written = () => {
  const { baton_attributed_amount: attributed, baton_unattributed_amount: unattributed } = sandbox.portal.get('deals', sale)!.properties;
  return Number(attributed) + Number(unattributed);
};
const command = (...argv: string[]) => commandText(baton.app, ...argv);
/** As an admin does who edits the file; Baton sets the account up again by itself. */
async function change(amountIs: string) {
  say(amountIs);
  expect(baton.app.settings.reload(baton.log)).toBe(true);
}

describe('the amount of a company’s deals', () => {
  it('is the field that was named, on the record and beside every figure', async () => {
    expect(written()).toBe(1_200.5);
    const said = {
      amountIs: 'contract value',
      amountField: 'total_value',
      amountText: 'Amounts are the deals’ contract value (total_value).',
    };
    expect(JSON.parse((await command('explain', 'deal', sale, '--json')).text)).toMatchObject({ ...said, amountMinor: 120_050 });
    expect(JSON.parse((await command('months', '--json')).text).accounts[0]).toMatchObject(said);
    expect((await command('months')).text).toContain(said.amountText);
    expect((await command('doctor')).text).toContain(said.amountText);
  });

  it('is the CRM’s own from the next set-up on where no field is named any more: every deal is read and divided again', async () => {
    await change('annual value');
    expect((await command('months')).text).toContain('Amounts are still the deals’ total_value');
    await hours(2);
    expect(written()).toBe(100);
    expect((await command('months')).text).toContain('Amounts are the deals’ annual value.');
    const [current] = await baton.ledger.attribution.current(baton.install.installId, [sale]);
    expect(current!.causes).toEqual(['re-priced']);
  });

  it.each([
    ['hs_tcvv', 'deals have no property hs_tcvv'],
    ['signed_by', 'the property signed_by of deals is no number but a string'],
  ])('is no field that is not there or no number (%s): the doctor says so, and no figure moves', async (name, why) => {
    await change(`{ meaning: contract value, hubspot: ${name} }`);
    await hours(2);
    const { code, text } = await command('doctor');
    expect([code, text]).toEqual([1, expect.stringMatching(new RegExp(`BROKEN .*own amount, not ${name} as amount-is asks: ${why}`))]);
    expect(written()).toBe(100);
  });
});
