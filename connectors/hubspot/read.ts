/** Batch reads and list pages of CRM objects. */

import { z } from 'zod';
import type { CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import { isBatonError } from '../../src/errors/index.ts';
import type { BudgetClass, Cursor, Page, ReadResult } from '../../src/ports/connector.ts';
import { readAssociated, readPersons } from './associations.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { chunk, HISTORY_BATCH, LIST_PAGE, OBJECT_BATCH } from './limits.ts';
import { withLines } from './line-items.ts';
import { type LeadIdsOf, mapHubspotObjects } from './map.ts';
import { listOwners, readOwners } from './owners.ts';
import { historyOf, OBJECTS, type ObjectKind, propertiesOf } from './properties.ts';
import { objectSchema, parseElements, searchRow } from './schema.ts';
import { readSettings } from './settings.ts';

/** Most ids per read; histories halve HubSpot's batch. */
export function readBatch(kind: RecordKind): number {
  return kind !== 'rep' && historyOf(kind).length > 0 ? HISTORY_BATCH : OBJECT_BATCH;
}

/** E-mails and Lead objects need a scope of their own; without it there is nothing to ask for. */
export function readable(api: Api, kind: RecordKind): boolean {
  if (kind === 'lead-object') return readsLeadObjects(api);
  return kind !== 'email' || api.session.capabilities.has('email-evidence');
}

/** Only a portal whose hand-offs are told from Lead objects is ever asked for them: the probe finds nothing of the kind elsewhere. */
function readsLeadObjects(api: Api): boolean {
  return api.session.capabilities.has('lead-objects');
}

/** Reads records by id with their histories and associated leads; ids not found are asked for once more among the archived. */
export async function readRecords(api: Api, kind: RecordKind, ids: readonly string[]): Promise<ReadResult> {
  if (kind === 'rep') return readOwners(api, ids);
  if (ids.length === 0 || !readable(api, kind)) return { found: [], missing: [], bad: [] };
  const live = await readBatches(api, kind, ids, false);
  const absent = ids.filter((id) => !live.seen.has(id));
  const archived = absent.length === 0 ? null : await readBatches(api, kind, absent, true);
  const elements = [...live.elements, ...(archived?.elements ?? [])];
  const { good, bad } = mapHubspotObjects(kind, elements, await leadIdsFor(api, kind, elements), readSettings(api.session.settings));
  const found = await withLines(api, await withCompanies(api, good, 'evidence'), 'evidence');
  return { found, missing: absent.filter((id) => archived?.seen.has(id) !== true), bad };
}

/** A scope lost since the probe costs the companies, and no deal. */
async function companiesOf(api: Api, ids: readonly string[], budget: BudgetClass): Promise<ReadonlyMap<string, readonly string[]>> {
  try {
    return await readAssociated(api, OBJECTS.deal.path, 'companies', ids, budget);
  } catch (error) {
    if (isBatonError(error, 'SCOPE_MISSING')) return new Map();
    throw error;
  }
}

/** A deal that names nobody may name a company: its people are looked for there. Deals with people ask for nothing. */
async function withCompanies(api: Api, records: readonly CrmRecord[], budget: BudgetClass): Promise<readonly CrmRecord[]> {
  const lonely = records.flatMap((record) => (record.kind === 'deal' && record.leadIds.length === 0 ? [record.id] : []));
  if (lonely.length === 0 || !api.session.capabilities.has('deal-companies')) return records;
  const companies = await companiesOf(api, lonely, budget);
  return records.map((record) =>
    record.kind === 'deal' && companies.has(record.id) ? { ...record, companyIds: companies.get(record.id)! } : record,
  );
}

/** Objects as HubSpot gives them, and every id they answer for: their own and the ones merged into them. */
export async function readBatches(api: Api, kind: ObjectKind, ids: readonly string[], archived: boolean) {
  const elements = new Map<string, unknown>();
  const seen = new Set<string>();
  for (const batch of chunk([...new Set(ids)], readBatch(kind))) {
    const request = batchRead(api, kind, batch, archived);
    for (const element of resultsOf(await api.get(request), api, request).results) {
      const names = namesOf(element);
      for (const name of names) seen.add(name);
      elements.set(names[0] ?? `unnamed ${elements.size}`, element);
    }
  }
  return { elements: [...elements.values()], seen };
}

function batchRead(api: Api, kind: ObjectKind, ids: readonly string[], archived: boolean) {
  return {
    method: 'POST' as const,
    path: `/crm/objects/2026-09/${OBJECTS[kind].path}/batch/read`,
    ...(archived ? { query: { archived: 'true' } } : {}),
    body: {
      properties: propertiesOf(kind, readSettings(api.session.settings)),
      propertiesWithHistory: historyOf(kind),
      inputs: ids.map((id) => ({ id })),
    },
    budget: 'evidence' as const,
  };
}

const named = z.object({
  id: searchRow.shape.id,
  properties: z.object({ hs_merged_object_ids: z.string().nullish() }).nullish().catch(null),
});

function namesOf(element: unknown): string[] {
  const parsed = named.safeParse(element);
  if (!parsed.success) return [];
  return [parsed.data.id, ...(parsed.data.properties?.hs_merged_object_ids?.split(';').filter((id) => id !== '') ?? [])];
}

const idIn = (element: unknown): string[] => namesOf(element).slice(0, 1);

async function leadIdsFor(api: Api, kind: ObjectKind, elements: readonly unknown[]): Promise<LeadIdsOf> {
  const ids = kind === 'lead' ? [] : elements.flatMap(idIn);
  if (ids.length === 0) return () => [];
  if (kind === 'lead-object') return personsOf(api, ids, 'evidence');
  const found = await readAssociated(api, OBJECTS[kind].path, 'contacts', ids, 'evidence');
  const through = await personsThroughLeadObjects(api, kind, ids);
  return (id) => [...new Set([...(found.get(id) ?? []), ...(through.get(id) ?? [])])];
}

async function personsOf(api: Api, leadObjectIds: readonly string[], budget: BudgetClass): Promise<LeadIdsOf> {
  const persons = await readPersons(api, leadObjectIds, budget);
  return (id) => persons.get(id) ?? [];
}

/** Reps log on the Lead object, and make deals of it: what hangs there was done with its person. */
function personsThroughLeadObjects(api: Api, kind: ObjectKind, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  return onLeadObjects(api, async () => {
    const objects = await readAssociated(api, OBJECTS[kind].path, 'leads', ids, 'evidence');
    if (objects.size === 0) return new Map();
    const persons = await readPersons(api, [...objects.values()].flat(), 'evidence');
    return new Map([...objects].map(([id, found]) => [id, found.flatMap((object) => persons.get(object) ?? [])]));
  });
}

/** Nothing where nobody works with Lead objects. An edition or a scope lost since the probe costs this read and no other. */
export async function onLeadObjects(
  api: Api,
  read: () => Promise<ReadonlyMap<string, readonly string[]>>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (!readsLeadObjects(api)) return new Map();
  try {
    return await read();
  } catch (error) {
    if (isBatonError(error, 'SCOPE_MISSING')) return new Map();
    throw error;
  }
}

/** One page of everything; a lead page is 100 contacts without histories, other kinds bring their associated leads along. Lead objects come whole. */
export async function listRecords(api: Api, kind: RecordKind, cursor: Cursor | null): Promise<Page<CrmRecord>> {
  if (kind === 'rep') return listOwners(api, cursor);
  if (!readable(api, kind)) return { items: [], next: null, bad: [] };
  const settings = readSettings(api.session.settings);
  const request = {
    method: 'GET' as const,
    path: `/crm/objects/2026-09/${OBJECTS[kind].path}`,
    query: {
      ...whatOf(kind),
      properties: propertiesOf(kind, settings).join(','),
      ...(typeof cursor?.after === 'string' ? { after: cursor.after } : {}),
    },
    budget: 'backfill' as const,
  };
  const { results, after } = resultsOf(await api.get(request), api, request);
  const leadIdsOf =
    kind === 'lead-object' ? await personsOf(api, results.flatMap(idIn), 'backfill') : await inlineLeadIds(api, kind, results);
  const { good, bad } = mapHubspotObjects(kind, results, leadIdsOf, settings);
  return {
    items: await withLines(api, await withCompanies(api, good, 'backfill'), 'backfill'),
    next: after === null ? null : { after },
    bad,
  };
}

/** An association named in a page does not tell the primary contact from the others, so those of Lead objects are read apart. */
function whatOf(kind: ObjectKind): Record<string, string> {
  if (kind === 'lead-object') return { limit: String(HISTORY_BATCH), propertiesWithHistory: historyOf(kind).join(',') };
  return { limit: String(LIST_PAGE), ...(kind === 'lead' ? {} : { associations: 'contacts' }) };
}

const withAssociations = objectSchema(z.unknown()).pick({ id: true, associations: true });

/** Associations named in the page itself; an object with more of them than fit is asked for separately. */
async function inlineLeadIds(api: Api, kind: ObjectKind, elements: readonly unknown[]): Promise<LeadIdsOf> {
  const found = new Map<string, string[]>();
  const cut: string[] = [];
  for (const { id, associations } of parseElements(elements, withAssociations).good) {
    const contacts = associations?.contacts;
    found.set(id, [...new Set(contacts?.results.map((result) => result.id))]);
    if (contacts?.paging?.next) cut.push(id);
  }
  if (cut.length > 0)
    for (const [id, ids] of await readAssociated(api, OBJECTS[kind].path, 'contacts', cut, 'backfill')) found.set(id, ids);
  return (id) => found.get(id) ?? [];
}
