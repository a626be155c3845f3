/** What an org's currencies are worth in its corporate one: dated where the org dates them, turned round, and none of the corporate one itself. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type SalesforceBench, salesforceBench } from './bench.ts';

let bench: SalesforceBench;
beforeEach(async () => {
  bench = await salesforceBench({ bare: true });
});
afterEach(() => bench.close());

it('are dated and on record, in the corporate currency', async () => {
  const dated = { IsoCode: 'JPY', ConversionRate: 160, StartDate: '2026-01-01', NextStartDate: '2026-02-01' };
  bench.person.make('DatedConversionRate', dated);
  expect(await bench.connector.rates(await bench.reprobe())).toEqual([
    { from: 'USD', to: 'EUR', rate: '0.909090909091', since: null, until: null },
    { from: 'JPY', to: 'EUR', rate: '0.00625', since: Date.parse('2026-01-01'), until: Date.parse('2026-02-01') },
    { from: 'USD', to: 'EUR', rate: '0.909090909091', since: Date.parse('2025-01-01'), until: null },
  ]);
});

it('are none where the user may not see them', async () => {
  await bench.sandbox.control('POST settings', { hiddenObjects: ['CurrencyType', 'DatedConversionRate'] });
  expect(await bench.connector.rates(await bench.reprobe())).toEqual([]);
});
