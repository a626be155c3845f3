/** The portal as the world's actors see it: the seam of `portal.ts` over one portal's state. */
import type { AssociateTo, ChangedBy, CrmRecord, ObjectType, Portal } from '../portal.ts';
import { link, linked } from './links.ts';
import { mergeRecords } from './merge.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';
import { addOwner, deactivateOwner } from './users.ts';
import { archiveRecord, createRecord, purgeRecord, restoreRecord, updateRecord } from './write.ts';

function toCrmRecord(record: StoredRecord): CrmRecord {
  return {
    id: record.id,
    objectType: record.type as ObjectType,
    properties: record.values,
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
    archived: record.archived,
  };
}

function getRecord(portal: PortalState, type: ObjectType, id: string): StoredRecord {
  const record = portal.find(type, id);
  if (!record) throw new Error(`The portal has no ${type} record ${id}.`);
  return record;
}

/** Ids of merged-away records lead to the survivor; a missing record throws a sentence. */
export function actorsPortal(portal: PortalState): Portal {
  return {
    portalId: portal.portalId,
    timeZone: portal.timeZone,
    now: portal.now,
    create: (type: ObjectType, properties: Record<string, string>, by: ChangedBy, associations: readonly AssociateTo[] = []) =>
      createRecord(
        portal,
        type,
        properties,
        by,
        associations.map((to) => ({ type: to.objectType, id: to.id, ...(to.typeId === undefined ? {} : { typeId: to.typeId }) })),
      ).id,
    update: (type, id, properties, by) => updateRecord(portal, getRecord(portal, type, id), properties, by),
    archive: (type, id, by) => archiveRecord(portal, getRecord(portal, type, id), by),
    restore: (type, id, by) => restoreRecord(portal, getRecord(portal, type, id), by),
    purge: (type, id, by) => purgeRecord(portal, getRecord(portal, type, id), by),
    merge: (type, winnerId, loserId, by) => mergeRecords(portal, getRecord(portal, type, winnerId), getRecord(portal, type, loserId), by),
    get: (type, id) => {
      const record = portal.find(type, id);
      return record ? toCrmRecord(record) : null;
    },
    associated: (type, id, to) => {
      const record = portal.find(type, id);
      return record ? linked(portal, record, to).map((end) => end.record.id) : [];
    },
    openTasks: (ownerId) =>
      portal.openTasks
        .of(ownerId)
        .sort((a, b) => (a.values.hs_timestamp ?? '').localeCompare(b.values.hs_timestamp ?? '') || Number(a.id) - Number(b.id))
        .map(toCrmRecord),
    hasProperty: (type, name) => portal.schema.find(type, name) !== null,
    addOwner: (owner) => addOwner(portal, owner).id,
    deactivateOwner: (ownerId) => deactivateOwner(portal, ownerId),
    owners: () => portal.owners.all().map((owner) => ({ ...owner, userId: owner.archived ? null : owner.userId })),
  };
}

/** Associates two records as an actor or the control door would. */
export function associate(portal: PortalState, type: ObjectType, id: string, to: AssociateTo, by: ChangedBy): void {
  link(
    portal,
    getRecord(portal, type, id),
    { type: to.objectType, id: to.id, ...(to.typeId === undefined ? {} : { typeId: to.typeId }) },
    by,
  );
}
