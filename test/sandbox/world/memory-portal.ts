/** A small in-memory CRM for the world's tests: records, associations and owners, with nothing of HTTP. */

import type { AssociateTo, ChangedBy, CrmRecord, Millis, ObjectType, Portal } from '../../../sandbox/portal.ts';

export interface Change {
  readonly at: Millis;
  readonly op: 'create' | 'update' | 'archive' | 'merge' | 'deactivate';
  readonly objectType: string;
  readonly id: string;
  readonly properties: Record<string, string>;
  readonly by: ChangedBy | null;
}

export interface MemoryPortal extends Portal {
  setNow(at: Millis): void;
  readonly changes: Change[];
  all(objectType: ObjectType): CrmRecord[];
  /** JSON of everything, to compare two runs. */
  dump(): string;
  /** A copy of the state for a checkpoint, and back. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

interface Stored {
  id: string;
  objectType: ObjectType;
  properties: Record<string, string | null>;
  createdAt: Millis;
  updatedAt: Millis;
  archived: boolean;
}

interface Owner {
  id: string;
  userId: string | null;
  email: string;
  firstName: string;
  lastName: string;
  archived: boolean;
}

interface State {
  nextId: number;
  records: Record<string, Stored>;
  links: Record<string, string[]>;
  openTasks: Record<string, true>;
  owners: Owner[];
}

/** `missing` names `object.property` pairs that the portal lacks. */
export function memoryPortal(startsAt: Millis, missing: readonly string[] = []): MemoryPortal {
  let state: State = { nextId: 1001, records: {}, links: {}, openTasks: {}, owners: [] };
  let clock = startsAt;
  const changes: Change[] = [];
  const lacking = new Set(missing);
  const key = (objectType: string, id: string): string => `${objectType}/${id}`;
  const record = (objectType: string, id: string): Stored => {
    const found = state.records[key(objectType, id)];
    if (!found) throw new Error(`no ${objectType} ${id}`);
    return found;
  };
  const note = (op: Change['op'], objectType: string, id: string, properties: Record<string, string>, by: ChangedBy | null): void => {
    for (const [name, value] of Object.entries(properties))
      if (typeof value !== 'string') throw new Error(`${objectType}.${name} is no string`);
    if (by?.source === 'CRM_UI' && !by.userId) throw new Error('a change in the pages needs a user');
    changes.push({ at: clock, op, objectType, id, properties, by });
  };
  const link = (from: string, to: string): void => {
    state.links[from] ??= [];
    state.links[from].push(to);
  };
  const trackTask = (task: Stored): void => {
    if (task.properties.hs_task_status === 'COMPLETED' || task.archived) delete state.openTasks[task.id];
    else state.openTasks[task.id] = true;
  };
  return {
    portalId: '4242',
    timeZone: 'Europe/Madrid',
    changes,
    now: () => clock,
    setNow: (at) => {
      clock = at;
    },
    create(objectType, properties, by, associations: readonly AssociateTo[] = []) {
      const id = String(state.nextId++);
      const email = properties.email;
      if (objectType === 'contacts' && email !== undefined) {
        if (Object.values(state.owners).some((owner) => owner.email === email)) throw new Error('a rep as a lead');
        if (state.links[`email/${email}`]) throw new Error(`409 ${email} exists`);
        link(`email/${email}`, id);
      }
      const made: Stored = { id, objectType, properties: { ...properties }, createdAt: clock, updatedAt: clock, archived: false };
      state.records[key(objectType, id)] = made;
      for (const to of associations) {
        if (record(to.objectType, to.id).archived) throw new Error(`association with archived ${to.objectType} ${to.id}`);
        link(`${key(objectType, id)}>${to.objectType}`, to.id);
        link(`${key(to.objectType, to.id)}>${objectType}`, id);
      }
      if (objectType === 'tasks') trackTask(made);
      note('create', objectType, id, properties, by);
      return id;
    },
    update(objectType, id, properties, by) {
      const found = record(objectType, id);
      if (found.archived) throw new Error(`update of archived ${objectType} ${id}`);
      Object.assign(found.properties, properties);
      found.updatedAt = clock;
      if (objectType === 'tasks') trackTask(found);
      note('update', objectType, id, properties, by);
    },
    archive(objectType, id, by) {
      record(objectType, id).archived = true;
      note('archive', objectType, id, {}, by);
    },
    restore(objectTypeOrSnapshot: unknown, id?: string) {
      if (id === undefined) state = structuredClone(objectTypeOrSnapshot) as State;
      else record(objectTypeOrSnapshot as string, id).archived = false;
    },
    merge(objectType, winnerId, loserId, by) {
      record(objectType, winnerId);
      record(objectType, loserId).archived = true;
      note('merge', objectType, winnerId, {}, by);
    },
    get: (objectType, id) => state.records[key(objectType, id)] ?? null,
    associated: (objectType, id, to) => state.links[`${key(objectType, id)}>${to}`] ?? [],
    openTasks: (ownerId) =>
      Object.keys(state.openTasks)
        .map((id) => record('tasks', id))
        .filter((task) => task.properties.hubspot_owner_id === ownerId && !task.archived)
        .sort((a, b) => (a.properties.hs_timestamp ?? '').localeCompare(b.properties.hs_timestamp ?? '')),
    hasProperty: (objectType, name) => !lacking.has(`${objectType}.${name}`),
    addOwner(owner) {
      const n = state.owners.length + 1;
      state.owners.push({
        id: String(700 + n),
        userId: String(9000 + n),
        email: owner.email,
        firstName: owner.firstName,
        lastName: owner.lastName,
        archived: false,
      });
      return String(700 + n);
    },
    deactivateOwner(ownerId) {
      const owner = state.owners.find((one) => one.id === ownerId)!;
      owner.archived = true;
      owner.userId = null;
      note('deactivate', 'owners', ownerId, {}, null);
    },
    owners: () => state.owners,
    all: (objectType) => Object.values(state.records).filter((one) => one.objectType === objectType),
    dump: () => JSON.stringify(state),
    snapshot: () => structuredClone(state),
  } as MemoryPortal;
}
