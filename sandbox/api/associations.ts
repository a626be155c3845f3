/** The associations API: batch read with paging per input, batch create and archive, single lists and labels. */

import { type Call, isDated, isNewest, type Reply } from '../http/exchange.ts';
import { Refusal } from '../kit/refusal.ts';
import { defaultTypeId } from '../store/association-types.ts';
import { dropUnheld } from '../store/leads.ts';
import { link, linked, unlink } from '../store/links.ts';
import { OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { StoredRecord } from '../store/record.ts';
import { resolveApiLink, typeIdOf } from './associated-inputs.ts';
import { labelText, presentType } from './association-labels.ts';
import { idOf, inputsOf, type Json, limitParam, param, typeOf } from './input.ts';
import { batchBody } from './present.ts';

const READ_MAX = 1_000;
const CREATE_MAX = 2_000;
/** Associated records per input and page. */
const PAGE = 500;

interface End {
  readonly record: StoredRecord;
  readonly typeIds: readonly number[];
}

/** v4 documents show the id as a number, dated specs as a string: clients must take both. */
function presentEnd(call: Call, end: End): Record<string, unknown> {
  return {
    toObjectId: isDated(call.version) ? end.record.id : Number(end.record.id),
    associationTypes: end.typeIds.map((typeId) => presentType(call.portal, typeId)),
  };
}

function pageOf(call: Call, ends: readonly End[], after: unknown, limit: number): { to: unknown[]; paging?: { next: { after: string } } } {
  const start = after === undefined || after === null || after === '' ? 0 : Number(after);
  const to = ends.slice(start, start + limit).map((end) => presentEnd(call, end));
  return start + limit < ends.length ? { to, paging: { next: { after: String(start + limit) } } } : { to };
}

function typesOf(call: Call): { from: StoreType; to: StoreType } {
  return { from: typeOf(call.params.from), to: typeOf(call.params.to) };
}

/** Ids without an association come back as errors of a 207. */
export function readAssociations(call: Call): Reply {
  const { from, to } = typesOf(call);
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputsOf(call.body, READ_MAX)) {
    const id = idOf(input);
    const record = call.portal.findLive(from, id);
    const ends = record ? linked(call.portal, record, to) : [];
    if (ends.length > 0) results.push({ from: { id }, ...pageOf(call, ends, input.after, PAGE) });
    else errors.push(noAssociation(from, to, id));
  }
  return { status: errors.length > 0 ? 207 : 200, body: batchBody(call.portal, results, errors) };
}

function noAssociation(from: StoreType, to: StoreType, id: string): Record<string, unknown> {
  return {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    message: `No ${OBJECT_TYPES[to].singular} is associated with ${OBJECT_TYPES[from].singular} ${id}.`,
    context: { fromObjectId: [id] },
  };
}

/** Runs one association write per input; refused ones become errors of a 207. */
function writeEach(call: Call, max: number, status: number, write: (input: Json) => unknown): Reply {
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputsOf(call.body, max)) {
    try {
      results.push(write(input));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push({ status: 'error', category: error.category, message: error.message, context: { fromObjectId: [idOf(input.from)] } });
    }
  }
  return { status: errors.length > 0 ? 207 : status, body: batchBody(call.portal, results, errors) };
}

function associate(call: Call, fromId: string, toId: string, typeIds: readonly (number | undefined)[]): Record<string, unknown> {
  const { from, to } = typesOf(call);
  const record = call.portal.findLive(from, fromId);
  if (!record) throw new Refusal(404, 'OBJECT_NOT_FOUND', `No ${OBJECT_TYPES[from].singular} with ID ${fromId} exists`);
  // A label of the account's own stands beside the unlabelled association, never instead of it.
  const labelled = typeIds.some((typeId) => typeId !== undefined && call.portal.labels.find(typeId) !== null);
  const targets = [...typeIds, ...(labelled ? [undefined] : [])].map((typeId) => ({
    type: to,
    id: toId,
    ...(typeId === undefined ? {} : { typeId }),
  }));
  for (const target of targets) resolveApiLink(call.portal, from, record, target);
  for (const target of targets) link(call.portal, record, target, call.caller.by);
  const labels = typeIds.map((typeId) => (typeId === undefined ? null : labelText(call.portal, typeId))).filter((label) => label !== null);
  return {
    fromObjectTypeId: OBJECT_TYPES[from].typeId,
    fromObjectId: fromId,
    toObjectTypeId: OBJECT_TYPES[to].typeId,
    toObjectId: toId,
    labels,
  };
}

function specsOf(value: unknown): (number | undefined)[] {
  if (!Array.isArray(value) || value.length === 0) return [undefined];
  return value.map(typeIdOf);
}

export function createAssociations(call: Call): Reply {
  const status = isNewest(call.version) ? 200 : 201;
  return writeEach(call, CREATE_MAX, status, (input) => associate(call, idOf(input.from), idOf(input.to), specsOf(input.types)));
}

export function createDefaultAssociations(call: Call): Reply {
  return writeEach(call, CREATE_MAX, 200, (input) => associateDefault(call, idOf(input.from), idOf(input.to)));
}

function associateDefault(call: Call, fromId: string, toId: string): Record<string, unknown> {
  const { from, to } = typesOf(call);
  associate(call, fromId, toId, [undefined]);
  const associationTypeId = defaultTypeId(from, to);
  return { from: { id: fromId }, to: { id: toId }, associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId } };
}

/** v4 answers 204, dated paths 200. */
export function archiveAssociations(call: Call): Reply {
  for (const input of inputsOf(call.body, CREATE_MAX)) {
    const others = Array.isArray(input.to) ? input.to : [input.to];
    for (const other of others) dissociate(call, idOf(input.from), idOf(other));
  }
  return isDated(call.version) ? { status: 200, body: batchBody(call.portal, []) } : { status: 204 };
}

function dissociate(call: Call, fromId: string, toId: string): void {
  const { from, to } = typesOf(call);
  const record = call.portal.find(from, fromId);
  const other = call.portal.find(to, toId);
  if (!record || !other) return;
  unlink(call.portal, record, other, call.caller.by);
  for (const end of [record, other]) dropUnheld(call.portal, end, call.caller.by);
}

export function listAssociations(call: Call): Reply {
  const { from, to } = typesOf(call);
  const record = call.portal.findLive(from, param(call.params, 'id'));
  const ends = record ? linked(call.portal, record, to) : [];
  const { to: results, paging } = pageOf(call, ends, call.query.get('after'), limitParam(call.query, PAGE, PAGE));
  return { status: 200, body: { results, ...(paging ? { paging } : {}) } };
}

export function putDefaultAssociation(call: Call): Reply {
  return { status: 200, body: batchBody(call.portal, [associateDefault(call, param(call.params, 'id'), param(call.params, 'toId'))]) };
}

export function putAssociation(call: Call): Reply {
  const specs = Array.isArray(call.body.list) ? call.body.list : [];
  const body = associate(call, param(call.params, 'id'), param(call.params, 'toId'), specsOf(specs));
  return { status: isNewest(call.version) ? 200 : 201, body };
}

export function deleteAssociation(call: Call): Reply {
  dissociate(call, param(call.params, 'id'), param(call.params, 'toId'));
  return { status: 204 };
}
