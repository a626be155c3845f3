/** Every object and field the org has, standard and custom, and how they refer to each other. */
import { type Field, fieldOf } from './field.ts';
import type { Feature, StandardObject } from './standard.ts';
import { PEOPLE } from './standard-people.ts';
import { SETUP } from './standard-setup.ts';
import { WORK } from './standard-work.ts';

export interface ObjectType {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly prefix: string;
  readonly custom: boolean;
  readonly setup: boolean;
  readonly writable: boolean;
  readonly activity: boolean;
  readonly feature: Feature | null;
  /** By name in small letters, in the order of describe. */
  readonly fields: Map<string, Field>;
}

export interface ChildRelationship {
  readonly child: ObjectType;
  readonly field: Field;
  readonly relationshipName: string | null;
}

const FIRST = ['Id id idlookup readonly defaulted', 'IsDeleted boolean readonly'];
const LAST = [
  'CreatedDate datetime readonly defaulted',
  'CreatedById reference(User) as:CreatedBy readonly defaulted',
  'LastModifiedDate datetime readonly defaulted',
  'LastModifiedById reference(User) as:LastModifiedBy readonly defaulted',
  'SystemModstamp datetime readonly defaulted',
];
const CURRENCY = 'CurrencyIsoCode picklist defaulted';
const WITH_MONEY = new Set(['Lead', 'Account', 'Contact', 'Campaign', 'Opportunity', 'ForecastingQuota', 'CampaignMember']);
const STANDARD: readonly StandardObject[] = [...PEOPLE, ...WORK, ...SETUP];

function objectOf(standard: StandardObject, features: ReadonlySet<Feature>): ObjectType {
  const { name, prefix, setup = false, writable = true, activity = false, feature = null } = standard;
  const money = WITH_MONEY.has(name) && features.has('MultiCurrency') ? [CURRENCY] : [];
  const lines = [...FIRST.slice(0, setup ? 1 : 2), ...standard.fields, ...money, ...LAST];
  const label = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return {
    name,
    label,
    labelPlural: pluralOf(label),
    prefix,
    custom: false,
    setup,
    writable,
    activity,
    feature,
    fields: byName(lines.map(fieldOf)),
  };
}

function pluralOf(label: string): string {
  if (/(s|sh|ch|x|z)$/.test(label)) return `${label}es`;
  return label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`;
}

function byName(fields: readonly Field[]): Map<string, Field> {
  return new Map(fields.map((field) => [field.name.toLowerCase(), field]));
}

export class Schema {
  readonly features: ReadonlySet<Feature>;
  readonly #objects = new Map<string, ObjectType>();
  #customObjects = 0;
  #children: Map<string, ChildRelationship[]> | null = null;

  constructor(features: ReadonlySet<Feature>, standards: readonly StandardObject[] = STANDARD) {
    this.features = features;
    for (const standard of standards) {
      if (standard.feature === undefined || features.has(standard.feature)) this.#put(objectOf(standard, features));
    }
  }

  #put(object: ObjectType): void {
    this.#objects.set(object.name.toLowerCase(), object);
    this.#children = null;
  }

  /** Case does not matter, as in the API. */
  find(name: string): ObjectType | null {
    return this.#objects.get(name.toLowerCase()) ?? null;
  }

  /** For names the sandbox itself writes down. */
  get(name: string): ObjectType {
    const object = this.find(name);
    if (!object) throw new Error(`The org has no object ${name}.`);
    return object;
  }

  all(): ObjectType[] {
    return [...this.#objects.values()];
  }

  ofId(id: string): ObjectType | null {
    return this.all().find(({ prefix }) => id.startsWith(prefix)) ?? null;
  }

  field(object: string, field: string): Field | null {
    return this.find(object)?.fields.get(field.toLowerCase()) ?? null;
  }

  /** Adds or replaces a custom field; what is added to `Activity` stands on tasks and events. False for an unknown object. */
  putField(objectName: string, field: Field): boolean {
    const objects = objectName.toLowerCase() === 'activity' ? this.all().filter(({ activity }) => activity) : [this.find(objectName)];
    for (const object of objects) {
      if (!object) return false;
      object.fields.set(field.name.toLowerCase(), field);
    }
    this.#children = null;
    return objects.length > 0;
  }

  dropField(objectName: string, name: string): boolean {
    const objects = objectName.toLowerCase() === 'activity' ? this.all().filter(({ activity }) => activity) : [this.find(objectName)];
    this.#children = null;
    return objects
      .map((object) => object?.fields.get(name.toLowerCase())?.custom === true && object.fields.delete(name.toLowerCase()))
      .some(Boolean);
  }

  /** Takes a custom object away; standard ones stay. */
  dropObject(name: string): boolean {
    this.#children = null;
    return this.find(name)?.custom === true && this.#objects.delete(name.toLowerCase());
  }

  /** A custom object with its name field and owner; replacing one keeps prefix and fields. */
  putObject(name: string, label: string, labelPlural: string, nameField: Field): ObjectType {
    const before = this.find(name);
    if (!before) this.#customObjects += 1;
    const fields = before?.fields ?? byName([...FIRST, 'OwnerId reference(Group,User) as:Owner defaulted', ...LAST].map(fieldOf));
    fields.set('name', nameField);
    const prefix = before?.prefix ?? `a${this.#customObjects.toString(36).padStart(2, '0')}`;
    const object = {
      name: before?.name ?? name,
      label,
      labelPlural,
      prefix,
      custom: true,
      setup: false,
      writable: true,
      activity: false,
      feature: null,
      fields,
    };
    this.#put(object);
    return object;
  }

  /** The relationships in which an object is the parent. */
  childrenOf(object: ObjectType): readonly ChildRelationship[] {
    this.#children ??= this.#relate();
    return this.#children.get(object.name) ?? [];
  }

  #relate(): Map<string, ChildRelationship[]> {
    const found = new Map<string, ChildRelationship[]>();
    for (const child of this.all()) {
      for (const field of child.fields.values()) {
        for (const parent of field.referenceTo) {
          const list = found.get(parent) ?? [];
          list.push({ child, field, relationshipName: field.childName });
          found.set(parent, list);
        }
      }
    }
    return found;
  }

  /** What is custom, as plain JSON for a snapshot. */
  save(): unknown {
    const objects = this.all().map((object) => ({
      name: object.name,
      label: object.label,
      labelPlural: object.labelPlural,
      custom: object.custom,
      nameField: object.custom ? object.fields.get('name') : null,
      fields: [...object.fields.values()].filter((field) => field.custom),
    }));
    return objects.filter(({ custom, fields }) => custom || fields.length > 0);
  }

  load(saved: unknown): void {
    for (const object of saved as {
      name: string;
      label: string;
      labelPlural: string;
      custom: boolean;
      nameField: Field | null;
      fields: Field[];
    }[]) {
      if (object.nameField) this.putObject(object.name, object.label, object.labelPlural, object.nameField);
      for (const field of object.fields) this.putField(object.name, field);
    }
  }
}
