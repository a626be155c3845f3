/** One record at a time: create, read, change, upsert, delete. */
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { strikeRow } from '../http/faults.ts';
import { bad, missing } from '../kit/refusal.ts';
import type { ObjectType } from '../schema/catalogue.ts';
import { fieldIn, readField } from '../soql/paths.ts';
import { attributesOf } from '../soql/select.ts';
import { visibleFields } from '../store/access.ts';
import { deleteRow, insertRow, liveRow, rowsByKey, updateRow } from '../store/dml.ts';
import type { Row } from '../store/org.ts';
import { type Json, jsonBody } from './body.ts';
import { objectIn } from './objects.ts';

/** A record as the caller sees it, whole or with the fields named. */
export function presentRow(call: OrgCall, object: ObjectType, row: Row, names?: readonly string[]): Json {
  const { box, actor, base } = call;
  const sight = { org: box.org, actor };
  const fields = names ? names.map((name) => fieldIn(sight, object, name)) : visibleFields(box.org, actor, object);
  const values = fields.map((field) => [field.name, readField(box.org, row, field)] as const);
  return { attributes: attributesOf(base, object.name, row.id), ...Object.fromEntries(values) };
}

/** The ids and external ids by which a fault may mean a row. */
function keysOf(object: ObjectType, row: Row): string[] {
  const external = [...object.fields.values()].filter(({ externalId }) => externalId).map(({ name }) => row.values[name]);
  return [row.id, ...external.filter((value) => typeof value === 'string')];
}

export function createOne(call: OrgCall, object: ObjectType, input: Json): Row {
  strikeRow(
    call.box.faults,
    object.name,
    Object.values(input).filter((value) => typeof value === 'string'),
  );
  return insertRow(call.box.org, call.actor, object, input);
}

export function changeOne(call: OrgCall, object: ObjectType, id: string, input: Json): Row {
  const row = liveRow(call.box.org, object, id);
  strikeRow(call.box.faults, object.name, keysOf(object, row));
  return updateRow(call.box.org, call.actor, row, input);
}

export function removeOne(call: OrgCall, object: ObjectType, id: string): Row {
  const row = liveRow(call.box.org, object, id);
  strikeRow(call.box.faults, object.name, keysOf(object, row));
  deleteRow(call.box.org, call.actor, row);
  return row;
}

export type Upserted = { readonly row: Row; readonly created: boolean } | { readonly several: readonly Row[] };

/** Creates or changes by an external id; several matches change nothing. */
export function upsertOne(call: OrgCall, object: ObjectType, fieldName: string, key: string, input: Json): Upserted {
  const field = object.fields.get(fieldName.toLowerCase());
  const found = rowsByKey(call.box.org, object, fieldName, key);
  if (found.length > 1) return { several: found };
  const rest = Object.fromEntries(
    Object.entries(input).filter(([name]) => name.toLowerCase() !== fieldName.toLowerCase() && name.toLowerCase() !== 'id'),
  );
  if (found[0]) return { row: changeOne(call, object, found[0].id, rest), created: false };
  const canonical = field?.name ?? fieldName;
  return { row: createOne(call, object, { ...rest, [canonical]: key }), created: true };
}

export function success(row: Row): Json {
  return { id: row.id, success: true, errors: [] };
}

/** POST /sobjects/{object}. */
export function createRecord(call: OrgCall): OrgReply {
  const row = createOne(call, objectIn(call), jsonBody(call));
  return { status: 201, body: success(row), headers: { location: `${call.base}/sobjects/${row.object}/${row.id}` } };
}

function fieldsAsked(call: OrgCall): string[] | undefined {
  return call.request.query
    .get('fields')
    ?.split(',')
    .map((name) => name.trim());
}

/** GET /sobjects/{object}/{id}. */
export function readRecord(call: OrgCall): OrgReply {
  const object = objectIn(call);
  return { status: 200, body: presentRow(call, object, liveRow(call.box.org, object, call.params.id ?? ''), fieldsAsked(call)) };
}

/** PATCH /sobjects/{object}/{id}. */
export function updateRecord(call: OrgCall): OrgReply {
  changeOne(call, objectIn(call), call.params.id ?? '', jsonBody(call));
  return { status: 204 };
}

/** DELETE /sobjects/{object}/{id}. */
export function deleteRecord(call: OrgCall): OrgReply {
  removeOne(call, objectIn(call), call.params.id ?? '');
  return { status: 204 };
}

function severalReply(call: OrgCall, rows: readonly Row[]): OrgReply {
  return { status: 300, body: rows.map((row) => `${call.base}/sobjects/${row.object}/${row.id}`) };
}

/** PATCH /sobjects/{object}/{field}/{value}. */
export function upsertRecord(call: OrgCall): OrgReply {
  const { field = '', value = '' } = call.params;
  const done = upsertOne(call, objectIn(call), field, value, jsonBody(call));
  if ('several' in done) return severalReply(call, done.several);
  return { status: done.created ? 201 : 200, body: { ...success(done.row), created: done.created } };
}

function oneByKey(call: OrgCall, object: ObjectType): Row | OrgReply {
  const rows = rowsByKey(call.box.org, object, call.params.field ?? '', call.params.value ?? '');
  if (rows.length > 1) return severalReply(call, rows);
  if (!rows[0]) throw missing(`Provided external ID field does not exist or is not accessible: ${call.params.field}`);
  return rows[0];
}

/** GET /sobjects/{object}/{field}/{value}. */
export function readByKey(call: OrgCall): OrgReply {
  const object = objectIn(call);
  const found = oneByKey(call, object);
  return 'status' in found ? found : { status: 200, body: presentRow(call, object, found, fieldsAsked(call)) };
}

/** DELETE /sobjects/{object}/{field}/{value}. */
export function deleteByKey(call: OrgCall): OrgReply {
  const found = oneByKey(call, objectIn(call));
  if ('status' in found) return found;
  removeOne(call, objectIn(call), found.id);
  return { status: 204 };
}

/** Refuses a record without a type, as collections need one. */
export function typeOf(call: OrgCall, record: Json): ObjectType {
  const type = (record.attributes as Json | undefined)?.type;
  if (typeof type !== 'string') throw bad('INVALID_TYPE', 'Entity type is not specified: attributes.type');
  return objectIn(call, type);
}
