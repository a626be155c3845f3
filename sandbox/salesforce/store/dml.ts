/** Creating, changing, deleting and restoring one row, with everything an org checks and does on the way. */
import { bad, missing, SfRefusal } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import type { Field, Value } from '../schema/field.ts';
import { type Actor, editsField } from './access.ts';
import { assigneeOf } from './assignment.ts';
import { derive } from './derive.ts';
import { noteFieldHistory } from './field-history.ts';
import { indexKey, type Org, type Row, type Values } from './org.ts';
import { afterWrite, checkRow, defaultsOf } from './rules.ts';
import { storedValue } from './values.ts';

export type Input = Readonly<Record<string, unknown>>;

/** Keys that stand beside the fields of a record. */
const BESIDE = new Set(['attributes', 'id', 'type']);

/** Keys and values of an input as fields and stored values. Throws INVALID_FIELD and INVALID_FIELD_FOR_INSERT_UPDATE. */
function readInput(org: Org, actor: Actor, object: ObjectType, input: Input, mode: 'insert' | 'update'): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [key, raw] of Object.entries(input)) {
    if (BESIDE.has(key.toLowerCase()) && !object.fields.has(key.toLowerCase())) continue;
    if (key.toLowerCase() === 'id') continue;
    const field = object.fields.get(key.toLowerCase());
    if (field) {
      requireWritable(org, actor, object, field, mode);
      values[field.name] = storedValue(org, field, raw);
    } else Object.assign(values, byParent(org, actor, object, key, raw, mode));
  }
  return values;
}

function requireWritable(org: Org, actor: Actor, object: ObjectType, field: Field, mode: 'insert' | 'update'): void {
  if (!actor.bound) return;
  const writable = mode === 'insert' ? field.createable : field.updateable;
  if (writable && editsField(org, actor, object, field)) return;
  throw bad(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    [field.name],
  );
}

/** A parent named by an external id: `{Account: {Key__c: 'x'}}`. */
function byParent(org: Org, actor: Actor, object: ObjectType, key: string, raw: unknown, mode: 'insert' | 'update'): Record<string, Value> {
  const field = [...object.fields.values()].find(({ relationshipName }) => relationshipName?.toLowerCase() === key.toLowerCase());
  if (!field || typeof raw !== 'object' || raw === null)
    throw bad('INVALID_FIELD', `No such column '${key}' on sobject of type ${object.name}`);
  const [name, value] = Object.entries(raw).find(([part]) => part !== 'attributes') ?? ['', null];
  const parent = field.referenceTo.find((candidate) => org.schema.field(candidate, name) !== null);
  const found = parent
    ? org.by(parent, org.schema.field(parent, name)?.name ?? '', value as Value).filter((row) => row.values.IsDeleted !== true)
    : [];
  if (found.length !== 1)
    throw bad(
      'INVALID_FIELD',
      `Foreign key external ID: ${String(value)} not found for field ${name} in entity ${parent ?? field.referenceTo[0]}`,
    );
  requireWritable(org, actor, object, field, mode);
  return { [field.name]: (found[0] as Row).id };
}

function requireUnique(org: Org, object: ObjectType, values: Values, own: string | null): void {
  for (const field of object.fields.values()) {
    const value = values[field.name];
    if (!field.unique || value === null || value === undefined) continue;
    const other = org.by(object.name, field.name, value).find((row) => row.id !== own && row.values.IsDeleted !== true);
    if (other)
      throw bad('DUPLICATE_VALUE', `duplicate value found: ${field.name} duplicates value on record with id: ${other.id}`, [field.name]);
  }
}

function requireFilled(object: ObjectType, values: Values): void {
  const empty = [...object.fields.values()]
    .filter(({ required, name, type }) => required && type !== 'boolean' && (values[name] ?? null) === null)
    .map(({ name }) => name);
  if (empty.length > 0) throw bad('REQUIRED_FIELD_MISSING', `Required fields are missing: [${empty.join(', ')}]`, empty);
}

function requireRules(org: Org, object: ObjectType, values: Values, actor: Actor): void {
  if (!actor.bound) return;
  for (const rule of org.settings.validationRules) {
    if (rule.object.toLowerCase() !== object.name.toLowerCase()) continue;
    const value = values[org.schema.field(object.name, rule.field)?.name ?? rule.field] ?? null;
    const refused =
      rule.mode === 'required'
        ? value === null
        : rule.mode === 'forbidden'
          ? value !== null
          : indexKey(value) === indexKey(rule.value ?? null);
    if (refused) throw bad('FIELD_CUSTOM_VALIDATION_EXCEPTION', rule.message, [rule.field]);
  }
}

/** Creates a row; the id of an existing one cannot be given. */
export function insertRow(org: Org, actor: Actor, object: ObjectType, input: Input): Row {
  if (actor.bound && !object.writable) throw bad('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type ${object.label} cannot be inserted`);
  return org.attempt(() => {
    const given = readInput(org, actor, object, input, 'insert');
    const assigned = actor.assign && object.name === 'Lead' ? assigneeOf(org) : null;
    const values = {
      ...defaultsOf(org, actor, object),
      ...given,
      ...(assigned ? { OwnerId: assigned } : {}),
      ...stamps(org, actor),
      Id: org.nextId(object.name),
    };
    return finish(org, actor, object, values, null);
  });
}

function stamps(org: Org, { userId }: Actor): Record<string, Value> {
  const at = org.stamp;
  return { CreatedDate: at, CreatedById: userId, LastModifiedDate: at, LastModifiedById: userId, SystemModstamp: at };
}

function finish(org: Org, actor: Actor, object: ObjectType, values: Record<string, Value>, row: Row | null): Row {
  const whole = { ...values, ...derive(org, object, values, row?.values ?? null) };
  requireFilled(object, whole);
  checkRow(org, actor, object, whole, row);
  requireRules(org, object, whole, actor);
  requireUnique(org, object, whole, row?.id ?? null);
  const written = row ?? org.add(object.name, whole, actor.userId);
  const before = row?.values ?? null;
  if (row) org.replace(row, whole, { type: 'UPDATE', changed: differing(object, row.values, whole), userId: actor.userId });
  afterWrite(org, actor, written, before);
  noteFieldHistory(org, actor, written, before);
  if (object.name === 'OpportunityLineItem') sumUp(org, actor, written);
  return written;
}

/** An opportunity with products is worth what they come to. */
function sumUp(org: Org, actor: Actor, { values }: Row): void {
  const deal = org.find('Opportunity', String(values.OpportunityId));
  const lines = org.by('OpportunityLineItem', 'OpportunityId', deal?.id ?? '').filter((one) => one.values.IsDeleted !== true);
  if (!deal || lines.length === 0) return;
  const cents = lines.reduce((sum, one) => sum + Math.round(Number(one.values.TotalPrice ?? 0) * 100), 0);
  updateRow(org, { ...actor, bound: false }, deal, { Amount: cents / 100 });
}

/** Fields whose values differ, the stamps aside. */
function differing(object: ObjectType, before: Values, after: Values): string[] {
  return [...object.fields.values()]
    .map(({ name }) => name)
    .filter((name) => name !== 'SystemModstamp' && (before[name] ?? null) !== (after[name] ?? null));
}

/** The live row of an id; throws NOT_FOUND, ENTITY_IS_DELETED or MALFORMED_ID. */
export function liveRow(org: Org, object: ObjectType, id: string): Row {
  const row = org.find(object.name, id);
  if (!row) {
    if (!id.startsWith(object.prefix)) throw bad('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${id}`, ['Id']);
    throw missing('The requested resource does not exist');
  }
  if (row.values.IsDeleted === true) throw new SfRefusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  return row;
}

export function updateRow(org: Org, actor: Actor, row: Row, input: Input): Row {
  const object = org.schema.get(row.object);
  if (actor.bound && !object.writable) throw bad('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type ${object.label} cannot be updated`);
  return org.attempt(() => {
    const given = readInput(org, actor, object, input, 'update');
    const assigned = actor.assign && object.name === 'Lead' ? assigneeOf(org) : null;
    const at = org.stamp;
    const values = {
      ...row.values,
      ...given,
      ...(assigned ? { OwnerId: assigned } : {}),
      LastModifiedDate: at,
      LastModifiedById: actor.userId,
      SystemModstamp: at,
    };
    return finish(org, actor, object, values, row);
  });
}

/** Rows that go with their parent: relationship by parent object. */
const CASCADES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  Lead: [
    ['CampaignMember', 'LeadId'],
    ['Task', 'WhoId'],
    ['Event', 'WhoId'],
  ],
  Contact: [
    ['CampaignMember', 'ContactId'],
    ['OpportunityContactRole', 'ContactId'],
  ],
  Opportunity: [
    ['OpportunityContactRole', 'OpportunityId'],
    ['CampaignInfluence', 'OpportunityId'],
    ['OpportunityLineItem', 'OpportunityId'],
    ['Task', 'WhatId'],
    ['Event', 'WhatId'],
  ],
  Campaign: [
    ['CampaignMember', 'CampaignId'],
    ['CampaignMemberStatus', 'CampaignId'],
  ],
  Task: [['TaskRelation', 'TaskId']],
  Event: [['EventRelation', 'EventId']],
  PermissionSet: [
    ['PermissionSetAssignment', 'PermissionSetId'],
    ['FieldPermissions', 'ParentId'],
    ['ObjectPermissions', 'ParentId'],
  ],
};

/** Into the bin, together with what hangs on it; rows of the setup are gone at once. */
export function deleteRow(org: Org, actor: Actor, row: Row, withParent = false): void {
  const object = org.schema.get(row.object);
  if (object.name === 'User' || (actor.bound && !object.writable))
    throw bad('CANNOT_DELETE_ENTITY', `entity type ${object.label} cannot be deleted`);
  org.attempt(() => {
    for (const [child, field] of CASCADES[object.name] ?? []) {
      if (!org.schema.find(child)) continue;
      for (const one of org.by(child, field, row.id)) if (one.values.IsDeleted !== true) deleteRow(org, actor, one, true);
    }
    if (object.setup) org.erase(row, actor.userId);
    else bin(org, actor, row, true);
    if (object.name === 'OpportunityLineItem' && !withParent) sumUp(org, actor, row);
  });
}

function bin(org: Org, actor: Actor, row: Row, deleted: boolean): void {
  const at = org.stamp;
  const values = { ...row.values, IsDeleted: deleted, LastModifiedDate: at, LastModifiedById: actor.userId, SystemModstamp: at };
  org.replace(row, values, { type: deleted ? 'DELETE' : 'UNDELETE', changed: [], userId: actor.userId });
}

/** Out of the bin again, together with what went with it. */
export function undeleteRow(org: Org, actor: Actor, row: Row): void {
  if (row.values.IsDeleted !== true) return;
  const { SystemModstamp: gone } = row.values;
  org.attempt(() => {
    bin(org, actor, row, false);
    for (const [child, field] of CASCADES[row.object] ?? []) {
      if (!org.schema.find(child)) continue;
      for (const one of org.by(child, field, row.id)) if (one.values.SystemModstamp === gone) undeleteRow(org, actor, one);
    }
  });
}

/** What an external id (or `Id`) names: no row, one, or several. */
export function rowsByKey(org: Org, object: ObjectType, fieldName: string, value: string): Row[] {
  const field = object.fields.get(fieldName.toLowerCase());
  if (!field || !(field.externalId || field.idLookup || field.name === 'Id'))
    throw bad(
      'INVALID_FIELD',
      `Field name provided, ${fieldName} does not match an External ID, Salesforce Id, or indexed field for ${object.name}`,
    );
  if (field.name === 'Id') return [liveRow(org, object, value)];
  return org.by(object.name, field.name, storedValue(org, field, value)).filter((row) => row.values.IsDeleted !== true);
}
