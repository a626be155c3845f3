/** Single objects and list pages: read, create, update, archive, merge, privacy deletion. */

import type { Call, Reply } from '../http/exchange.ts';
import { invalid, notFound } from '../kit/refusal.ts';
import { requireLead } from '../store/leads.ts';
import { mergeRecords } from '../store/merge.ts';
import { OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { archiveRecord, createRecord, purgeRecord, updateRecord } from '../store/write.ts';
import { checkLinks } from './associated-inputs.ts';
import { isObject, limitParam, listParam, param, typeOf } from './input.ts';
import { NOTHING_SELECTED, presentCreated, presentRecord, type Selection } from './present.ts';

/** List pages with history are smaller [docs: object APIs]. */
const PAGE_MAX = 100;
const HISTORY_PAGE_MAX = 50;

function selectionOf(call: Call): Selection {
  return {
    properties: listParam(call.query, 'properties'),
    withHistory: listParam(call.query, 'propertiesWithHistory'),
    associations: listParam(call.query, 'associations').map((name) => typeOf(name)),
  };
}

/** A record by id or by a unique property; `archived=true` finds only archived ones. */
function getRecord(call: Call, type: StoreType, archived: boolean): StoredRecord {
  const record = findBy(call.portal, type, param(call.params, 'id'), call.query.get('idProperty'));
  if (!record || record.archived !== archived) throw notFound();
  return record;
}

/** The record whose id, or whose unique property, has this value; 400 for a property that is not unique. */
export function findBy(portal: PortalState, type: StoreType, value: string, idProperty: string | null): StoredRecord | null {
  if (idProperty === null || idProperty === '' || idProperty === 'hs_object_id') return portal.find(type, value);
  const definition = portal.schema.find(type, idProperty);
  if (!definition?.hasUniqueValue) throw invalid(`${idProperty} is not a unique identifier property of ${OBJECT_TYPES[type].typeId}`);
  return portal.unique.find(type, idProperty, value);
}

export function listObjects(call: Call): Reply {
  const type = typeOf(call.params.type);
  const selection = selectionOf(call);
  const limit = limitParam(call.query, 10, selection.withHistory.length > 0 ? HISTORY_PAGE_MAX : PAGE_MAX);
  const archived = call.query.get('archived') === 'true';
  const after = call.query.get('after');
  if (after !== null && !/^\d+$/.test(after)) throw invalid(`Invalid after: ${after}`);
  const page: StoredRecord[] = [];
  for (const record of call.portal.shelf(type).order.from(Number(after ?? '0'))) {
    if (record.archived === archived) page.push(record);
    if (page.length > limit) break;
  }
  const next = page.length > limit ? (page.pop() as StoredRecord).id : null;
  const results = page.map((record) => presentRecord(call.portal, record, selection));
  return { status: 200, body: { results, ...(next ? { paging: { next: { after: next, link: linkFor(call, next) } } } : {}) } };
}

function linkFor(call: Call, after: string): string {
  const query = new URLSearchParams(call.query);
  query.set('after', after);
  return `${call.sandbox.url}/crm/objects/${call.version}/${call.params.type}?${query}`;
}

export function readObject(call: Call): Reply {
  const record = getRecord(call, typeOf(call.params.type), call.query.get('archived') === 'true');
  return { status: 200, body: presentRecord(call.portal, record, selectionOf(call)) };
}

export function createObject(call: Call): Reply {
  const type = typeOf(call.params.type);
  const properties = isObject(call.body.properties) ? call.body.properties : {};
  requireTimestamp(type, properties);
  const links = checkLinks(call.portal, type, call.body.associations);
  requireLead(type, properties, links);
  const record = createRecord(call.portal, type, properties, call.caller.by, links);
  return { status: 201, body: presentCreated(call.portal, record) };
}

/** Tasks and activities need `hs_timestamp` at creation. */
export function requireTimestamp(type: StoreType, properties: Readonly<Record<string, unknown>>): void {
  const engagement = OBJECT_TYPES[type].createdProperty === 'hs_createdate' && type !== 'users' && type !== 'leads';
  if (!engagement || (properties.hs_timestamp !== undefined && properties.hs_timestamp !== '')) return;
  throw invalid('Error creating object. Some required properties were not set.', {
    errors: [{ message: 'hs_timestamp is required', code: 'REQUIRED_PROPERTY', context: { propertyName: ['hs_timestamp'] } }],
    context: { properties: ['hs_timestamp'] },
  });
}

export function updateObject(call: Call): Reply {
  const record = getRecord(call, typeOf(call.params.type), false);
  const properties = isObject(call.body.properties) ? call.body.properties : {};
  updateRecord(call.portal, record, properties, call.caller.by);
  return { status: 200, body: presentRecord(call.portal, record, { ...NOTHING_SELECTED, properties: Object.keys(properties) }) };
}

/** Archiving what is archived already, or never was, answers 204 alike. */
export function archiveObject(call: Call): Reply {
  const record = call.portal.find(typeOf(call.params.type), param(call.params, 'id'));
  if (record) archiveRecord(call.portal, record, call.caller.by);
  return { status: 204 };
}

export function mergeObjects(call: Call): Reply {
  const type = typeOf(call.params.type);
  const winner = call.portal.findLive(type, String(call.body.primaryObjectId ?? ''));
  const loser = call.portal.findLive(type, String(call.body.objectIdToMerge ?? ''));
  if (!winner || !loser) throw notFound(`Could not find ${OBJECT_TYPES[type].singular} to merge`);
  mergeRecords(call.portal, winner, loser, call.caller.by);
  return { status: 200, body: presentRecord(call.portal, winner, { ...NOTHING_SELECTED, properties: ['hs_merged_object_ids'] }) };
}

export function gdprDelete(call: Call): Reply {
  const idProperty = typeof call.body.idProperty === 'string' ? call.body.idProperty : null;
  const record = findBy(call.portal, typeOf(call.params.type), String(call.body.objectId ?? ''), idProperty);
  if (record) purgeRecord(call.portal, record, call.caller.by);
  return { status: 204 };
}
