/** Compiles a WHERE clause to a test of rows, and finds by index the rows it can be true for. */
import type { Query } from '@jetstreamapp/soql-parser-js';
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Value } from '../schema/field.ts';
import type { Row } from '../store/org.ts';
import { functionOf } from './functions.ts';
import { type Path, pathOf, type Sight } from './paths.ts';
import { literalsOf, memberTest, type Test, testOf } from './test.ts';
import { type Comparison, type Tree, treeOf } from './where.ts';

export type RowTest = (row: Row) => boolean;

/** Answers an inner query with the values of its one field. */
export type InnerQuery = (query: Query) => readonly Value[];

export interface Filtering {
  readonly sight: Sight;
  readonly object: ObjectType;
  readonly prefixes: readonly string[];
  readonly inner: InnerQuery;
}

function leftOf({ sight, object, prefixes }: Filtering, comparison: Comparison): Pick<Path, 'field' | 'read'> {
  if (comparison.field !== undefined) return pathOf(sight, object, comparison.field, prefixes);
  const { functionName = '', parameters = [] } = comparison.fn ?? {};
  const nested = parameters[0] as { parameters?: readonly unknown[] } | string;
  const inside = typeof nested === 'string' ? nested : String(nested?.parameters?.[0] ?? '');
  const path = pathOf(sight, object, inside, prefixes);
  const made = functionOf(functionName, path.field);
  return { field: made.field, read: (row) => made.of(path.read(row)) };
}

function comparisonTest(filtering: Filtering, comparison: Comparison): RowTest {
  const { field, read } = leftOf(filtering, comparison);
  if (field.type === 'textarea' && field.length > 255)
    throw bad('INVALID_FIELD', `field '${field.name}' can not be filtered in a query call`);
  const test: Test = comparison.valueQuery
    ? memberTest(field, filtering.inner(comparison.valueQuery as Query), comparison.operator === 'NOT IN')
    : testOf(field, comparison, filtering.sight.org.now());
  return (row) => test(read(row));
}

function compile(filtering: Filtering, tree: Tree): RowTest {
  if (tree.kind === 'is') return comparisonTest(filtering, tree.comparison);
  if (tree.kind === 'not') {
    const test = compile(filtering, tree.part);
    return (row) => !test(row);
  }
  const tests = tree.parts.map((part) => compile(filtering, part));
  return tree.kind === 'and' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

/** The rows for which a condition on an indexed field can be true, or null when no index helps. */
function byIndex({ sight, object }: Filtering, tree: Tree): Row[] | null {
  const { org } = sight;
  if (org.settings.commitLag > 0) return null;
  for (const part of tree.kind === 'and' ? tree.parts : [tree]) {
    if (part.kind !== 'is' || part.comparison.valueQuery || !/^(=|IN)$/.test(part.comparison.operator)) continue;
    const field = object.fields.get(part.comparison.field?.toLowerCase() ?? '');
    if (!field || !(field.type === 'id' || field.type === 'reference' || field.unique || field.externalId)) continue;
    const values = literalsOf(field, part.comparison);
    if (values.includes(null) || (field.type !== 'id' && !org.isIndexed(object.name, field.name))) continue;
    const rows =
      field.type === 'id'
        ? values.map((id) => org.find(object.name, String(id)))
        : values.flatMap((value) => org.by(object.name, field.name, value));
    return [...new Set(rows)].filter((row) => row !== null);
  }
  return null;
}

/** Rows to look at and the test they must pass. */
export function filterOf(filtering: Filtering, where: Query['where']): { readonly rows: Iterable<Row>; readonly test: RowTest } {
  const all = () => filtering.sight.org.rows(filtering.object.name);
  if (!where) return { rows: all(), test: () => true };
  const tree = treeOf(where);
  const test = compile(filtering, tree);
  return { rows: byIndex(filtering, tree) ?? all(), test };
}
