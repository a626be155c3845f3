/** Who is there: how many records of a kind a portal has, and their ids with the instant of their last change, nothing else. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { CreatedSpan, Cursor, ListedRecord, Page } from '../../src/ports/connector.ts';
import type { Api, ApiRequest } from './client.ts';
import { parseAnswer, resultsOf } from './envelope.ts';
import { LIST_PAGE, SEARCH_PAGE } from './limits.ts';
import { listOwners } from './owners.ts';
import { OBJECTS, type ObjectKind } from './properties.ts';
import { readable } from './read.ts';
import { parseElements, searchRow } from './schema.ts';

const total = z.object({ total: z.number().int().nonnegative() });

/** Live records, by one search. Null for owners, which have no search, and for what the account may not read. */
export async function countRecords(api: Api, kind: RecordKind, span: CreatedSpan): Promise<number | null> {
  if (kind === 'rep' || !readable(api, kind)) return null;
  const request = search(kind, { filters: createdIn(kind, span), limit: 1 });
  return parseAnswer(await api.get(request), total, api, request).total;
}

/** A span without a beginning is walked by list pages, which lag behind nothing; one with a beginning by search in the order of ids. */
export async function recordIds(api: Api, kind: RecordKind, cursor: Cursor | null, span: CreatedSpan): Promise<Page<ListedRecord>> {
  if (kind === 'rep') {
    const { items, next, bad } = await listOwners(api, cursor);
    return { items: items.map(({ id, version }) => ({ id, version })), next, bad };
  }
  if (!readable(api, kind)) return { items: [], next: null, bad: [] };
  return span.from === null ? listed(api, kind, cursor) : searched(api, kind, cursor, span);
}

async function listed(api: Api, kind: ObjectKind, cursor: Cursor | null): Promise<Page<ListedRecord>> {
  const { path, modified } = OBJECTS[kind];
  const query = { limit: String(LIST_PAGE), properties: modified, ...(typeof cursor?.after === 'string' ? { after: cursor.after } : {}) };
  const request = { method: 'GET' as const, path: `/crm/objects/2026-09/${path}`, query, budget: 'backfill' as const };
  const page = resultsOf(await api.get(request), api, request);
  return { ...rowsOf(page.results), next: page.after === null ? null : { after: page.after } };
}

/** By id and not by offset: what is deleted meanwhile shifts nothing, and there is no wall of 10,000. */
async function searched(api: Api, kind: ObjectKind, cursor: Cursor | null, span: CreatedSpan): Promise<Page<ListedRecord>> {
  const after = typeof cursor?.after === 'string' ? cursor.after : '0';
  const beyond = { propertyName: 'hs_object_id', operator: 'GT', value: after };
  const request = search(kind, { filters: [...createdIn(kind, span), beyond], limit: SEARCH_PAGE });
  const { results, after: more } = resultsOf(await api.get(request), api, request);
  const rows = rowsOf(results);
  const last = rows.items.at(-1);
  return { ...rows, next: more === null || last === undefined ? null : { after: last.id } };
}

function rowsOf(results: readonly unknown[]): Pick<Page<ListedRecord>, 'items' | 'bad'> {
  const { good, bad } = parseElements(results, searchRow);
  return { items: good.map(({ id, updatedAt }) => ({ id, version: updatedAt })), bad };
}

function createdIn(kind: ObjectKind, { from, until }: CreatedSpan) {
  const { created } = OBJECTS[kind];
  const before = { propertyName: created, operator: 'LT', value: String(until) };
  return from === null ? [before] : [{ propertyName: created, operator: 'GTE', value: String(from) }, before];
}

function search(kind: ObjectKind, { filters, limit }: { filters: readonly object[]; limit: number }): ApiRequest {
  return {
    method: 'POST',
    path: `/crm/objects/2026-09/${OBJECTS[kind].path}/search`,
    body: {
      filterGroups: [{ filters }],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      properties: [OBJECTS[kind].modified],
      limit,
    },
    budget: 'search',
  };
}
