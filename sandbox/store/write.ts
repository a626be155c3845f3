/** Creating, updating, archiving, restoring and purging records: every change of the store goes through here. */
import { iso } from '../kit/instants.ts';
import type { ChangedBy, Millis } from '../portal.ts';
import { applyValues, touch } from './apply.ts';
import { checkWrite } from './check.ts';
import { LEAD_PIPELINE, LEAD_STAGES } from './defaults/leads.ts';
import { derive } from './derive.ts';
import { noteActivity } from './engagement.ts';
import { type LinkTo, link, unlinkAll } from './links.ts';
import { OBJECT_TYPES, type StoreType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import { type StoredRecord, sourceIdOf, type Values } from './record.ts';
import { scheduleIndexing } from './search-index.ts';
import { isSamePerson } from './submissions.ts';

const SOURCE_LABELS: Readonly<Record<ChangedBy['source'], string>> = {
  CRM_UI: 'CRM_UI',
  FORM: 'FORM',
  IMPORT: 'IMPORT',
  INTEGRATION: 'INTEGRATION',
  AUTOMATION_PLATFORM: 'AUTOMATION_PLATFORM',
  API: 'INTEGRATION',
};

function startingValues(type: StoreType, given: Values): Record<string, string | null> {
  if (type === 'deals') return { pipeline: 'default', dealstage: 'appointmentscheduled', ...given };
  if (type === 'leads') return { hs_pipeline: LEAD_PIPELINE, hs_pipeline_stage: LEAD_STAGES[0]![0], ...given };
  if (type === 'tasks') return { hs_task_status: 'NOT_STARTED', hs_task_type: 'TODO', hs_task_priority: 'NONE', ...given };
  return { ...given };
}

function systemValues(type: StoreType, id: string, by: ChangedBy, at: Millis): Record<string, string | null> {
  const { createdProperty, modifiedProperty } = OBJECT_TYPES[type];
  return {
    hs_object_id: id,
    [createdProperty]: iso(at),
    [modifiedProperty]: iso(at),
    hs_object_source: SOURCE_LABELS[by.source],
    hs_object_source_label: SOURCE_LABELS[by.source],
    hs_object_source_id: sourceIdOf(by) ?? null,
    ...(by.userId === undefined
      ? {}
      : { hs_created_by_user_id: by.userId, hs_updated_by_user_id: by.userId, hs_object_source_user_id: by.userId }),
  };
}

/** What made a form's record: the conversion it began with. */
function sourceDetail(given: Values, by: ChangedBy): Record<string, string> {
  const conversion = given.recent_conversion_event_name;
  return by.source === 'FORM' && conversion ? { hs_object_source_detail_1: conversion } : {};
}

/** Stores a new record and its associations. Throws a `Refusal` and changes nothing when a value is refused. */
export function createRecord(
  portal: PortalState,
  type: StoreType,
  raw: Readonly<Record<string, unknown>>,
  by: ChangedBy,
  links: readonly LinkTo[] = [],
): StoredRecord {
  const at = portal.now();
  const given = startingValues(type, checkWrite(portal, type, raw, by, null));
  if (given.hs_timestamp === undefined && portal.schema.find(type, 'hs_timestamp')) given.hs_timestamp = iso(at);
  const id = portal.nextId(type);
  const values = { ...given, ...derive(type, {}, given, at), ...systemValues(type, id, by, at), ...sourceDetail(given, by) };
  const record: StoredRecord = {
    id,
    type,
    createdAt: at,
    createdBy: by,
    initial: values,
    values,
    changes: [],
    updatedAt: at,
    archived: false,
    archivedAt: null,
    links: new Map(),
    indexed: null,
    pending: [],
  };
  shelve(portal, record);
  scheduleIndexing(portal, record, at);
  portal.emit({ kind: 'creation', type, id, at, by });
  for (const name of Object.keys(given)) {
    if (given[name] !== null) portal.emit({ kind: 'propertyChange', type, id, at, by, name, value: given[name] as string });
  }
  for (const to of links) link(portal, record, to, by);
  noteActivity(portal, record);
  return record;
}

/** Puts a record on its shelf and into the indexes; also used when a snapshot is restored. */
export function shelve(portal: PortalState, record: StoredRecord): void {
  const shelf = portal.shelf(record.type);
  shelf.byId.set(record.id, record);
  shelf.order.add(record);
  shelf.log.add(record);
  shelf.lastId = Math.max(shelf.lastId, Number(record.id));
  if (!record.archived) portal.unique.add(record, portal.schema.uniqueNames(record.type));
  if (record.type === 'tasks') portal.openTasks.refresh(record, null);
}

/** Changes properties; values equal to the stored ones are no change. Throws a `Refusal` and changes nothing when one is refused. */
export function updateRecord(portal: PortalState, record: StoredRecord, raw: Readonly<Record<string, unknown>>, by: ChangedBy): void {
  applyValues(portal, record, checkWrite(portal, record.type, raw, by, record), by);
}

/** Archives a record (the recycling bin); its unique values become free. */
export function archiveRecord(portal: PortalState, record: StoredRecord, by: ChangedBy): void {
  if (record.archived) return;
  const at = portal.now();
  portal.unique.remove(record, portal.schema.uniqueNames(record.type));
  record.archived = true;
  record.archivedAt = at;
  record.binned = [...(record.binned ?? []), { from: at, to: null, by }];
  if (record.type === 'tasks') portal.openTasks.refresh(record, record.values.hubspot_owner_id ?? null);
  portal.emit({ kind: 'deletion', type: record.type, id: record.id, at, by });
}

/** Takes a record back out of the bin. */
export function restoreRecord(portal: PortalState, record: StoredRecord, by: ChangedBy): void {
  if (!record.archived) return;
  const at = portal.now();
  record.archived = false;
  record.archivedAt = null;
  const stay = record.binned?.at(-1);
  if (stay !== undefined) stay.to = at;
  portal.unique.add(record, portal.schema.uniqueNames(record.type));
  record.values = { ...record.values, [OBJECT_TYPES[record.type].modifiedProperty]: iso(at) };
  touch(portal, record, at, record.values.hubspot_owner_id ?? null);
  portal.emit({ kind: 'restore', type: record.type, id: record.id, at, by });
}

/** Removes a record and all it held, as a privacy deletion does. */
export function purgeRecord(portal: PortalState, record: StoredRecord, by: ChangedBy): void {
  const at = portal.now();
  if (!record.archived) archiveRecord(portal, record, by);
  unlinkAll(portal, record);
  if (record.type === 'contacts') portal.forms.forget(isSamePerson(portal, record));
  portal.shelf(record.type).byId.delete(record.id);
  portal.shelf(record.type).order.remove(record);
  portal.emit({ kind: 'privacyDeletion', type: record.type, id: record.id, at, by });
}
