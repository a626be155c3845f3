/** Checks a property that is to be made against names, types, options and what the account still has room for. */
import { invalid, Refusal } from '../kit/refusal.ts';
import { defineProperty, type PropertyDefinition, type PropertyOption } from '../store/definition.ts';
import type { StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import { isObject, type Json, requiredText } from './input.ts';

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

/** Unique properties one object type may have. */
const MAX_UNIQUE = 10;

export function optionsFrom(raw: unknown): PropertyOption[] {
  const list = Array.isArray(raw) ? raw.filter(isObject) : [];
  return list.map((option, i) => ({
    label: requiredText(option, 'label'),
    value: requiredText(option, 'value'),
    displayOrder: typeof option.displayOrder === 'number' ? option.displayOrder : i,
    hidden: option.hidden === true,
    description: typeof option.description === 'string' ? option.description : '',
  }));
}

function refuseName(portal: PortalState, type: StoreType, name: string, planned: readonly PropertyDefinition[]): void {
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name))
    throw invalid(`Property name "${name}" must start with a letter and hold only lower-case letters, digits and underscores.`);
  if (portal.schema.find(type, name) || planned.some((definition) => definition.name === name))
    throw new Refusal(409, 'CONFLICT', `A property named '${name}' already exists.`, { subCategory: 'Properties.PROPERTY_EXISTS' });
}

function refuseTypes(name: string, kind: string, fieldType: string, options: readonly PropertyOption[]): void {
  if (!FIELD_TYPES[kind]?.includes(fieldType)) throw invalid(`Property type ${kind} and field type ${fieldType} do not go together.`);
  if (kind !== 'bool' || fieldType !== 'booleancheckbox') return;
  const values = options.map((option) => option.value).sort();
  if (values.join() !== 'false,true') throw invalid(`Boolean property "${name}" needs exactly the options true and false.`);
}

function refuseUnique(portal: PortalState, type: StoreType, planned: readonly PropertyDefinition[]): void {
  if (type === 'tasks' && portal.refuseUniqueTaskProperty)
    throw invalid('Unique properties are not supported for this object type.', { subCategory: 'Properties.UNIQUE_NOT_SUPPORTED' });
  const custom = [...portal.schema.list(type), ...planned].filter((item) => item.hasUniqueValue && !item.hubspotDefined);
  if (custom.length >= MAX_UNIQUE) throw invalid(`An object type may have at most ${MAX_UNIQUE} unique properties.`);
}

function refuseFull(portal: PortalState, type: StoreType, planned: readonly PropertyDefinition[]): void {
  const used = portal.schema.list(type).filter((item) => !item.hubspotDefined).length + planned.length;
  const { customPropertyLimit } = portal.settings;
  if (used >= customPropertyLimit)
    throw invalid(`This account has reached its limit of ${customPropertyLimit} custom properties for ${type}.`, {
      subCategory: 'Properties.PROPERTY_LIMIT_EXCEEDED',
    });
}

/** The definition to be made, or a `Refusal`; nothing is stored. `planned` are the earlier ones of the same batch. */
export function planProperty(
  portal: PortalState,
  type: StoreType,
  input: Json,
  planned: readonly PropertyDefinition[],
): PropertyDefinition {
  const name = requiredText(input, 'name');
  refuseName(portal, type, name, planned);
  const [kind, fieldType, groupName] = [requiredText(input, 'type'), requiredText(input, 'fieldType'), requiredText(input, 'groupName')];
  const options = optionsFrom(input.options);
  refuseTypes(name, kind, fieldType, options);
  if (!portal.schema.findGroup(type, groupName)) throw invalid(`Property group "${groupName}" does not exist.`);
  refuseFull(portal, type, planned);
  const hasUniqueValue = input.hasUniqueValue === true;
  if (hasUniqueValue) refuseUnique(portal, type, planned);
  const at = portal.now();
  return defineProperty({
    name,
    label: requiredText(input, 'label'),
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
