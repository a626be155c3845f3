/** What the columns of a query are, without its rows: asked for with `columns=true`, as Salesforce's command line does before it shows a table. */
import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field } from '../schema/field.ts';
import { objectOf, pathOf, type Sight } from './paths.ts';

type Json = Readonly<Record<string, unknown>>;

const NUMBERS: ReadonlySet<string> = new Set(['int', 'double', 'currency', 'percent']);

function column(columnName: string, field: Field | null, joinColumns: readonly Json[] = [], aggregate = false): Json {
  const type = field?.type ?? 'string';
  return {
    aggregate,
    apexType: aggregate ? null : type.charAt(0).toUpperCase() + type.slice(1),
    booleanType: type === 'boolean',
    columnName,
    custom: field?.custom ?? false,
    displayName: columnName,
    foreignKeyName: field?.relationshipName ?? null,
    insertable: field?.createable ?? false,
    joinColumns,
    numberType: NUMBERS.has(type),
    textType: !NUMBERS.has(type) && type !== 'boolean',
    updatable: field?.updateable ?? false,
  };
}

/** A parent's field hangs below its parents, the first one outermost. */
function nested(names: readonly string[], field: Field): Json {
  const [first = '', ...rest] = names;
  return rest.length === 0 ? column(first, field) : column(first, null, [nested(rest, field)]);
}

function columnOf(sight: Sight, object: ObjectType, one: FieldType, n: number): Json {
  if (one.type === 'FieldSubquery') return column(one.subquery.relationshipName, null, fieldsOf(one.subquery), true);
  if (one.type === 'FieldFunctionExpression') {
    const displayName = `${one.functionName.toLowerCase()}(${one.parameters.map(String).join(', ')})`;
    return { ...column(one.alias ?? `expr${n}`, null, [], true), displayName };
  }
  if (one.type === 'FieldTypeof') return column(one.field, null);
  const dotted = one.type === 'Field' ? one.field : [...one.relationships, one.field].join('.');
  const path = pathOf(sight, object, dotted, [object.name]);
  return nested(path.names, path.field);
}

/** Of children the names alone. */
function fieldsOf(subquery: Subquery): Json[] {
  return (subquery.fields ?? []).flatMap((one) => (one.type === 'Field' ? [column(one.field, null)] : []));
}

/** Refuses what the query itself would refuse. */
export function columnMetadata(sight: Sight, query: Query): Json {
  const object = objectOf(sight, query.sObject ?? '');
  const fields = query.fields ?? [];
  return {
    columnMetadata: fields.map((one, n) => columnOf(sight, object, one, n)),
    entityName: object.name,
    groupBy: query.groupBy !== undefined,
    idSelected: fields.some((one) => one.type === 'Field' && one.field.toLowerCase() === 'id'),
    keyPrefix: object.prefix,
  };
}
