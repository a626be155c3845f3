/** One field of an object, and the short notation in which the standard ones are written down. */

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference';

/** What a record holds; dates as `YYYY-MM-DD`, instants as `…+0000`. */
export type Value = string | number | boolean | null;

export interface PicklistValue {
  readonly value: string;
  readonly label: string;
  readonly isDefault: boolean;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly required: boolean;
  readonly defaulted: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  /** Computed from the record or from others; never written. */
  readonly calculated: boolean;
  readonly custom: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly idLookup: boolean;
  readonly nameField: boolean;
  readonly restricted: boolean;
  readonly picklist: readonly PicklistValue[];
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  /** Name under which the parent lists these records; null without one. */
  readonly childName: string | null;
  /** What a new record holds unless told. */
  readonly initial: Value;
  /** Numbers new records by a format such as `H-{0000}`; null: by nobody. */
  readonly autoNumber: string | null;
}

const PLAIN: Field = {
  name: '',
  label: '',
  type: 'string',
  length: 0,
  precision: 0,
  scale: 0,
  required: false,
  defaulted: false,
  createable: true,
  updateable: true,
  calculated: false,
  custom: false,
  externalId: false,
  unique: false,
  caseSensitive: false,
  idLookup: false,
  nameField: false,
  restricted: false,
  picklist: [],
  referenceTo: [],
  relationshipName: null,
  childName: null,
  initial: null,
  autoNumber: null,
};

/** A field with the properties that are not plain. */
export function makeField(some: Partial<Field> & Pick<Field, 'name' | 'type'>): Field {
  const initial = some.type === 'boolean' ? false : null;
  return { ...PLAIN, label: labelOf(some.name), initial, ...(some.type === 'boolean' ? { defaulted: true } : {}), ...some };
}

function labelOf(name: string): string {
  return name
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/Id$/, ' ID')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
}

const LENGTHS: Partial<Record<FieldType, number>> = {
  string: 255,
  textarea: 32_000,
  picklist: 255,
  multipicklist: 4_099,
  email: 80,
  phone: 40,
  url: 255,
  reference: 18,
  id: 18,
};
const LINE = /^(\w+) ([a-z]+)(?:\(([^)]*)\))?((?: [\w.:-]+)*)$/;

const FLAGS: Readonly<Record<string, Partial<Field>>> = {
  required: { required: true },
  defaulted: { defaulted: true },
  readonly: { createable: false, updateable: false },
  calculated: { createable: false, updateable: false, calculated: true },
  createonly: { updateable: false },
  idlookup: { idLookup: true },
  unique: { unique: true },
  name: { nameField: true },
  restricted: { restricted: true },
};

/**
 * Reads a line such as `OwnerId reference(Group,User) as:Owner in:Leads required`: name, type, then in brackets a length, `precision.scale`,
 * the objects referred to or the values of a picklist (the default one with a star), then flags.
 */
export function fieldOf(line: string): Field {
  const [, name, rawType, inside, rest] = LINE.exec(line) as unknown as [string, string, string, string | undefined, string];
  const type = rawType as FieldType;
  const words = rest.trim().split(' ');
  const named = (key: string) => words.find((word) => word.startsWith(`${key}:`))?.slice(key.length + 1) ?? null;
  const flags = words.map((word) => FLAGS[word] ?? {}).reduce((all, one) => Object.assign(all, one), {});
  return makeField({
    name,
    type,
    length: LENGTHS[type] ?? 0,
    ...inBrackets(type, inside),
    relationshipName: named('as'),
    childName: named('in'),
    ...flags,
  });
}

function inBrackets(type: FieldType, inside: string | undefined): Partial<Field> {
  if (type === 'reference') return { referenceTo: (inside ?? '').split(',') };
  if (type === 'picklist' || type === 'multipicklist') return { picklist: valuesOf(inside) };
  if (type === 'double' || type === 'currency' || type === 'percent') {
    const [precision, scale] = (inside ?? '18.2').split('.').map(Number) as [number, number];
    return { precision, scale };
  }
  return inside === undefined ? {} : { length: Number(inside) };
}

function valuesOf(inside: string | undefined): PicklistValue[] {
  if (inside === undefined || inside === '') return [];
  return inside.split('|').map((raw) => {
    const value = raw.replace(/\*$/, '');
    return { value, label: value, isDefault: raw.endsWith('*') };
  });
}
