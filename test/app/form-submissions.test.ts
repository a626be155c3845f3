/** Forms that a buyer filled and HubSpot no longer names on the contact: they count, each once, and are asked for when somebody on a deal filled one and no oftener. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchClosedDeals } from '../../src/ports/write-back.ts';
import { type AppHandle, startApp } from '../helpers/app.ts';
import { addRep, companyRoster, openingSandbox, TEN } from '../helpers/company.ts';
import type { SandboxHandle } from '../helpers/sandbox.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LEA = 'lea@lea.example';
const MIA = 'mia@mia.example';
/** Hers at an earlier employer, whose contact was merged before anybody told Baton of it. */
const MIA_BEFORE = 'Mia.Roe@before.example';
const FORMS = ['Guide: Download', 'Fair: Badge scan', 'Prices: List'];

let sandbox: SandboxHandle;
let baton: AppHandle;
let lea: string;
let sale: string;
let mia: string;

beforeAll(async () => {
  sandbox = await openingSandbox();
  // A contact that shows no more than the first and the latest conversion.
  await sandbox.control('POST portal', { historyDepth: 1 });
  const ana = addRep(sandbox, 'ana');
  const before = { email: MIA_BEFORE };
  for (const [n, form] of FORMS.entries()) {
    await sandbox.control('POST advance', { to: sandbox.portal.now() + n * 10 * MINUTE });
    mia = (await sandbox.control('POST act', { op: 'submitForm', form, properties: before })).id;
  }
  const old = mia;
  mia = sandbox.portal.create('contacts', { firstname: 'Mia', email: MIA }, { source: 'IMPORT' });
  sandbox.portal.merge('contacts', mia, old, { source: 'CRM_UI' });
  baton = await startApp(sandbox, { roster: companyRoster([ana]), environment: { BATON_RECONCILE: 'no' } });
  await switchClosedDeals(baton.ledger, baton.install.installId, { at: baton.app.clock.now(), by: 'test' });
  await baton.playTo(TEN);
  for (const form of FORMS) lea = await filled(form);
  const terms = { dealname: 'Pumps', pipeline: 'default', dealstage: 'appointmentscheduled', amount: '900.00', hubspot_owner_id: ana };
  sale = sandbox.portal.create('deals', terms, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: lea }]);
  await change({ dealstage: 'closedwon', closedate: new Date(sandbox.portal.now()).toISOString() });
  await passHours(2);
});

afterAll(async () => {
  await baton?.stop();
  await sandbox?.close();
});

const passHours = (hours: number) => baton.playTo(Math.floor(sandbox.portal.now() / HOUR) * HOUR + hours * HOUR + MINUTE);
const asked = async (path: string): Promise<number> =>
  (await sandbox.control<{ path: string }[]>('GET requests?since=0')).filter((request) => request.path.includes(path)).length;

async function filled(form: string): Promise<string> {
  const { id } = await sandbox.control('POST act', { op: 'submitForm', form, properties: { email: LEA } });
  await baton.playTo(sandbox.portal.now() + 10 * MINUTE);
  return id;
}

async function change(properties: Record<string, string>): Promise<void> {
  sandbox.portal.update('deals', sale, properties, { source: 'CRM_UI' });
  await baton.playTo(sandbox.portal.now() + MINUTE);
}

const counted = async (deal = sale) => {
  const [row] = await baton.ledger.attribution.current(baton.install.installId, [deal]);
  return row!.version.credits!.lines.map(({ touch }) => touch.replace(/-.*/, ''));
};

describe('forms that a buyer filled', () => {
  it('count although the contact tells of two of them alone', async () => {
    expect(await counted()).toEqual(['form', 'submission', 'form']);
    expect(sandbox.portal.get('deals', sale)!.properties).toMatchObject({ baton_touch_count: '3', baton_attributed_amount: '900' });
    expect((await sandbox.control('POST oracle', { rules: { clauses: [] }, money: true })).counts.wrongMoney).toBe(0);
  });

  it('are asked for once a form, and not again when the deal changes', async () => {
    const before = await asked('form-integrations');
    expect(before).toBe(3);
    await change({ amount: '1000.00' });
    await passHours(2);
    expect(sandbox.portal.get('deals', sale)!.properties.baton_attributed_amount).toBe('1000');
    expect(await asked('form-integrations')).toBe(before);
  });

  it('are asked for again when one of its people filled another', async () => {
    const before = await asked('form-integrations');
    await filled('Guide: Download');
    await passHours(2);
    expect(await asked('form-integrations')).toBe(before + 3);
    expect(await counted()).toHaveLength(3);
  });
});

describe('a form that a buyer filled under an address of before', () => {
  it('counts as hers: the contact has it among its other addresses', async () => {
    const terms = { dealname: 'Valves', pipeline: 'default', dealstage: 'closedwon', amount: '700.00' };
    const closedate = new Date(sandbox.portal.now()).toISOString();
    const deal = sandbox.portal.create('deals', { ...terms, closedate }, { source: 'CRM_UI' }, [{ objectType: 'contacts', id: mia }]);
    await passHours(2);
    expect(await counted(deal)).toEqual(['form', 'submission', 'form']);
  });
});
