/** The property of deals that a company calls the amount: read where it is a number, refused with why where it is not, and asked for nowhere else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrmDeal } from '../../../src/domain/crm-record.ts';
import { askingForAmount, settledAmount } from '../amount.ts';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
beforeEach(async () => {
  bench = await hubspotBench();
  for (const [name, type, fieldType] of [
    ['total_value', 'number', 'number'],
    ['signed_for', 'string', 'text'],
  ])
    await bench.sandbox.api('POST', '/crm/v3/properties/deals', { name, label: name, type, fieldType, groupName: 'dealinformation' });
});
afterEach(() => bench.close());

const asking = (asked: string) => askingForAmount(bench, asked);
const settled = (asked: string) => settledAmount(bench, asked);

describe('the amount of a deal', () => {
  it('is the property that was asked for, read by id and by page', async () => {
    const properties = { dealname: 'Pumps', dealstage: 'closedwon', pipeline: 'default', amount: '100.00', total_value: '1200.5' };
    const id = bench.sandbox.portal.create('deals', properties, { source: 'CRM_UI' });
    const session = await asking('total_value');
    const [read] = (await bench.connector.read(session, 'deal', [id])).found as CrmDeal[];
    const [listed] = (await bench.connector.list(session, 'deal', null)).items as CrmDeal[];
    expect([read!.amount, listed!.amount]).toEqual(['1200.5', '1200.5']);
    const [own] = (await bench.connector.read(bench.session(), 'deal', [id])).found as CrmDeal[];
    expect(own!.amount).toMatch(/^100/);
  });

  it('is none where the property is empty, and never HubSpot’s own instead', async () => {
    const properties = { dealname: 'Pumps', dealstage: 'closedwon', pipeline: 'default', amount: '100.00' };
    const id = bench.sandbox.portal.create('deals', properties, { source: 'CRM_UI' });
    const [read] = (await bench.connector.read(await asking('total_value'), 'deal', [id])).found as CrmDeal[];
    expect(read!.amount).toBeNull();
  });

  it('stays HubSpot’s own where deals have no such property, or it is no number', async () => {
    expect(await settled('total_value')).toEqual({ asked: 'total_value', field: 'total_value', refused: null });
    expect(await settled('hs_tcvv')).toEqual({ asked: 'hs_tcvv', field: null, refused: 'deals have no property hs_tcvv' });
    expect(await settled('signed_for')).toMatchObject({
      field: null,
      refused: 'the property signed_for of deals is no number but a string',
    });
  });

  it('costs no request where no property is asked for', async () => {
    await bench.requests();
    await bench.connector.probe(bench.session());
    expect((await bench.requests()).filter(({ path }) => path.includes('/crm/properties/2026-09/deals'))).toEqual([]);
  });
});
