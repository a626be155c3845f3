/** The field of opportunities that a company calls the amount: read where it is a number in sight, refused with why where it is not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldOf } from '../../../sandbox/salesforce/schema/field.ts';
import type { CrmDeal } from '../../../src/domain/crm-record.ts';
import { askingForAmount, settledAmount } from '../amount.ts';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench();
  bench.sandbox.server.box.org.schema.putField('Opportunity', fieldOf('Contract_Value__c currency(18.2)'));
});
afterEach(() => bench.close());

const asking = (asked: string) => askingForAmount(bench, asked);
const settled = (asked: string) => settledAmount(bench, asked);

const opportunity = (values: object): string =>
  bench.person.make('Opportunity', { Name: 'Pumps', StageName: 'Closed Won', CloseDate: '2026-06-30', Amount: 100, ...values });

describe('the amount of an opportunity', () => {
  it('is the field that was asked for, read by id and by page', async () => {
    const id = opportunity({ Contract_Value__c: 1_200.5 });
    await bench.pass();
    const session = await asking('contract_value__c');
    const [read] = (await bench.connector.read(session, 'deal', [id])).found as CrmDeal[];
    const [listed] = (await bench.connector.list(session, 'deal', null)).items as CrmDeal[];
    expect([read!.amount, listed!.amount]).toEqual(['1200.50', '1200.50']);
  });

  it('is none where the field is empty, and never Salesforce’s own instead', async () => {
    const id = opportunity({});
    await bench.pass();
    const [read] = (await bench.connector.read(await asking('Contract_Value__c'), 'deal', [id])).found as CrmDeal[];
    expect(read!.amount).toBeNull();
  });

  it('is not read at all once the field is out of sight: a deal without its money would be a wrong figure', async () => {
    const id = opportunity({ Contract_Value__c: 1_200.5 });
    await bench.pass();
    const session = await asking('Contract_Value__c');
    bench.sandbox.server.box.org.schema.get('Opportunity').fields.delete('contract_value__c');
    const { found, missing, bad } = await bench.connector.read(session, 'deal', [id]);
    expect([found, missing]).toEqual([[], []]);
    expect(bad).toEqual([{ id, why: 'Contract_Value__c: the amount cannot be read' }]);
  });

  it('may be named as Salesforce names its own', async () => {
    const id = opportunity({});
    await bench.pass();
    const [read] = (await bench.connector.read(await asking('Amount'), 'deal', [id])).found as CrmDeal[];
    expect(read!.amount).toBe('100.00');
  });

  it('stays Salesforce’s own where the field is not there or no number', async () => {
    expect(await settled('CONTRACT_VALUE__C')).toEqual({ asked: 'CONTRACT_VALUE__C', field: 'Contract_Value__c', refused: null });
    expect(await settled('TCV__c')).toMatchObject({ field: null, refused: expect.stringContaining('no field TCV__c') });
    expect(await settled('NextStep')).toMatchObject({
      field: null,
      refused: 'the field NextStep of opportunities is no number but a string',
    });
    expect(await settled('Probability')).toMatchObject({ field: null });
  });
});
