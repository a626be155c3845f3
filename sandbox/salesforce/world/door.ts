/** The org as the world's actors see it: the seam of `portal.ts`, performed on leads, contacts, opportunities, tasks, events and mails. */
import type { StoredRecord } from '../../oracle/crm.ts';
import type { AssociateTo, ChangedBy, CrmRecord, ObjectType, Portal } from '../../portal.ts';
import { deleteRow } from '../store/dml.ts';
import type { Founders } from '../store/found.ts';
import { systemActor } from '../store/found.ts';
import { openDeal, updateDeal } from './deals.ts';
import type { Hands, Properties } from './hands.ts';
import { createPerson, mergePeople, purgePerson, restorePerson, updatePerson } from './people.ts';
import { Staff } from './staff.ts';
import { fieldOfProperty, LOST_REASON } from './words.ts';
import { fileCall, fileMail, fileMeeting, fileMessage, fileNote, fileTask, updateCall, updateMeeting, updateTask } from './work.ts';

type File = (hands: Hands, properties: Properties, by: ChangedBy, who: Readonly<{ WhoId?: string }>) => string;
type Update = (hands: Hands, id: string, properties: Properties, by: ChangedBy) => void;

const FILES: Readonly<Partial<Record<ObjectType, File>>> = {
  calls: fileCall,
  emails: fileMail,
  communications: fileMessage,
  notes: fileNote,
  meetings: fileMeeting,
  tasks: fileTask,
};

const UPDATES: Readonly<Partial<Record<ObjectType, Update>>> = {
  contacts: updatePerson,
  deals: updateDeal,
  calls: updateCall,
  meetings: updateMeeting,
  tasks: updateTask,
};

function toCrmRecord(record: StoredRecord): CrmRecord {
  const { id, type, values, createdAt, updatedAt, archived } = record;
  return { id, objectType: type as ObjectType, properties: values, createdAt, updatedAt, archived };
}

function personOf(associations: readonly AssociateTo[]): string | undefined {
  return associations.find(({ objectType }) => objectType === 'contacts')?.id;
}

/** What has no counterpart in an org (a Lead object beside the lead) is refused with a sentence. */
function create(hands: Hands, type: ObjectType, properties: Properties, by: ChangedBy, associations: readonly AssociateTo[]): string {
  // A company is a word on the lead until somebody of it is converted.
  if (type === 'companies') return properties.name ?? '';
  if (type === 'contacts') return createPerson(hands, properties, by, associations);
  const person = personOf(associations);
  const people = associations.flatMap(({ objectType, id }) => (objectType === 'contacts' ? [id] : []));
  if (type === 'deals') return openDeal(hands, properties, by, people);
  const file = FILES[type];
  if (!file) throw new Error(`An org has no ${type}.`);
  return hands.org.transact(() => file(hands, properties, by, person === undefined ? {} : { WhoId: hands.row({ id: person }).id }));
}

/** A call that is still going on is a task that is not done, and a task before it is a call. */
function findRecord({ mirror }: Hands, type: ObjectType, id: string): StoredRecord | null {
  return mirror.find(type, id) ?? (type === 'calls' ? mirror.find('tasks', id) : null);
}

function hasProperty(hands: Hands, type: ObjectType, name: string): boolean {
  if (type === 'deals' && name === 'closed_lost_reason') return hands.has('Opportunity', LOST_REASON);
  return type !== 'contacts' || !name.startsWith('baton_') || hands.has('Lead', fieldOfProperty(name));
}

function archive(hands: Hands, type: ObjectType, id: string, by: ChangedBy): void {
  const row = type === 'contacts' ? hands.row(hands.record(type, id)) : hands.org.findAny(id);
  if (row && row.values.IsDeleted !== true) hands.org.transact(() => deleteRow(hands.org, systemActor(hands.authors.userOf(by)), row));
}

/** Ids of people are those they came with, whatever became of the lead. */
export function orgActors(hands: Hands, founders: Founders): Portal {
  const { org, mirror } = hands;
  const staff = new Staff(org, founders);
  return {
    portalId: founders.orgId,
    timeZone: mirror.timeZone,
    now: org.now,
    create: (type, properties, by, associations = []) => create(hands, type, properties, by, associations),
    update: (type, id, properties, by) => UPDATES[type]?.(hands, id, properties, by),
    archive: (type, id, by) => archive(hands, type, id, by),
    restore: (_type, id, by) => restorePerson(hands, id, by),
    purge: (_type, id, by) => purgePerson(hands, id, by),
    merge: (_type, winnerId, loserId, by) => mergePeople(hands, winnerId, loserId, by),
    get: (type, id) => {
      const record = findRecord(hands, type, id);
      return record && toCrmRecord(record);
    },
    associated: (type, id, to) =>
      [...(mirror.find(type, id)?.links.get(to)?.keys() ?? [])].filter((one) => mirror.find(to, one)?.archived === false),
    openTasks: (ownerId) =>
      [...(mirror.open.get(ownerId) ?? [])]
        .flatMap((id) => mirror.find('tasks', id) ?? [])
        // A call that goes on is nothing to do.
        .filter(({ id }) => org.findAny(id)?.values.TaskSubtype === 'Task')
        .sort((a, b) => (a.values.hs_timestamp ?? '').localeCompare(b.values.hs_timestamp ?? '') || a.id.localeCompare(b.id))
        .map(toCrmRecord),
    hasProperty: (type, name) => hasProperty(hands, type, name),
    addOwner: (owner) => staff.add(owner),
    setManager: (ownerId, managerOwnerId) => staff.setManager(ownerId, managerOwnerId),
    deactivateOwner: (ownerId) => staff.deactivate(ownerId),
    owners: () => mirror.owners.all(),
  };
}
