/** A permission set as metadata describes it; what it does not list it does not grant. */
import type { Value } from '../schema/field.ts';
import { deleteRow, insertRow, updateRow } from '../store/dml.ts';
import { systemActor } from '../store/found.ts';
import type { Org, Row } from '../store/org.ts';
import { type Component, ComponentError, isTrue, listOf, textOf, type Xml } from './component.ts';

const RIGHTS: Readonly<Record<string, string>> = {
  allowRead: 'PermissionsRead',
  allowCreate: 'PermissionsCreate',
  allowEdit: 'PermissionsEdit',
  allowDelete: 'PermissionsDelete',
  viewAllRecords: 'PermissionsViewAllRecords',
  modifyAllRecords: 'PermissionsModifyAllRecords',
};

/** The set of a name, or null. */
export function findSet(org: Org, name: string): Row | null {
  for (const row of org.rows('PermissionSet')) if (String(row.values.Name).toLowerCase() === name.toLowerCase()) return row;
  return null;
}

type Line = Record<string, Value>;

function fieldLine(org: Org, raw: unknown): Line {
  const entry = raw as Xml;
  const Field = textOf(entry, 'field');
  const [object = '', name = ''] = Field.split('.');
  const field = org.schema.field(object.toLowerCase() === 'activity' ? 'Task' : object, name);
  if (!field) throw new ComponentError('INVALID_CROSS_REFERENCE_KEY', `In field: field - no CustomField named ${Field} found`);
  if (field.required) throw new ComponentError('FIELD_INTEGRITY_EXCEPTION', `You cannot deploy to a required field: ${Field}`);
  const [read, edit] = [isTrue(entry, 'readable'), isTrue(entry, 'editable')];
  if (edit && !read) throw new ComponentError('FIELD_INTEGRITY_EXCEPTION', `Field ${Field} cannot be editable without being readable`);
  if (edit && field.calculated) throw new ComponentError('FIELD_INTEGRITY_EXCEPTION', `Field ${Field} is not editable`);
  return { SobjectType: object, Field, PermissionsRead: read, PermissionsEdit: edit };
}

function objectLine(org: Org, raw: unknown): Line {
  const entry = raw as Xml;
  const SobjectType = textOf(entry, 'object');
  if (!org.schema.find(SobjectType))
    throw new ComponentError('INVALID_CROSS_REFERENCE_KEY', `In field: object - no CustomObject named ${SobjectType} found`);
  const rights = Object.fromEntries(Object.entries(RIGHTS).map(([name, right]) => [right, isTrue(entry, name)]));
  const more = [
    'PermissionsCreate',
    'PermissionsEdit',
    'PermissionsDelete',
    'PermissionsViewAllRecords',
    'PermissionsModifyAllRecords',
  ].find((right) => rights[right]);
  if (more && !rights.PermissionsRead)
    throw new ComponentError(
      'FIELD_INTEGRITY_EXCEPTION',
      `Permission ${more.slice('Permissions'.length)} ${SobjectType} depends on permission(s): Read ${SobjectType}`,
    );
  return { SobjectType, ...rights };
}

/** Creates or replaces a set; true when it is new. Throws `ComponentError`. */
export function putPermissionSet(org: Org, userId: string, { fullName, body }: Component): boolean {
  const actor = systemActor(userId);
  const label = textOf(body, 'label');
  if (label === '') throw new ComponentError('REQUIRED_FIELD_MISSING', 'Required field is missing: label');
  const fields = listOf(body.fieldPermissions).map((raw) => fieldLine(org, raw));
  const objects = listOf(body.objectPermissions).map((raw) => objectLine(org, raw));
  return org.attempt(() => {
    const before = findSet(org, fullName);
    const values = {
      Label: label,
      Description: textOf(body, 'description') || null,
      HasActivationRequired: isTrue(body, 'hasActivationRequired'),
    };
    const set = before
      ? updateRow(org, actor, before, values)
      : insertRow(org, actor, org.schema.get('PermissionSet'), { Name: fullName, IsCustom: true, ...values });
    for (const object of ['FieldPermissions', 'ObjectPermissions'])
      for (const row of org.by(object, 'ParentId', set.id)) deleteRow(org, actor, row);
    for (const line of fields) insertRow(org, actor, org.schema.get('FieldPermissions'), { ParentId: set.id, ...line });
    for (const line of objects) insertRow(org, actor, org.schema.get('ObjectPermissions'), { ParentId: set.id, ...line });
    return before === null;
  });
}

/** A set as metadata, from its rows. */
export function permissionSetXml(org: Org, set: Row): Xml {
  const fields = org
    .by('FieldPermissions', 'ParentId', set.id)
    .map(({ values }) => ({ editable: values.PermissionsEdit, field: values.Field, readable: values.PermissionsRead }));
  const objects = org.by('ObjectPermissions', 'ParentId', set.id).map(({ values }) => ({
    ...Object.fromEntries(Object.entries(RIGHTS).map(([name, right]) => [name, values[right] === true])),
    object: values.SobjectType,
  }));
  return {
    fieldPermissions: fields,
    hasActivationRequired: set.values.HasActivationRequired === true,
    label: set.values.Label,
    objectPermissions: objects,
  };
}
