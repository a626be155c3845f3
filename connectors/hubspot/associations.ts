/** Associated ids in batches, complete for every input however many pages it takes. */
import type { BudgetClass } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { ASSOCIATION_BATCH, chunk } from './limits.ts';
import { associations, parseElements } from './schema.ts';

/** Object path segments, e.g. `calls` to `contacts`; one request per 1,000 ids and further page. */
export async function readAssociated(
  api: Api,
  from: string,
  to: string,
  ids: readonly string[],
  budget: BudgetClass,
): Promise<Map<string, string[]>> {
  const found = new Map<string, Set<string>>();
  for (const batch of chunk([...new Set(ids)], ASSOCIATION_BATCH)) {
    let inputs: { id: string; after?: string }[] = batch.map((id) => ({ id }));
    while (inputs.length > 0) inputs = await readPage(api, `/crm/associations/2026-09/${from}/${to}/batch/read`, inputs, budget, found);
  }
  return new Map([...found].map(([id, set]) => [id, [...set]]));
}

/** Adds one answer to `found` and returns the inputs that have more. Ids without associations are simply absent from the answer. */
async function readPage(
  api: Api,
  path: string,
  inputs: readonly { id: string; after?: string }[],
  budget: BudgetClass,
  found: Map<string, Set<string>>,
): Promise<{ id: string; after: string }[]> {
  const request = { method: 'POST' as const, path, body: { inputs }, budget };
  const { good } = parseElements(resultsOf(await api.get(request), api, request).results, associations);
  const more: { id: string; after: string }[] = [];
  for (const { from, to, paging } of good) {
    const set = found.get(from.id) ?? new Set<string>();
    for (const { toObjectId } of to) set.add(toObjectId);
    found.set(from.id, set);
    const after = paging?.next?.after;
    if (after !== undefined) more.push({ id: from.id, after });
  }
  return more;
}
