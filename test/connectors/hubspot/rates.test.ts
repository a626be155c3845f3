/** Exchange rates of a portal: each holds until the next one of its currency, and the first for what was before it. */
import { afterEach, expect, it } from 'vitest';
import { type HubspotBench, hubspotBench } from './bench.ts';

let bench: HubspotBench;
afterEach(() => bench.close());

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);

it('are dated by what came after them, and on record for what was before all of them', async () => {
  bench = await hubspotBench({ bare: true });
  await bench.sandbox.control('POST portal', {
    exchangeRates: [
      { fromCurrencyCode: 'USD', conversionRate: 0.95, effectiveAt: day('2026-02-01') },
      { fromCurrencyCode: 'USD', conversionRate: 0.9, effectiveAt: day('2026-01-01') },
      { fromCurrencyCode: 'JPY', conversionRate: 0.006, effectiveAt: day('2026-01-01') },
    ],
  });
  const rates = await bench.connector.rates(bench.session());
  expect(rates.filter(({ from }) => from === 'USD')).toEqual([
    { from: 'USD', to: 'EUR', rate: '0.9', since: day('2026-01-01'), until: day('2026-02-01') },
    { from: 'USD', to: 'EUR', rate: '0.95', since: day('2026-02-01'), until: null },
    { from: 'USD', to: 'EUR', rate: '0.9', since: null, until: null },
  ]);
  expect(rates.find(({ from, since }) => from === 'JPY' && since === null)?.rate).toBe('0.006');
});

it('are not asked for where nobody granted them', async () => {
  bench = await hubspotBench({
    bare: true,
    scopes: ['oauth', 'crm.objects.contacts.read', 'crm.objects.deals.read', 'crm.objects.owners.read'],
  });
  await bench.requests();
  expect(await bench.connector.rates(bench.session())).toEqual([]);
  expect(await bench.requests()).toEqual([]);
});
