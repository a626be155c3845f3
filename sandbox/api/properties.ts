/** The properties API: definitions and groups, singly and in batches. */

import type { Call, Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { invalid, notFound, Refusal } from '../kit/refusal.ts';
import { defineProperty, type PropertyDefinition, type PropertyOption } from '../store/definition.ts';
import type { StoreType } from '../store/object-types.ts';
import { idOf, inputsOf, isObject, type Json, param, typeOf } from './input.ts';
import { batchBody } from './present.ts';

const MAX_INPUTS = 100;

/** Which field types fit which type [docs: property validation changelog]. */
const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
  string: ['file', 'text', 'textarea', 'html', 'phonenumber', 'calculation_equation'],
};

function present(definition: PropertyDefinition): Record<string, unknown> {
  const { createdAt, updatedAt, readOnly, referencedObjectType, ...rest } = definition;
  return {
    ...rest,
    ...(referencedObjectType ? { referencedObjectType } : {}),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    modificationMetadata: {
      archivable: !rest.hubspotDefined,
      readOnlyDefinition: rest.hubspotDefined,
      readOnlyOptions: rest.hubspotDefined,
      readOnlyValue: readOnly,
    },
  };
}

function text(input: Json, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw invalid(`Invalid input JSON: required field "${name}" is missing`);
  return value;
}

function optionsFrom(raw: unknown): PropertyOption[] {
  const list = Array.isArray(raw) ? raw.filter(isObject) : [];
  return list.map((option, i) => ({
    label: text(option, 'label'),
    value: text(option, 'value'),
    displayOrder: typeof option.displayOrder === 'number' ? option.displayOrder : i,
    hidden: option.hidden === true,
    description: typeof option.description === 'string' ? option.description : '',
  }));
}

/** Checks a definition to be made; nothing is stored yet. */
function planProperty(call: Call, type: StoreType, input: Json): PropertyDefinition {
  const name = text(input, 'name');
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid(`Property name "${name}" must start with a letter and hold only lower-case letters, digits and underscores.`);
  if (call.portal.schema.find(type, name))
    throw new Refusal(409, 'CONFLICT', `A property named '${name}' already exists.`, { subCategory: 'Properties.PROPERTY_EXISTS' });
  const [kind, fieldType, groupName] = [text(input, 'type'), text(input, 'fieldType'), text(input, 'groupName')];
  if (!FIELD_TYPES[kind]?.includes(fieldType)) throw invalid(`Property type ${kind} and field type ${fieldType} do not go together.`);
  if (!call.portal.schema.findGroup(type, groupName)) throw invalid(`Property group "${groupName}" does not exist.`);
  const options = optionsFrom(input.options);
  if (
    kind === 'bool' &&
    fieldType === 'booleancheckbox' &&
    options
      .map((option) => option.value)
      .sort()
      .join() !== 'false,true'
  ) {
    throw invalid(`Boolean property "${name}" needs exactly the options true and false.`);
  }
  const hasUniqueValue = input.hasUniqueValue === true;
  if (hasUniqueValue && type === 'tasks' && call.portal.refuseUniqueTaskProperty) {
    throw invalid('Unique properties are not supported for this object type.', { subCategory: 'Properties.UNIQUE_NOT_SUPPORTED' });
  }
  const at = call.portal.now();
  return defineProperty({
    name,
    label: text(input, 'label'),
    groupName,
    type: kind,
    fieldType,
    options,
    hasUniqueValue,
    description: typeof input.description === 'string' ? input.description : '',
    displayOrder: typeof input.displayOrder === 'number' ? input.displayOrder : -1,
    hidden: input.hidden === true,
    formField: input.formField === true,
    externalOptions: input.externalOptions === true,
    ...(typeof input.referencedObjectType === 'string' ? { referencedObjectType: input.referencedObjectType } : {}),
    createdAt: at,
    updatedAt: at,
  });
}

export function listProperties(call: Call): Reply {
  const results = call.portal.schema.list(typeOf(call.params.type), call.query.get('archived') === 'true').map(present);
  return { status: 200, body: { results } };
}

export function readProperty(call: Call): Reply {
  const definition = call.portal.schema.find(typeOf(call.params.type), param(call.params, 'name'));
  if (!definition) throw notFound(`Property "${call.params.name}" does not exist`);
  return { status: 200, body: present(definition) };
}

export function createProperty(call: Call): Reply {
  const type = typeOf(call.params.type);
  const definition = planProperty(call, type, call.body);
  call.portal.schema.put(type, definition);
  return { status: 201, body: present(definition) };
}

/** All or nothing; the success code is 201 up to 2026-03 and 200 from 2026-09 on. */
export function batchCreateProperties(call: Call): Reply {
  const type = typeOf(call.params.type);
  const definitions = inputsOf(call.body, MAX_INPUTS).map((input) => planProperty(call, type, input));
  for (const definition of definitions) call.portal.schema.put(type, definition);
  return { status: call.version === '2026-09' ? 200 : 201, body: batchBody(call.portal, definitions.map(present)) };
}

export function batchReadProperties(call: Call): Reply {
  const type = typeOf(call.params.type);
  const names = inputsOf(call.body, MAX_INPUTS).map((input) => String(input.name ?? idOf(input)));
  const found = names.map((name) => call.portal.schema.find(type, name)).filter((definition) => definition !== null);
  const missing = names.filter((name) => !call.portal.schema.find(type, name));
  const errors = missing.map((name) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Property "${name}" does not exist`,
    context: { name: [name] },
  }));
  return { status: errors.length > 0 ? 207 : 200, body: batchBody(call.portal, found.map(present), errors) };
}

function archive(call: Call, type: StoreType, name: string): void {
  const definition = call.portal.schema.find(type, name);
  if (definition?.hubspotDefined) throw invalid(`Property "${name}" is defined by the CRM and cannot be archived.`);
  call.portal.schema.archive(type, name, call.portal.now());
}

export function batchArchiveProperties(call: Call): Reply {
  const type = typeOf(call.params.type);
  for (const input of inputsOf(call.body, MAX_INPUTS)) archive(call, type, String(input.name ?? idOf(input)));
  return { status: 204 };
}

export function archiveProperty(call: Call): Reply {
  archive(call, typeOf(call.params.type), param(call.params, 'name'));
  return { status: 204 };
}

/** Name, uniqueness and origin are fixed for life. */
export function patchProperty(call: Call): Reply {
  const type = typeOf(call.params.type);
  const definition = call.portal.schema.find(type, param(call.params, 'name'));
  if (!definition) throw notFound(`Property "${call.params.name}" does not exist`);
  if (definition.hubspotDefined) throw invalid(`Property "${definition.name}" is defined by the CRM and cannot be changed.`);
  const { label, description, groupName, options, hidden, displayOrder } = call.body;
  const changed: PropertyDefinition = {
    ...definition,
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    ...(typeof groupName === 'string' ? { groupName } : {}),
    ...(typeof hidden === 'boolean' ? { hidden } : {}),
    ...(typeof displayOrder === 'number' ? { displayOrder } : {}),
    ...(Array.isArray(options) ? { options: optionsFrom(options) } : {}),
    updatedAt: call.portal.now(),
  };
  call.portal.schema.put(type, changed);
  return { status: 200, body: present(changed) };
}

export function listGroups(call: Call): Reply {
  return { status: 200, body: { results: call.portal.schema.groups(typeOf(call.params.type)) } };
}

function getGroup(call: Call) {
  const group = call.portal.schema.findGroup(typeOf(call.params.type), param(call.params, 'name'));
  if (!group) throw notFound(`Property group "${call.params.name}" does not exist`);
  return group;
}

export function readGroup(call: Call): Reply {
  return { status: 200, body: getGroup(call) };
}

export function createGroup(call: Call): Reply {
  const type = typeOf(call.params.type);
  const name = text(call.body, 'name');
  if (call.portal.schema.findGroup(type, name))
    throw new Refusal(409, 'CONFLICT', `Property group '${name}' already exists.`, { subCategory: 'Properties.PROPERTY_GROUP_EXISTS' });
  const displayOrder = typeof call.body.displayOrder === 'number' ? call.body.displayOrder : -1;
  const group = { name, label: text(call.body, 'label'), displayOrder, archived: false };
  call.portal.schema.putGroup(type, group);
  return { status: 201, body: group };
}

export function patchGroup(call: Call): Reply {
  const group = getGroup(call);
  const { label, displayOrder } = call.body;
  const changed = {
    ...group,
    ...(typeof label === 'string' ? { label } : {}),
    ...(typeof displayOrder === 'number' ? { displayOrder } : {}),
  };
  call.portal.schema.putGroup(typeOf(call.params.type), changed);
  return { status: 200, body: changed };
}

export function archiveGroup(call: Call): Reply {
  const type = typeOf(call.params.type);
  const group = call.portal.schema.findGroup(type, param(call.params, 'name'));
  if (group && call.portal.schema.list(type).some((item) => item.groupName === group.name)) {
    throw invalid(`Property group "${group.name}" still holds properties; move or archive them first.`);
  }
  if (group) call.portal.schema.putGroup(type, { ...group, archived: true });
  return { status: 204 };
}
