/** Every REST route below a version; literal segments stand before parameters. */
import type { OrgCall, OrgReply, OrgRoute } from '../http/exchange.ts';
import type { CallKind } from '../http/kinds.ts';
import { createMany, deleteMany, retrieveMany, updateMany, upsertMany } from './collections.ts';
import { batch, composite, tree } from './composite.ts';
import { basicObject, describeObject, listObjects } from './objects.ts';
import { query, queryAll, queryMore } from './query.ts';
import { deletedRows, updatedRows } from './replication.ts';
import { listLimits, listResources } from './root.ts';
import { createRecord, deleteByKey, deleteRecord, readByKey, readRecord, updateRecord, upsertRecord } from './rows.ts';
import { toolingCreate, toolingDescribe, toolingObjects, toolingQuery } from './tooling.ts';

function route(call: string, kind: CallKind, handle: (call: OrgCall) => OrgReply): OrgRoute {
  const [method, pattern] = call.split(' ') as [string, string];
  return { method, pattern, kind, handle };
}

export const REST_ROUTES: readonly OrgRoute[] = [
  route('GET /', 'other', listResources),
  route('GET /limits', 'other', listLimits),
  route('GET /query', 'query', query),
  route('GET /queryAll', 'query', queryAll),
  route('GET /query/:locator', 'query', queryMore),
  route('GET /queryAll/:locator', 'query', queryMore),
  route('GET /sobjects', 'describe', listObjects),
  route('GET /sobjects/:object', 'describe', basicObject),
  route('GET /sobjects/:object/describe', 'describe', describeObject),
  route('GET /sobjects/:object/updated', 'rows', updatedRows),
  route('GET /sobjects/:object/deleted', 'rows', deletedRows),
  route('POST /sobjects/:object', 'rows', createRecord),
  route('GET /sobjects/:object/:id', 'rows', readRecord),
  route('PATCH /sobjects/:object/:id', 'rows', updateRecord),
  route('DELETE /sobjects/:object/:id', 'rows', deleteRecord),
  route('GET /sobjects/:object/:field/:value', 'rows', readByKey),
  route('PATCH /sobjects/:object/:field/:value', 'rows', upsertRecord),
  route('DELETE /sobjects/:object/:field/:value', 'rows', deleteByKey),
  route('GET /tooling/query', 'tooling', toolingQuery),
  route('GET /tooling/sobjects', 'tooling', toolingObjects),
  route('GET /tooling/sobjects/:object/describe', 'tooling', toolingDescribe),
  route('POST /tooling/sobjects/:object', 'tooling', toolingCreate),
  route('POST /composite', 'composite', composite),
  route('POST /composite/batch', 'composite', batch),
  route('POST /composite/tree/:object', 'composite', tree),
  route('POST /composite/sobjects', 'collections', createMany),
  route('PATCH /composite/sobjects', 'collections', updateMany),
  route('DELETE /composite/sobjects', 'collections', deleteMany),
  route('POST /composite/sobjects/:object', 'collections', retrieveMany),
  route('GET /composite/sobjects/:object', 'collections', retrieveMany),
  route('PATCH /composite/sobjects/:object/:field', 'collections', upsertMany),
];
