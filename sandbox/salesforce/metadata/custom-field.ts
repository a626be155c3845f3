/** A custom field as metadata describes it, checked and turned into a field of the schema. */
import { type Field, type FieldType, makeField, type PicklistValue } from '../schema/field.ts';
import type { Org } from '../store/org.ts';
import { type Component, ComponentError, isTrue, listOf, textOf, type Xml } from './component.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Lookup: 'reference',
};
/** Custom fields of one object [help: custom_field_allocations, Enterprise]. */
const MAX_FIELDS = 500;
const MAX_VALUES = 1_000;

function refuse(statusCode: string, message: string): never {
  throw new ComponentError(statusCode, message);
}

/** `Lead.Baton_Key__c` as object and field; throws for names Salesforce does not take. */
export function splitName(fullName: string): readonly [string, string] {
  const [object = '', name = ''] = fullName.split('.');
  if (!/^[A-Za-z](?!.*__.*__c$)[A-Za-z0-9_]*__c$/.test(name) || name.length > 43)
    refuse(
      'INVALID_FULL_NAME',
      `Field: ${fullName}: the name must begin with a letter, end in __c, hold no further double underscore and at most 40 characters`,
    );
  return [object, name];
}

function requireRoom(org: Org, object: string, name: string): void {
  const type = org.schema.find(object.toLowerCase() === 'activity' ? 'Task' : object);
  if (!type || (type.activity && object.toLowerCase() !== 'activity'))
    refuse('INVALID_CROSS_REFERENCE_KEY', `In field: fullName - no CustomObject named ${object} found`);
  const custom = [...type.fields.values()].filter((field) => field.custom && field.name.toLowerCase() !== name.toLowerCase());
  if (custom.length >= MAX_FIELDS) refuse('LIMIT_EXCEEDED', `You have reached the maximum number of custom fields for ${object}`);
  if (org.settings.refuseActivityFields && object.toLowerCase() === 'activity')
    refuse('LIMIT_EXCEEDED', 'You have reached the maximum number of custom fields for Activity');
}

function valuesOf(body: Xml): PicklistValue[] {
  const definition = ((body.valueSet as Xml | undefined)?.valueSetDefinition ?? {}) as Xml;
  const values = listOf(definition.value).map((raw) => {
    const value = raw as Xml;
    const fullName = textOf(value, 'fullName');
    return { value: fullName, label: textOf(value, 'label') || fullName, isDefault: isTrue(value, 'default') };
  });
  if (values.length === 0) refuse('FIELD_INTEGRITY_EXCEPTION', 'A picklist needs a valueSet with values');
  if (values.length > MAX_VALUES) refuse('LIMIT_EXCEEDED', `A restricted picklist takes at most ${MAX_VALUES} values`);
  return values;
}

function sizesOf(type: string, body: Xml): Partial<Field> {
  const [length, precision, scale] = ['length', 'precision', 'scale'].map((name) => Number(textOf(body, name) || 'NaN')) as [
    number,
    number,
    number,
  ];
  if (type === 'Text') {
    if (!(length >= 1 && length <= 255)) refuse('FIELD_INTEGRITY_EXCEPTION', 'Length of a text field must be from 1 to 255');
    return { length };
  }
  if (type === 'TextArea') {
    if (!Number.isNaN(length)) refuse('FIELD_INTEGRITY_EXCEPTION', 'Can not specify length for a TextArea field');
    return { length: 255 };
  }
  if (type === 'LongTextArea' || type === 'Html') {
    if (Number.isNaN(length) || textOf(body, 'visibleLines') === '')
      refuse('FIELD_INTEGRITY_EXCEPTION', `${type} needs length and visibleLines`);
    return { length };
  }
  if (['Number', 'Currency', 'Percent'].includes(type)) {
    if (!(precision >= 1 && precision <= 18) || !(scale >= 0 && scale <= precision))
      refuse('FIELD_INTEGRITY_EXCEPTION', 'Precision must be from 1 to 18 and scale from 0 to precision');
    return { precision, scale };
  }
  return {
    length:
      ({ Email: 80, Phone: 40, Url: 255, Picklist: 255, MultiselectPicklist: 4_099, Lookup: 18 } as Record<string, number>)[type] ?? 0,
  };
}

function lookupOf(org: Org, name: string, body: Xml): Partial<Field> {
  const referenceTo = textOf(body, 'referenceTo');
  const parent = org.schema.find(referenceTo);
  if (!parent) refuse('INVALID_CROSS_REFERENCE_KEY', `referenceTo value of '${referenceTo}' does not resolve to a valid sObject type`);
  const child = textOf(body, 'relationshipName');
  return { referenceTo: [parent.name], relationshipName: name.replace(/__c$/, '__r'), childName: child === '' ? null : `${child}__r` };
}

function flagsOf(type: string, body: Xml): Partial<Field> {
  const externalId = isTrue(body, 'externalId');
  const unique = isTrue(body, 'unique');
  if ((externalId || unique) && !['Text', 'Number', 'Email'].includes(type))
    refuse('FIELD_INTEGRITY_EXCEPTION', `${type} fields can be neither external id nor unique`);
  return {
    externalId,
    unique,
    idLookup: externalId || unique,
    caseSensitive: isTrue(body, 'caseSensitive'),
    required: isTrue(body, 'required'),
  };
}

/** The field a component describes, for an object that has room for it. Throws `ComponentError`. */
export function customField(org: Org, component: Component): { readonly object: string; readonly field: Field } {
  const { body, fullName } = component;
  const [object, name] = splitName(fullName);
  requireRoom(org, object, name);
  const type = textOf(body, 'type');
  const kind = TYPES[type];
  if (!kind) refuse('INVALID_TYPE', `Field ${fullName}: type ${type || '(none)'} is not supported`);
  if (textOf(body, 'label') === '') refuse('REQUIRED_FIELD_MISSING', `Field ${fullName}: label is required`);
  const before = org.schema.field(object.toLowerCase() === 'activity' ? 'Task' : object, name);
  if (before && before.type !== kind)
    refuse('FIELD_INTEGRITY_EXCEPTION', `Cannot change the type of ${fullName} from ${before.type} to ${kind}`);
  if (type === 'Checkbox' && textOf(body, 'defaultValue') === '')
    refuse('FIELD_INTEGRITY_EXCEPTION', `Field ${fullName}: a checkbox needs a defaultValue`);
  const choice = kind === 'picklist' || kind === 'multipicklist';
  const field = makeField({
    name: before?.name ?? name,
    type: kind,
    custom: true,
    label: textOf(body, 'label'),
    ...sizesOf(type, body),
    ...flagsOf(type, body),
    ...(choice ? { picklist: valuesOf(body), restricted: isTrue((body.valueSet ?? {}) as Xml, 'restricted') } : {}),
    ...(kind === 'reference' ? lookupOf(org, name, body) : {}),
    ...(kind === 'boolean' ? { initial: isTrue(body, 'defaultValue') } : {}),
  });
  return { object, field };
}
