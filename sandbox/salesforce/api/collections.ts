/** Up to 200 records in one call, each with a result of its own. */
import type { OrgCall, OrgReply } from '../http/exchange.ts';
import { bad, missing, refusalOf, SfRefusal } from '../kit/refusal.ts';
import { seesField } from '../store/access.ts';
import type { Row } from '../store/org.ts';
import { isJson, type Json, jsonBody } from './body.ts';
import { objectIn } from './objects.ts';
import { changeOne, createOne, presentRow, removeOne, success, typeOf, upsertOne } from './rows.ts';

/** Records of one call [docs: sObject Collections]. */
const MAX_RECORDS = 200;
/** Runs of one type in a mixed call [docs: sObject Collections]. */
const MAX_CHUNKS = 10;

class RolledBack extends Error {
  readonly results: readonly Json[];
  constructor(results: readonly Json[]) {
    super('rolled back');
    this.results = results;
  }
}

function failure(refusal: SfRefusal): Json {
  return { success: false, errors: [refusal.rowError] };
}

/** Does each piece of work; with `allOrNone` one failure undoes all and marks the others as rolled back. */
function eachRow(call: OrgCall, allOrNone: boolean, works: readonly (() => Json)[]): OrgReply {
  const { org } = call.box;
  const one = (work: () => Json): Json => {
    try {
      return org.attempt(work);
    } catch (error) {
      return failure(refusalOf(error));
    }
  };
  try {
    const results = org.transact(() => {
      const all = works.map(one);
      if (allOrNone && all.some((result) => result.success !== true)) throw new RolledBack(all);
      return all;
    });
    return { status: 200, body: results };
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    const undone = new SfRefusal(
      400,
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'Record rolled back because not all records were valid and the request was using AllOrNone header',
    );
    return { status: 200, body: error.results.map((result) => (result.success === true ? failure(undone) : result)) };
  }
}

function recordsOf(body: Json): Json[] {
  const records = Array.isArray(body.records) ? body.records : null;
  if (!records) throw bad('JSON_PARSER_ERROR', 'records is required');
  if (records.length > MAX_RECORDS)
    throw bad('EXCEEDED_MAX_SIZE_REQUEST', `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`);
  return records.map((record) => (isJson(record) ? record : {}));
}

function requireFewChunks(records: readonly Json[]): void {
  const types = records.map((record) => String((record.attributes as Json | undefined)?.type ?? '').toLowerCase());
  const chunks = types.filter((type, i) => i === 0 || type !== types[i - 1]).length;
  if (chunks > MAX_CHUNKS) throw bad('INVALID_INPUT', `Number of chunks exceeded: ${chunks}, the limit is ${MAX_CHUNKS}`);
}

/** POST /composite/sobjects. */
export function createMany(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const records = recordsOf(body);
  requireFewChunks(records);
  return eachRow(
    call,
    body.allOrNone === true,
    records.map((record) => () => success(createOne(call, typeOf(call, record), record))),
  );
}

function idOf(record: Json): string {
  const id = record.id ?? record.Id;
  if (typeof id !== 'string') throw bad('MISSING_ARGUMENT', 'Id not specified in an update call');
  return id;
}

/** PATCH /composite/sobjects. */
export function updateMany(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const records = recordsOf(body);
  requireFewChunks(records);
  const ids = records.map((record) => String(record.id ?? record.Id ?? '').slice(0, 15));
  return eachRow(
    call,
    body.allOrNone === true,
    records.map((record, i) => () => {
      if (ids[i] !== '' && ids.indexOf(ids[i] as string) !== i)
        throw bad('DUPLICATE_VALUE', `duplicate id in list: ${idOf(record)}`, ['Id']);
      return success(changeOne(call, typeOf(call, record), idOf(record), record));
    }),
  );
}

/** PATCH /composite/sobjects/{object}/{field}. */
export function upsertMany(call: OrgCall): OrgReply {
  const body = jsonBody(call);
  const object = objectIn(call);
  const { field = '' } = call.params;
  const records = recordsOf(body);
  const known = object.fields.get(field.toLowerCase());
  const canonical = known?.name ?? field;
  if (!known?.idLookup || !seesField(call.box.org, call.actor, object, known))
    throw missing(`Provided external ID field does not exist or is not accessible: ${field}`);
  const keyOf = (record: Json) => record[canonical] ?? record[field];
  const keys = records.map(keyOf);
  return eachRow(
    call,
    body.allOrNone === true,
    records.map((record, i) => () => {
      const key = keyOf(record);
      if (key === undefined || key === null || key === '') throw bad('MISSING_ARGUMENT', `${canonical} not specified`, [canonical]);
      if (keys.indexOf(key) !== keys.lastIndexOf(key))
        throw bad('DUPLICATE_VALUE', `Duplicate external id specified: ${String(key)}`, [canonical]);
      if (typeOf(call, record) !== object) throw bad('INVALID_TYPE', `The record is not a ${object.name}`);
      const done = upsertOne(call, object, field, String(keys[i]), record);
      if ('several' in done)
        throw bad(
          'DUPLICATE_EXTERNAL_ID',
          `${canonical}: more than one record found for external id field: [${done.several.map((row) => row.id).join(', ')}]`,
          [canonical],
        );
      return { ...success(done.row), created: done.created };
    }),
  );
}

/** DELETE /composite/sobjects?ids=…. */
export function deleteMany(call: OrgCall): OrgReply {
  const { query } = call.request;
  const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length > MAX_RECORDS)
    throw bad('EXCEEDED_MAX_SIZE_REQUEST', `record limit reached. cannot submit more than ${MAX_RECORDS} records into this call`);
  const remove = (id: string): Row => {
    const object = call.box.org.schema.ofId(id);
    if (!object) throw bad('MALFORMED_ID', `malformed id ${id}`);
    return removeOne(call, object, id);
  };
  return eachRow(
    call,
    query.get('allOrNone') === 'true',
    ids.map((id) => () => success(remove(id))),
  );
}

/** POST (and GET) /composite/sobjects/{object}: null for what is not there. */
export function retrieveMany(call: OrgCall): OrgReply {
  const object = objectIn(call);
  const { query } = call.request;
  const body =
    call.request.method === 'GET' ? { ids: query.get('ids')?.split(','), fields: query.get('fields')?.split(',') } : jsonBody(call);
  const [ids, fields] = [body.ids, body.fields] as [unknown, unknown];
  if (!Array.isArray(ids) || !Array.isArray(fields)) throw bad('MISSING_ARGUMENT', 'ids and fields are required');
  if (ids.length > 2_000) throw bad('EXCEEDED_MAX_SIZE_REQUEST', 'cannot retrieve more than 2000 records');
  const rows = ids.map((id) => call.box.org.findLive(object.name, String(id)));
  return { status: 200, body: rows.map((row) => (row ? presentRow(call, object, row, fields.map(String)) : null)) };
}
