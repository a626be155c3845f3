/** Runs a query: rows found, ordered, cut and turned into records page by page. */
import { type OrderByClause, parseQuery, type Query, type Subquery } from '@jetstreamapp/soql-parser-js';
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field, Value } from '../schema/field.ts';
import type { Row } from '../store/org.ts';
import { groupReader, groupsOf, isBareCount, isGrouped } from './aggregate.ts';
import { filterOf } from './filter.ts';
import { functionOf } from './functions.ts';
import { objectOf, pathOf, type Sight } from './paths.ts';
import { type Json, selectOf } from './select.ts';

export interface Running {
  readonly sight: Sight;
  /** With deleted rows. */
  readonly all: boolean;
  /** `/services/data/v68.0`. */
  readonly base: string;
  /** Rows of a page of children. */
  readonly pageSize: number;
  /** Keeps the rest of a list of children and gives its address. */
  readonly keep: (result: Result, from: number) => string;
}

export interface Result {
  readonly total: number;
  /** The records from one place up to another. */
  readonly page: (from: number, to: number) => Json[];
}

const MAX_OFFSET = 2_000;

/** Throws MALFORMED_QUERY with the parser's sentence. */
export function readQuery(soql: string): Query {
  if (soql.trim() === '') throw bad('MALFORMED_QUERY', 'A query string has to be specified');
  try {
    // Without options: with any, the library builds its whole grammar anew for every query (80 ms instead of half a millisecond).
    return parseQuery(soql);
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw bad('MALFORMED_QUERY', `${soql.slice(0, 120)}\n^\nERROR at Row:1:Column:1\n${sentence}`);
  }
}

function prefixesOf(query: Query, object: ObjectType): string[] {
  return [...(query.sObjectAlias ? [query.sObjectAlias] : []), object.name];
}

type Read = (row: Row) => Value;

/** The rows of a query, ordered and cut. */
export function rowsOf(running: Running, query: Query, only?: Iterable<Row>): Row[] {
  const { sight } = running;
  const object = objectOf(sight, query.sObject ?? '');
  const prefixes = prefixesOf(query, object);
  const inner = (nested: Query): Value[] => innerValues(running, nested);
  const { rows, test } = filterOf({ sight, object, prefixes, inner }, query.where);
  const found: Row[] = [];
  for (const row of only ?? rows) {
    const values = sight.org.seen(row);
    if (values !== null && (running.all || values.IsDeleted !== true) && test(row)) found.push(row);
  }
  if (isGrouped(query)) return found;
  return cut(query, ordered(found, orderKeys(sight, object, prefixes, query)));
}

function innerValues(running: Running, nested: Query): Value[] {
  const rows = rowsOf(running, nested);
  const [field] = nested.fields ?? [];
  if (field?.type !== 'Field' && field?.type !== 'FieldRelationship') throw bad('MALFORMED_QUERY', 'An inner query selects one field');
  const dotted = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
  const path = pathOf(running.sight, objectOf(running.sight, nested.sObject ?? ''), dotted);
  return rows.map(path.read).filter((value) => value !== null);
}

interface Key<T> {
  readonly read: (item: T) => Value;
  readonly down: boolean;
  readonly nullsLast: boolean;
}

function clausesOf(query: Query): OrderByClause[] {
  return query.orderBy === undefined ? [] : [query.orderBy].flat();
}

function orderKeys(sight: Sight, object: ObjectType, prefixes: readonly string[], query: Query): Key<Row>[] {
  return clausesOf(query).map((clause) => {
    const name = 'fn' in clause ? String(clause.fn.parameters?.[0] ?? '') : clause.field;
    const path = pathOf(sight, object, name, prefixes);
    const made = 'fn' in clause ? functionOf(clause.fn.functionName ?? '', path.field) : { field: path.field, of: (value: Value) => value };
    return keyOf(clause, made.field, (row: Row) => made.of(path.read(row)));
  });
}

function keyOf<T>(clause: OrderByClause, field: Field, read: (item: T) => Value): Key<T> {
  const exact = ['id', 'reference', 'date', 'datetime'].includes(field.type);
  const fold = (value: Value) => (exact || typeof value !== 'string' ? value : value.toLowerCase());
  return { read: (item) => fold(read(item)), down: clause.order === 'DESC', nullsLast: clause.nulls === 'LAST' };
}

function compareValues<T>(a: Value, b: Value, key: Key<T>): number {
  if (a === b) return 0;
  if (a === null || b === null) return (a === null) === key.nullsLast ? 1 : -1;
  return (a < b ? -1 : 1) * (key.down ? -1 : 1);
}

/** Stable; the keys are read once a row. */
function ordered<T>(items: T[], keys: readonly Key<T>[]): T[] {
  if (keys.length === 0) return items;
  const read = items.map((item) => ({ item, values: keys.map((key) => key.read(item)) }));
  read.sort((a, b) => {
    for (const [i, key] of keys.entries()) {
      const order = compareValues(a.values[i] as Value, b.values[i] as Value, key);
      if (order !== 0) return order;
    }
    return 0;
  });
  return read.map(({ item }) => item);
}

function cut<T>(query: Query, items: T[]): T[] {
  const { offset = 0, limit = Number.POSITIVE_INFINITY } = query;
  if (offset > MAX_OFFSET) throw bad('NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
  return offset === 0 && limit >= items.length ? items : items.slice(offset, offset + limit);
}

/** The whole answer of a query, to be taken page by page. */
export function runQuery(running: Running, query: Query): Result {
  const rows = rowsOf(running, query);
  if (isBareCount(query)) return { total: Math.min(rows.length, query.limit ?? rows.length), page: () => [] };
  if (isGrouped(query)) return runGrouped(running, query, rows);
  const object = objectOf(running.sight, query.sObject ?? '');
  const select = selectOf({ ...selecting(running, object), prefixes: prefixesOf(query, object) }, query);
  // A cursor answers with what the rows held when it was opened.
  const still = rows.map((row) => ({ ...row }));
  return { total: rows.length, page: (from, to) => still.slice(from, to).map(select) };
}

function selecting(running: Running, object: ObjectType) {
  const { sight, base } = running;
  return { sight, base, object, prefixes: [object.name], children: (subquery: Subquery) => childrenOf(running, object, subquery) };
}

function runGrouped(running: Running, query: Query, rows: readonly Row[]): Result {
  const { sight } = running;
  const object = objectOf(sight, query.sObject ?? '');
  const grouping = { sight, object, prefixes: prefixesOf(query, object) };
  const groups = groupsOf(grouping, query, rows);
  const keys = clausesOf(query).map((clause) => {
    const reader = groupReader(grouping, 'fn' in clause ? clause.fn : clause.field);
    return keyOf(clause, reader.field, (group: (typeof groups)[number]) => reader.of(group.rows));
  });
  const records = cut(query, ordered(groups, keys)).map(({ record }) => record);
  return { total: records.length, page: (from, to) => records.slice(from, to) };
}

/** The children of one row, as a small query of their own. */
function childrenOf(running: Running, object: ObjectType, subquery: Subquery): (row: Row) => unknown {
  const { sight } = running;
  const relation = sight.org.schema
    .childrenOf(object)
    .find(({ relationshipName }) => relationshipName?.toLowerCase() === subquery.relationshipName.toLowerCase());
  if (!relation) throw bad('INVALID_FIELD', `Didn't understand relationship '${subquery.relationshipName}' in FROM part of query call.`);
  const query: Query = { ...subquery, sObject: relation.child.name };
  const select = selectOf(selecting(running, relation.child), query);
  const link: Read = pathOf(sight, relation.child, relation.field.name).read;
  return (row) => {
    const rows = rowsOf(
      running,
      query,
      sight.org.by(relation.child.name, relation.field.name, row.id).filter((child) => link(child) === row.id),
    );
    if (rows.length === 0) return null;
    const result: Result = { total: rows.length, page: (from, to) => rows.slice(from, to).map(select) };
    const done = rows.length <= running.pageSize;
    return {
      totalSize: rows.length,
      done,
      ...(done ? {} : { nextRecordsUrl: running.keep(result, running.pageSize) }),
      records: result.page(0, running.pageSize),
    };
  };
}
