/** Exchange rates of a portal's currencies to the company's own, each from its instant until the next. */
import { z } from 'zod';
import type { Rate } from '../../src/domain/attribution/money.ts';
import type { Api, ApiRequest } from './client.ts';
import { resultsOf } from './envelope.ts';
import { parseElements, toInstant } from './schema.ts';

const PATH = '/settings/currencies/2026-09/exchange-rates';
export const RATES_SCOPE = 'settings.currencies.read';

const rate = z.object({
  fromCurrencyCode: z.string(),
  toCurrencyCode: z.string(),
  conversionRate: z.number().positive(),
  effectiveAt: z.string().transform((at) => toInstant(at) ?? 0),
});

/** None where nobody granted them. Throws as every read. */
export async function readRates(api: Api): Promise<readonly Rate[]> {
  if (!api.session.capabilities.has('currency-rates')) return [];
  const rows: unknown[] = [];
  for (let after: string | null = null; ; ) {
    const query: Record<string, string> = { limit: '100', ...(after === null ? {} : { after }) };
    const request: ApiRequest = { method: 'GET', path: PATH, query, budget: 'backfill' };
    const page: { results: unknown[]; after: string | null } = resultsOf(await api.get(request), api, request);
    rows.push(...page.results);
    if (page.after === null) break;
    after = page.after;
  }
  return [...Map.groupBy(parseElements(rows, rate).good, (one) => `${one.fromCurrencyCode} ${one.toCurrencyCode}`).values()].flatMap(
    mapHubspotRates,
  );
}

/** The first one holds for what was before it too, and the last one from then on. */
function mapHubspotRates(rates: readonly z.infer<typeof rate>[]): Rate[] {
  const sorted = rates.toSorted((a, b) => a.effectiveAt - b.effectiveAt);
  const dated = sorted.map(({ fromCurrencyCode: from, toCurrencyCode: to, conversionRate, effectiveAt: since }, n): Rate => {
    return { from, to, rate: decimalText(conversionRate), since, until: sorted[n + 1]?.effectiveAt ?? null };
  });
  const { from, to, rate: first } = dated[0]!;
  return [...dated, { from, to, rate: first, since: null, until: null }];
}

/** Without an exponent; HubSpot keeps six decimals. */
function decimalText(rate: number): string {
  return rate.toFixed(8).replace(/\.?0+$/, '');
}
