/** What a SELECT asks of each row: plain fields, parents, functions, children, as the records of a reply. */
import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Value } from '../schema/field.ts';
import { visibleFields } from '../store/access.ts';
import type { Row } from '../store/org.ts';
import { functionOf } from './functions.ts';
import { objectOf, type Path, parentField, parentRow, pathOf, type Sight } from './paths.ts';

export type Json = Record<string, unknown>;

/** Writes one part of a record. */
type Write = (row: Row, record: Json) => void;

export interface Selecting {
  readonly sight: Sight;
  readonly object: ObjectType;
  readonly prefixes: readonly string[];
  /** `/services/data/v68.0`. */
  readonly base: string;
  /** Answers a child query for one parent. */
  readonly children: (subquery: Subquery) => (row: Row) => unknown;
}

/** `{type, url}` of a record. */
export function attributesOf(base: string, object: string, id: string, type = object): Json {
  return { type, url: `${base}/sobjects/${object}/${id}` };
}

/** Makes the writer of whole records; a column's names and reader serve CSV as well. */
export function selectOf(selecting: Selecting, query: Query | Subquery): (row: Row) => Json {
  const writes = (query.fields ?? []).flatMap((field) => writesOf(selecting, field, query));
  const { base, object } = selecting;
  return (row) => {
    const record: Json = { attributes: attributesOf(base, object.name, row.id) };
    for (const write of writes) write(row, record);
    return record;
  };
}

function writesOf(selecting: Selecting, field: FieldType, query: Query | Subquery): Write[] {
  const { sight, object, prefixes } = selecting;
  switch (field.type) {
    case 'Field':
      return [pathWrite(selecting, pathOf(sight, object, field.field, prefixes))];
    case 'FieldRelationship':
      return [pathWrite(selecting, pathOf(sight, object, [...field.relationships, field.field].join('.'), prefixes))];
    case 'FieldSubquery':
      return [childWrite(selecting, field.subquery)];
    case 'FieldTypeof':
      return [typeofWrite(selecting, field)];
    default:
      return functionWrites(selecting, field, query);
  }
}

function pathWrite({ sight, object, base }: Selecting, path: Path): Write {
  const names = path.names;
  const last = names.at(-1) as string;
  return (row, record) => {
    let at = record;
    let type = object;
    let parent: Row | null = row;
    for (const name of names.slice(0, -1)) {
      const link = parentField(sight, type, name);
      parent = parentRow(sight.org, parent, link);
      if (!parent) {
        at[name] = null;
        return;
      }
      const shown: string = link.referenceTo.length > 1 ? 'Name' : parent.object;
      at[name] ??= { attributes: attributesOf(base, parent.object, parent.id, shown) };
      at = at[name] as Json;
      type = sight.org.schema.get(parent.object);
    }
    at[last] = path.read(row);
  };
}

function childWrite(selecting: Selecting, subquery: Subquery): Write {
  const answer = selecting.children(subquery);
  return (row, record) => {
    record[subquery.relationshipName] = answer(row);
  };
}

function typeofWrite({ sight, object, base }: Selecting, field: Extract<FieldType, { type: 'FieldTypeof' }>): Write {
  const link = parentField(sight, object, field.field);
  return (row, record) => {
    const parent = parentRow(sight.org, row, link);
    const branch =
      field.conditions.find(({ objectType }) => objectType?.toLowerCase() === parent?.object.toLowerCase()) ??
      field.conditions.find(({ type }) => type === 'ELSE');
    if (!parent || !branch) {
      record[field.field] = parent ? { attributes: attributesOf(base, parent.object, parent.id) } : null;
      return;
    }
    const type = sight.org.schema.get(parent.object);
    const values = branch.fieldList.map((name) => pathOf(sight, type, name)).map((path) => [path.names.join('.'), path.read(parent)]);
    record[link.relationshipName as string] = { attributes: attributesOf(base, parent.object, parent.id), ...Object.fromEntries(values) };
  };
}

function functionWrites(
  selecting: Selecting,
  field: Extract<FieldType, { type: 'FieldFunctionExpression' }>,
  query: Query | Subquery,
): Write[] {
  const { sight, object, prefixes } = selecting;
  const inside = String(field.parameters[0] ?? '');
  if (field.functionName.toUpperCase() === 'FIELDS') return allFields(selecting, inside.toUpperCase(), query);
  const path = pathOf(sight, object, inside, prefixes);
  const made = functionOf(field.functionName, path.field);
  const key = field.alias ?? path.names.at(-1) ?? inside;
  return [(row, record) => Object.assign(record, { [key]: made.of(path.read(row)) })];
}

function allFields(selecting: Selecting, which: string, query: Query | Subquery): Write[] {
  const { sight, object } = selecting;
  if (which !== 'STANDARD' && (query.limit === undefined || query.limit > 200))
    throw bad('MALFORMED_QUERY', 'The SOQL FIELDS function must have a LIMIT of at most 200');
  const fields = visibleFields(sight.org, sight.actor, object).filter(({ custom }) => which === 'ALL' || custom === (which === 'CUSTOM'));
  return fields.map((field) => pathWrite(selecting, pathOf(sight, object, field.name)));
}

/** The columns of a Bulk query: dotted names and readers; children and aggregates are refused. */
export function columnsOf(sight: Sight, query: Query): { readonly name: string; readonly read: (row: Row) => Value }[] {
  const object = objectOf(sight, query.sObject ?? '');
  const prefixes = [query.sObjectAlias ?? object.name, object.name];
  return (query.fields ?? []).map((field) => {
    if (field.type !== 'Field' && field.type !== 'FieldRelationship')
      throw bad('FEATURENOTENABLED', 'Nested queries, aggregates and functions are not supported in Bulk API 2.0 queries');
    const dotted = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
    const path = pathOf(sight, object, dotted, prefixes);
    return { name: path.names.join('.'), read: path.read };
  });
}
