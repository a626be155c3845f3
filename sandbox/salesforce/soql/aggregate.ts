/** Queries that count, sum and group. */
import type { FieldType, HavingClause, Query } from '@jetstreamapp/soql-parser-js';
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import { type Field, makeField, type Value } from '../schema/field.ts';
import type { Row } from '../store/org.ts';
import { functionOf } from './functions.ts';
import { pathOf, type Sight } from './paths.ts';
import type { Json } from './select.ts';
import { testOf } from './test.ts';
import { type Tree, treeOf } from './where.ts';

interface Reader {
  readonly field: Field;
  readonly read: (row: Row) => Value;
}

interface Column {
  readonly key: string;
  readonly field: Field;
  readonly of: (rows: readonly Row[]) => Value;
}

interface Grouping {
  readonly sight: Sight;
  readonly object: ObjectType;
  readonly prefixes: readonly string[];
}

type Fn = { readonly functionName?: string; readonly parameters?: readonly unknown[]; readonly rawValue?: string };

const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);
const NUMBER = makeField({ name: 'number', type: 'double', precision: 18, scale: 6 });

function isAggregate(field: FieldType): boolean {
  return field.type === 'FieldFunctionExpression' && AGGREGATES.has(field.functionName.toUpperCase());
}

/** True for a query that answers groups instead of records. */
export function isGrouped(query: Query): boolean {
  return query.groupBy !== undefined || (query.fields ?? []).some(isAggregate);
}

/** True for `SELECT COUNT() FROM …`, which answers a number only. */
export function isBareCount(query: Query): boolean {
  const [field] = query.fields ?? [];
  return (
    query.fields?.length === 1 &&
    field?.type === 'FieldFunctionExpression' &&
    field.functionName.toUpperCase() === 'COUNT' &&
    field.parameters.length === 0
  );
}

function readerOf(grouping: Grouping, part: string | Fn): Reader {
  const { sight, object, prefixes } = grouping;
  if (typeof part === 'string') return pathOf(sight, object, part, prefixes);
  const inner = readerOf(grouping, part.parameters?.[0] as string | Fn);
  const made = functionOf(part.functionName ?? '', inner.field);
  return { field: made.field, read: (row) => made.of(inner.read(row)) };
}

function aggregateOf(grouping: Grouping, { functionName = '', parameters = [] }: Fn): Omit<Column, 'key'> {
  const name = functionName.toUpperCase();
  if (parameters.length === 0) return { field: NUMBER, of: (rows) => rows.length };
  const { field, read } = readerOf(grouping, parameters[0] as string | Fn);
  const filled = (rows: readonly Row[]) => rows.map(read).filter((value) => value !== null);
  const total = (values: readonly Value[]) => values.reduce<number>((sum, value) => sum + Number(value), 0);
  const extreme = (better: (a: Value, b: Value) => boolean) => (rows: readonly Row[]) =>
    filled(rows).reduce<Value>((best, value) => (best === null || better(value, best) ? value : best), null);
  switch (name) {
    case 'COUNT':
      return { field: NUMBER, of: (rows) => filled(rows).length };
    case 'COUNT_DISTINCT':
      return { field: NUMBER, of: (rows) => new Set(filled(rows)).size };
    case 'SUM':
      return { field: NUMBER, of: (rows) => (filled(rows).length === 0 ? null : total(filled(rows))) };
    case 'AVG':
      return { field: NUMBER, of: (rows) => (filled(rows).length === 0 ? null : total(filled(rows)) / filled(rows).length) };
    case 'MIN':
      return { field, of: extreme((a, b) => (a as string) < (b as string)) };
    case 'MAX':
      return { field, of: extreme((a, b) => (a as string) > (b as string)) };
    default:
      throw bad('MALFORMED_QUERY', `unexpected token: '${functionName}'`);
  }
}

function nameOf(part: string | Fn): string {
  return (typeof part === 'string' ? part : (part.rawValue ?? '')).toLowerCase();
}

function columnOf(grouping: Grouping, field: FieldType, groups: ReadonlySet<string>, unnamed: () => string): Column {
  if (field.type === 'FieldFunctionExpression') {
    const key = field.alias ?? unnamed();
    if (isAggregate(field)) return { key, ...aggregateOf(grouping, field as Fn) };
    const { field: made, read } = readerOf(grouping, field as Fn);
    return { key, field: made, of: ([first]) => (first ? read(first) : null) };
  }
  if (field.type !== 'Field' && field.type !== 'FieldRelationship')
    throw bad('MALFORMED_QUERY', 'Grouped queries take fields and aggregates only');
  const dotted = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
  if (!groups.has(dotted.toLowerCase())) throw bad('MALFORMED_QUERY', `Field must be grouped or aggregated: ${dotted}`);
  const reader = readerOf(grouping, dotted);
  const alias = 'alias' in field ? field.alias : undefined;
  return { key: alias ?? reader.field.name, field: reader.field, of: ([first]) => (first ? reader.read(first) : null) };
}

function partition(readers: readonly Reader[], rows: readonly Row[]): Row[][] {
  if (readers.length === 0) return [[...rows]];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(readers.map(({ read }) => read(row)));
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

function havingTest(grouping: Grouping, having: HavingClause | undefined): (rows: readonly Row[]) => boolean {
  if (!having) return () => true;
  const compile = (tree: Tree): ((rows: readonly Row[]) => boolean) => {
    if (tree.kind === 'not') {
      const inner = compile(tree.part);
      return (rows) => !inner(rows);
    }
    if (tree.kind !== 'is') {
      const parts = tree.parts.map(compile);
      return tree.kind === 'and' ? (rows) => parts.every((part) => part(rows)) : (rows) => parts.some((part) => part(rows));
    }
    const { comparison } = tree;
    const { field, of } = comparison.fn ? aggregateOf(grouping, comparison.fn as Fn) : firstOf(readerOf(grouping, comparison.field ?? ''));
    const test = testOf(field, comparison, grouping.sight.org.now());
    return (rows) => test(of(rows));
  };
  return compile(treeOf(having));
}

function firstOf({ field, read }: Reader): Omit<Column, 'key'> {
  return { field, of: ([first]) => (first ? read(first) : null) };
}

export interface Group {
  readonly record: Json;
  readonly rows: readonly Row[];
}

/** The groups of the rows as records; an order over them is the caller's. */
export function groupsOf(grouping: Grouping, query: Query, rows: readonly Row[]): Group[] {
  const parts =
    query.groupBy === undefined ? [] : [query.groupBy].flat().map((clause) => ('fn' in clause ? (clause.fn as Fn) : clause.field));
  const names = new Set(parts.map(nameOf));
  let count = 0;
  const columns = (query.fields ?? []).map((field) => columnOf(grouping, field, names, () => `expr${count++}`));
  const keep = havingTest(grouping, query.having);
  return partition(
    parts.map((part) => readerOf(grouping, part)),
    rows,
  )
    .filter(keep)
    .map((group) => ({
      rows: group,
      record: Object.assign({ attributes: { type: 'AggregateResult' } }, ...columns.map(({ key, of }) => ({ [key]: of(group) }))),
    }));
}

/** Reads what a group is ordered by: an aggregate or a grouped field. */
export function groupReader(grouping: Grouping, part: string | Fn): Omit<Column, 'key'> {
  if (typeof part !== 'string' && AGGREGATES.has((part.functionName ?? '').toUpperCase())) return aggregateOf(grouping, part);
  return firstOf(readerOf(grouping, part));
}
