/** What a user may see and write: rights of the profile, permission sets, and the fields they open. */
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field } from '../schema/field.ts';
import type { Org } from './org.ts';

/** Who acts. The org itself, and people at their screens, see every field. */
export interface Actor {
  readonly userId: string;
  /** False: not bound by field-level security or by what is read-only. */
  readonly bound: boolean;
  /** Whether the lead assignment rule runs. */
  readonly assign: boolean;
}

interface Rights {
  readonly version: number;
  readonly read: ReadonlySet<string>;
  readonly edit: ReadonlySet<string>;
  readonly objects: ReadonlySet<string>;
  readonly profile: Readonly<Record<string, unknown>>;
}

const remembered = new WeakMap<Org, Map<string, Rights>>();

function setsOf(org: Org, userId: string): string[] {
  return org.by('PermissionSetAssignment', 'AssigneeId', userId).map((row) => String(row.values.PermissionSetId));
}

function rightsOf(org: Org, userId: string): Rights {
  const known = remembered.get(org) ?? new Map<string, Rights>();
  remembered.set(org, known);
  const found = known.get(userId);
  if (found && found.version === org.permissionsVersion) return found;
  const rights = collect(org, userId);
  known.set(userId, rights);
  return rights;
}

function collect(org: Org, userId: string): Rights {
  const sets = setsOf(org, userId);
  const fields = sets.flatMap((id) => org.by('FieldPermissions', 'ParentId', id));
  const objects = sets.flatMap((id) => org.by('ObjectPermissions', 'ParentId', id));
  const names = (right: string) =>
    new Set(fields.filter((row) => row.values[right] === true).map((row) => String(row.values.Field).toLowerCase()));
  const user = org.find('User', userId);
  return {
    version: org.permissionsVersion,
    read: names('PermissionsRead'),
    edit: names('PermissionsEdit'),
    objects: new Set(
      objects.filter((row) => row.values.PermissionsRead === true).map((row) => String(row.values.SobjectType).toLowerCase()),
    ),
    profile: org.find('Profile', String(user?.values.ProfileId))?.values ?? {},
  };
}

/** A right of the user's profile, e.g. `PermissionsCustomizeApplication`. */
export function hasRight(org: Org, userId: string, right: string): boolean {
  return rightsOf(org, userId).profile[right] === true;
}

export function seesObject(org: Org, actor: Actor, object: ObjectType): boolean {
  if (!actor.bound) return true;
  if (org.settings.hiddenObjects.includes(object.name)) return false;
  if (!object.custom) return true;
  const { objects, profile } = rightsOf(org, actor.userId);
  return profile.PermissionsModifyAllData === true || profile.PermissionsViewAllData === true || objects.has(object.name.toLowerCase());
}

/** Standard fields are open unless hidden; custom ones need a permission set, required ones and names never do. */
export function seesField(org: Org, actor: Actor, object: ObjectType, field: Field): boolean {
  if (!actor.bound) return true;
  const { hiddenFields } = org.settings;
  if (hiddenFields.length > 0 && names(object, field).some((name) => hiddenFields.some((hidden) => hidden.toLowerCase() === name)))
    return false;
  return isOpen(field) || names(object, field).some((name) => rightsOf(org, actor.userId).read.has(name));
}

/** Whether the user may write a field that is writable at all. */
export function editsField(org: Org, actor: Actor, object: ObjectType, field: Field): boolean {
  if (!actor.bound) return true;
  if (!seesField(org, actor, object, field)) return false;
  const { lockedFields } = org.settings;
  if (names(object, field).some((name) => lockedFields.some((locked) => locked.toLowerCase() === name))) return false;
  return isOpen(field) || names(object, field).some((name) => rightsOf(org, actor.userId).edit.has(name));
}

function isOpen(field: Field): boolean {
  return !field.custom || field.required;
}

/** The names a permission may give a field: that of the object and, on tasks and events, that of Activity. */
function names(object: ObjectType, field: Field): string[] {
  const own = `${object.name}.${field.name}`.toLowerCase();
  return object.activity ? [own, `activity.${field.name}`.toLowerCase()] : [own];
}

/** The fields of an object that the actor sees. */
export function visibleFields(org: Org, actor: Actor, object: ObjectType): Field[] {
  return [...object.fields.values()].filter((field) => seesField(org, actor, object, field));
}
