/** The properties API: definitions and groups, singly and in batches. */

import { type Call, isNewest, type Reply } from '../http/exchange.ts';
import { iso } from '../kit/instants.ts';
import { invalid, notFound, Refusal } from '../kit/refusal.ts';
import type { PropertyDefinition } from '../store/definition.ts';
import type { StoreType } from '../store/object-types.ts';
import { idOf, inputsOf, param, requiredText, typeOf } from './input.ts';
import { batchBody } from './present.ts';
import { optionsFrom, planProperty } from './property-plan.ts';

const MAX_INPUTS = 100;

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
  const definition = planProperty(call.portal, type, call.body, []);
  call.portal.schema.put(type, definition);
  return { status: 201, body: present(definition) };
}

/** All or nothing; the success code is 201 up to 2026-03 and 200 from 2026-09 on. */
export function batchCreateProperties(call: Call): Reply {
  const type = typeOf(call.params.type);
  const definitions: PropertyDefinition[] = [];
  for (const input of inputsOf(call.body, MAX_INPUTS)) definitions.push(planProperty(call.portal, type, input, definitions));
  for (const definition of definitions) call.portal.schema.put(type, definition);
  return { status: isNewest(call.version) ? 200 : 201, body: batchBody(call.portal, definitions.map(present)) };
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
  const name = requiredText(call.body, 'name');
  if (call.portal.schema.findGroup(type, name))
    throw new Refusal(409, 'CONFLICT', `Property group '${name}' already exists.`, { subCategory: 'Properties.PROPERTY_GROUP_EXISTS' });
  const displayOrder = typeof call.body.displayOrder === 'number' ? call.body.displayOrder : -1;
  const group = { name, label: requiredText(call.body, 'label'), displayOrder, archived: false };
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
