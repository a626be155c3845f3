/** What describe answers about objects and fields, for those a user may see. */
import type { ChildRelationship, ObjectType } from './catalogue.ts';
import type { Field } from './field.ts';

type Json = Record<string, unknown>;

const SOAP_TYPES: Readonly<Record<string, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
};

/** Flags and addresses, as both the list and the single describe carry them. */
export function describeShort(object: ObjectType, base: string): Json {
  const { name, label, labelPlural, prefix, custom, writable, setup } = object;
  const at = `${base}/sobjects/${name}`;
  return {
    activateable: false,
    createable: writable,
    custom,
    customSetting: false,
    deletable: writable && name !== 'User',
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isSubtype: false,
    keyPrefix: prefix,
    label,
    labelPlural,
    layoutable: !setup,
    mergeable: name === 'Lead' || name === 'Contact' || name === 'Account',
    mruEnabled: !setup,
    name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: !setup,
    triggerable: !setup,
    undeletable: !setup && writable,
    updateable: writable,
    urls: { sobject: at, describe: `${at}/describe`, rowTemplate: `${at}/{ID}` },
  };
}

/** `editable` says which of the fields the user may write. */
export function describeField(field: Field, editable: boolean): Json {
  const choice = field.type === 'picklist' || field.type === 'multipicklist';
  return {
    aggregatable: field.type !== 'textarea',
    autoNumber: field.autoNumber !== null,
    byteLength: field.length * 3,
    calculated: field.calculated,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: field.caseSensitive,
    createable: field.createable && editable,
    custom: field.custom,
    defaultValue: field.type === 'boolean' ? field.initial : null,
    defaultedOnCreate: field.defaulted,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: field.type === 'int' ? 9 : 0,
    externalId: field.externalId,
    filterable: field.type !== 'textarea',
    groupable: !['textarea', 'double', 'currency', 'percent', 'datetime'].includes(field.type),
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: !field.required && !field.defaulted && field.type !== 'boolean',
    permissionable: !field.required && !field.defaulted,
    picklistValues: choice
      ? field.picklist.map(({ value, label, isDefault }) => ({ active: true, defaultValue: isDefault, label, validFor: null, value }))
      : [],
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    restrictedPicklist: field.restricted,
    scale: field.scale,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    sortable: field.type !== 'textarea',
    type: field.type,
    unique: field.unique,
    updateable: field.updateable && editable,
  };
}

/** The whole describe; `fields` are those the user sees. */
export function describeFull(object: ObjectType, fields: readonly Json[], children: readonly ChildRelationship[], base: string): Json {
  return {
    ...describeShort(object, base),
    actionOverrides: [],
    childRelationships: children.map(({ child, field, relationshipName }) => ({
      cascadeDelete: false,
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: field.name,
      relationshipName,
      restrictedDelete: false,
    })),
    fields,
    namedLayoutInfos: [],
    recordTypeInfos: [
      {
        active: true,
        available: true,
        defaultRecordTypeMapping: true,
        developerName: 'Master',
        master: true,
        name: 'Master',
        recordTypeId: '012000000000000AAA',
      },
    ],
    supportedScopes: [{ label: 'All', name: 'everything' }],
  };
}
