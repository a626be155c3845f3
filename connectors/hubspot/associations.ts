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
  const found = await readEnds(api, from, to, ids, budget);
  return new Map([...found].map(([id, ends]) => [id, [...ends.keys()]]));
}

/** HubSpot-defined type of the association of a Lead object with its primary contact [docs: Associate records guide]. */
const LEAD_TO_PRIMARY_CONTACT = 578;

/** The people Lead objects stand for: the primary contact, else every one. Ids without any are absent. */
export async function readPersons(api: Api, leadObjectIds: readonly string[], budget: BudgetClass): Promise<Map<string, string[]>> {
  const found = await readEnds(api, 'leads', 'contacts', leadObjectIds, budget);
  return new Map(
    [...found].map(([id, ends]) => {
      const primary = [...ends].filter(([, types]) => types.has(LEAD_TO_PRIMARY_CONTACT)).map(([contact]) => contact);
      return [id, primary.length > 0 ? primary : [...ends.keys()]];
    }),
  );
}

/** Per input the associated ids, each with the types of its associations. */
type Ends = Map<string, Map<string, Set<number>>>;

async function readEnds(api: Api, from: string, to: string, ids: readonly string[], budget: BudgetClass): Promise<Ends> {
  const found: Ends = new Map();
  for (const batch of chunk([...new Set(ids)], ASSOCIATION_BATCH)) {
    let inputs: { id: string; after?: string }[] = batch.map((id) => ({ id }));
    while (inputs.length > 0) inputs = await readPage(api, `/crm/associations/2026-09/${from}/${to}/batch/read`, inputs, budget, found);
  }
  return found;
}

/** Adds one answer to `found` and returns the inputs that have more. Ids without associations are simply absent from the answer. */
async function readPage(
  api: Api,
  path: string,
  inputs: readonly { id: string; after?: string }[],
  budget: BudgetClass,
  found: Ends,
): Promise<{ id: string; after: string }[]> {
  const request = { method: 'POST' as const, path, body: { inputs }, budget };
  const { good } = parseElements(resultsOf(await api.get(request), api, request).results, associations);
  const more: { id: string; after: string }[] = [];
  for (const { from, to, paging } of good) {
    const ends = found.get(from.id) ?? new Map<string, Set<number>>();
    for (const { toObjectId, associationTypes } of to) {
      const types = ends.get(toObjectId) ?? new Set<number>();
      for (const { typeId } of associationTypes ?? []) types.add(typeId);
      ends.set(toObjectId, types);
    }
    found.set(from.id, ends);
    const after = paging?.next?.after;
    if (after !== undefined) more.push({ id: from.id, after });
  }
  return more;
}
