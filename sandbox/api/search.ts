/** The search API over the lagging index: filters, one sort, paging up to the wall of 10,000. */

import type { Call, Reply } from '../http/exchange.ts';
import { parseInstant } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import { linked } from '../store/links.ts';
import { findObjectType, OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord, Values } from '../store/record.ts';
import { visibleValues } from '../store/search-index.ts';
import { isObject, type Json, stringsOf, typeOf } from './input.ts';
import { currentValue, presentRecord } from './present.ts';
import { type Filter, type FilterGroups, filterGroupsOf, passes } from './search-filters.ts';

const PAGE_MAX = 200;
/** Rows of one query that can be paged to [docs: Search the CRM]. */
const WALL = 10_000;
const MAX_CHARACTERS = 3_000;
const QUERY_FIELDS = [
  'email',
  'firstname',
  'lastname',
  'phone',
  'company',
  'dealname',
  'name',
  'domain',
  'hs_task_subject',
  'hs_call_title',
  'hs_note_body',
];

interface Row {
  readonly record: StoredRecord;
  readonly values: Values;
}

interface Sort {
  readonly property: string;
  readonly descending: boolean;
}

export function searchObjects(call: Call): Reply {
  const type = typeOf(call.params.type);
  if (JSON.stringify(call.body).length > MAX_CHARACTERS) throw invalid(`The request is longer than ${MAX_CHARACTERS} characters.`);
  const groups = filterGroupsOf(call.body.filterGroups);
  for (const filter of groups.flat()) checkProperty(call.portal, type, filter.property);
  const sort = sortOf(call.portal, type, call.body.sorts);
  const { limit, after } = pageOf(call.body);
  const rows = candidates(call.portal, type, groups, call.now)
    .flatMap((record) => rowOf(record, call.now))
    .filter((row) => matches(call.portal, row, groups) && matchesQuery(row, call.body.query));
  rows.sort(order(sort));
  const page = rows.slice(after, after + limit);
  const selection = { properties: stringsOf(call.body.properties), withHistory: [], associations: [] };
  const results = page.map((row) => presentRecord(call.portal, row.record, selection, row.values));
  const next = after + limit < rows.length ? { paging: { next: { after: String(after + limit) } } } : {};
  return { status: 200, body: { total: rows.length, results, ...next } };
}

function pageOf(body: Json): { limit: number; after: number } {
  const limit = body.limit === undefined || body.limit === null ? 10 : Number(body.limit);
  if (!Number.isInteger(limit) || limit < 0 || limit > PAGE_MAX)
    throw invalid(`The limit must be between 0 and ${PAGE_MAX}, but was ${String(body.limit)}.`);
  const after = body.after === undefined || body.after === null || body.after === '' ? 0 : Number(body.after);
  if (!Number.isInteger(after) || after < 0) throw invalid(`Invalid after: ${String(body.after)}`);
  if (after + limit > WALL)
    throw invalid(`The requested range (after ${after}, limit ${limit}) goes beyond the first ${WALL} results of a query.`);
  return { limit, after };
}

function associationType(property: string): StoreType | null {
  return property.startsWith('associations.') ? findObjectType(property.slice('associations.'.length)) : null;
}

function checkProperty(portal: PortalState, type: StoreType, name: string): void {
  if (associationType(name) || portal.schema.find(type, name)) return;
  throw invalid(`There was a problem with the request. Property "${name}" does not exist on ${type}.`, {
    errors: [{ message: `Property "${name}" does not exist`, code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: [name] } }],
  });
}

function sortOf(portal: PortalState, type: StoreType, raw: unknown): Sort | null {
  const sorts = Array.isArray(raw) ? raw : [];
  if (sorts.length > 1) throw invalid('Only one sort is supported.');
  const [sort] = sorts;
  if (sort === undefined) return null;
  const name = isObject(sort) ? String(sort.propertyName) : String(sort).replace(/^-/, '');
  const descending = isObject(sort) ? String(sort.direction).startsWith('DESC') : String(sort).startsWith('-');
  checkProperty(portal, type, name);
  return { property: name, descending };
}

/** Rows in the order of the sort, then of creation; numbers by size, the rest by text, missing values first. */
function order(sort: Sort | null): (a: Row, b: Row) => number {
  return (a, b) => {
    const byId = Number(a.record.id) - Number(b.record.id);
    if (!sort) return byId;
    const difference = compareValues(a.values[sort.property] ?? '', b.values[sort.property] ?? '');
    return (sort.descending ? -difference : difference) || byId;
  };
}

function compareValues(a: string, b: string): number {
  if (a === b) return 0;
  const numeric = a !== '' && b !== '' && !Number.isNaN(Number(a)) && !Number.isNaN(Number(b));
  if (numeric) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}

/** Records worth looking at: every group must offer a cheap way in, else all are. */
function candidates(portal: PortalState, type: StoreType, groups: FilterGroups, now: number): StoredRecord[] {
  const narrowed = groups.map((group) => group.map((filter) => narrow(portal, type, filter)).find((found) => found !== null) ?? null);
  if (groups.length === 0 || narrowed.some((found) => found === null)) return [...portal.shelf(type).byId.values()];
  const distinct = new Set(narrowed.flatMap((found) => found ?? []));
  return [...distinct].filter((record) => record.createdAt <= now && portal.shelf(type).byId.has(record.id));
}

function narrow(portal: PortalState, type: StoreType, filter: Filter): StoredRecord[] | null {
  const other = associationType(filter.property);
  if (other && (filter.operator === 'EQ' || filter.operator === 'IN')) {
    const ids = filter.operator === 'EQ' ? [filter.value as string] : filter.values;
    return ids.flatMap((id) => {
      const record = portal.find(other, id);
      return record ? linked(portal, record, type).map((end) => end.record) : [];
    });
  }
  if (filter.property === 'hs_object_id' && (filter.operator === 'EQ' || filter.operator === 'IN')) {
    const ids = filter.operator === 'EQ' ? [filter.value as string] : filter.values;
    return ids.flatMap((id) => portal.shelf(type).byId.get(id) ?? []);
  }
  const modified = filter.property === OBJECT_TYPES[type].modifiedProperty;
  if (modified && ['GT', 'GTE', 'EQ', 'BETWEEN'].includes(filter.operator)) {
    const since = parseInstant(filter.value as string);
    return since === null ? null : portal.shelf(type).log.since(since);
  }
  return null;
}

function rowOf(record: StoredRecord, now: number): Row[] {
  const values = record.archived ? null : visibleValues(record, now);
  return values === null ? [] : [{ record, values }];
}

function matches(portal: PortalState, row: Row, groups: FilterGroups): boolean {
  return groups.length === 0 || groups.some((group) => group.every((filter) => passesFilter(portal, row, filter)));
}

function passesFilter(portal: PortalState, row: Row, filter: Filter): boolean {
  const { record, values } = row;
  const other = associationType(filter.property);
  if (other) return passesAssociation(portal, record, other, filter);
  const definition = portal.schema.find(record.type, filter.property);
  return definition !== null && passes(definition, currentValue(record, values, filter.property, portal.now()), filter);
}

function passesAssociation(portal: PortalState, record: StoredRecord, other: StoreType, filter: Filter): boolean {
  const ids = linked(portal, record, other).map((end) => end.record.id);
  const wanted = filter.operator === 'IN' ? filter.values : [filter.value ?? ''];
  const survivors = wanted.map((id) => portal.find(other, id)?.id ?? id);
  if (filter.operator === 'HAS_PROPERTY') return ids.length > 0;
  if (filter.operator === 'NOT_HAS_PROPERTY') return ids.length === 0;
  return ids.some((id) => survivors.includes(id));
}

function matchesQuery(row: Row, query: unknown): boolean {
  if (typeof query !== 'string' || query === '') return true;
  const words = query.toLowerCase().split(/\s+/);
  const text = QUERY_FIELDS.map((name) => row.values[name] ?? '')
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}
