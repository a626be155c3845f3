/** Field names of a query, with the parents they go through, turned into readers of a row. */
import { bad } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import { type Field, fieldOf, type Value } from '../schema/field.ts';
import { type Actor, seesField, seesObject } from '../store/access.ts';
import { computed } from '../store/derive.ts';
import type { Org, Row } from '../store/org.ts';

/** A row as readers see it now: late commits show what was before them. */
export interface Sight {
  readonly org: Org;
  readonly actor: Actor;
}

export interface Path {
  /** Canonical names, e.g. `['Owner', 'Name']`. */
  readonly names: readonly string[];
  readonly field: Field;
  readonly read: (row: Row) => Value;
}

/** The fields every polymorphic parent has [the `Name` object]. */
const NAME_FIELDS = new Map(
  [
    'Name string name',
    'Type picklist',
    'Id id',
    'Email email',
    'FirstName string',
    'LastName string',
    'IsActive boolean',
    'Username string',
    'Title string',
    'Phone phone',
  ]
    .map(fieldOf)
    .map((field) => [field.name.toLowerCase(), field]),
);

/** The stored or computed value of one field. */
export function readField(org: Org, row: Row, field: Field): Value {
  const made = computed(org, row, field);
  if (made !== undefined) return made;
  return (org.seen(row) ?? row.values)[field.name] ?? null;
}

/** The object of a name in a FROM; 400 INVALID_TYPE for what the user does not see. */
export function objectOf({ org, actor }: Sight, name: string): ObjectType {
  const object = org.schema.find(name);
  if (!object || !seesObject(org, actor, object))
    throw bad(
      'INVALID_TYPE',
      `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  return object;
}

function noColumn(object: ObjectType, name: string): Error {
  return bad(
    'INVALID_FIELD',
    `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** The field of an object by name, as far as the user sees it. */
export function fieldIn({ org, actor }: Sight, object: ObjectType, name: string): Field {
  const field = object.fields.get(name.toLowerCase());
  if (!field || !seesField(org, actor, object, field)) throw noColumn(object, name);
  return field;
}

/** The reference field behind a relationship name such as `Owner` or `Baton_Lead__r`. */
export function parentField(sight: Sight, object: ObjectType, name: string): Field {
  for (const field of object.fields.values()) {
    if (field.relationshipName?.toLowerCase() === name.toLowerCase() && seesField(sight.org, sight.actor, object, field)) return field;
  }
  throw bad(
    'INVALID_FIELD',
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

/** Resolves `Name`, `Owner.Name`, `Lead.Owner.Name`; `prefix` is an alias or the object's own name that may stand before. */
export function pathOf(sight: Sight, object: ObjectType, dotted: string, prefixes: readonly string[] = []): Path {
  const parts = dotted.split('.');
  if (parts.length > 1 && prefixes.some((prefix) => prefix.toLowerCase() === parts[0]?.toLowerCase())) parts.shift();
  return walk(sight, object, parts);
}

function walk(sight: Sight, object: ObjectType, parts: readonly string[]): Path {
  const [first = '', ...rest] = parts;
  const { org } = sight;
  if (rest.length === 0) {
    const field = fieldIn(sight, object, first);
    return { names: [field.name], field, read: (row) => readField(org, row, field) };
  }
  const link = parentField(sight, object, first);
  const tail =
    link.referenceTo.length === 1 ? walk(sight, objectOf(sight, link.referenceTo[0] as string), rest) : polymorphic(sight, object, rest);
  const read = (row: Row) => {
    const parent = parentRow(org, row, link);
    return parent ? tail.read(parent) : null;
  };
  return { names: [link.relationshipName as string, ...tail.names], field: tail.field, read };
}

/** The row a reference names, also a deleted one. */
export function parentRow(org: Org, row: Row, link: Field): Row | null {
  const id = readField(org, row, link);
  return typeof id === 'string' ? org.findAny(id) : null;
}

function polymorphic({ org }: Sight, object: ObjectType, parts: readonly string[]): Path {
  const [name = ''] = parts;
  const field = parts.length === 1 ? NAME_FIELDS.get(name.toLowerCase()) : undefined;
  if (!field) throw noColumn({ ...object, name: 'Name' }, parts.join('.'));
  const read = (row: Row): Value => {
    if (field.name === 'Type') return row.object;
    if (field.name === 'Id') return row.id;
    return (org.seen(row) ?? row.values)[field.name] ?? null;
  };
  return { names: [field.name], field, read };
}
