/** Products of deals: line items are read with the deals that changed, one request for what hangs on them and one for a hundred of them. */
import { z } from 'zod';
import type { CrmRecord, DealLine } from '../../src/domain/crm-record.ts';
import { isBatonError } from '../../src/errors/index.ts';
import type { BudgetClass } from '../../src/ports/connector.ts';
import { readAssociated } from './associations.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { chunk, OBJECT_BATCH } from './limits.ts';
import { id, number, parseElements, text } from './schema.ts';

/** Optional: a company may sell without products. */
export const LINES_SCOPE = 'crm.objects.line_items.read';
const PATH = 'line_items';

const lineItem = z.object({
  id,
  properties: z.object({ name: text, hs_sku: text, quantity: text, amount: text, hs_position_on_quote: number }),
});

type LineItem = z.infer<typeof lineItem>;

/** The records as they are; deals with what they sell. A scope lost since the probe costs the products, and no deal. */
export async function withLines(api: Api, records: readonly CrmRecord[], budget: BudgetClass): Promise<readonly CrmRecord[]> {
  const deals = records.flatMap((record) => (record.kind === 'deal' && !record.archived ? [record.id] : []));
  if (deals.length === 0 || !api.session.capabilities.has('products')) return records;
  try {
    const lines = await linesOf(api, deals, budget);
    return records.map((record) => (lines.has(record.id) && record.kind === 'deal' ? { ...record, lines: lines.get(record.id)! } : record));
  } catch (error) {
    if (isBatonError(error, 'SCOPE_MISSING')) return records;
    throw error;
  }
}

/** By deal, in the order of the quote; deals that sell none are absent. */
async function linesOf(api: Api, deals: readonly string[], budget: BudgetClass): Promise<ReadonlyMap<string, readonly DealLine[]>> {
  const hanging = await readAssociated(api, 'deals', PATH, deals, budget);
  const known = new Map((await readItems(api, [...hanging.values()].flat(), budget)).map((item) => [item.id, item]));
  const lines = [...hanging].map(([deal, ids]) => [deal, ids.flatMap((one) => known.get(one) ?? []).sort(byPosition)] as const);
  return new Map(lines.flatMap(([deal, items]) => (items.length === 0 ? [] : [[deal, items.map(mapHubspotLineItem)] as const])));
}

async function readItems(api: Api, ids: readonly string[], budget: BudgetClass): Promise<LineItem[]> {
  const found: LineItem[] = [];
  for (const batch of chunk([...new Set(ids)], OBJECT_BATCH)) {
    const body = { properties: Object.keys(lineItem.shape.properties.shape), inputs: batch.map((one) => ({ id: one })) };
    const request = { method: 'POST' as const, path: `/crm/objects/2026-09/${PATH}/batch/read`, body, budget };
    found.push(...parseElements(resultsOf(await api.get(request), api, request).results, lineItem).good);
  }
  return found;
}

function byPosition(a: LineItem, b: LineItem): number {
  const place = ({ properties }: LineItem) => properties.hs_position_on_quote ?? Number.MAX_SAFE_INTEGER;
  return place(a) - place(b) || (a.id < b.id ? -1 : 1);
}

function mapHubspotLineItem({ properties }: LineItem): DealLine {
  return { name: properties.name ?? '', code: properties.hs_sku, quantity: properties.quantity, amount: properties.amount };
}
