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

/** The portal of the world's tests; it refuses what a real one would: a second contact of one address, writes to what is gone. */
export class MemoryPortal implements Portal {
  readonly portalId = '4242';
  readonly timeZone = 'Europe/Madrid';
  readonly changes: Change[] = [];
  readonly #lacking: ReadonlySet<string>;
  #state: State = { nextId: 1001, records: {}, links: {}, openTasks: {}, owners: [] };
  #clock: Millis;

  /** `missing` names `object.property` pairs that the portal lacks. */
  constructor(startsAt: Millis, missing: readonly string[] = []) {
    this.#clock = startsAt;
    this.#lacking = new Set(missing);
  }

  now(): Millis {
    return this.#clock;
  }

  setNow(at: Millis): void {
    this.#clock = at;
  }

  create(objectType: ObjectType, properties: Record<string, string>, by: ChangedBy, associations: readonly AssociateTo[] = []): string {
    const id = String(this.#state.nextId++);
    if (objectType === 'contacts') this.#takeAddress(properties.email, id);
    const made: Stored = { id, objectType, properties: { ...properties }, createdAt: this.#clock, updatedAt: this.#clock, archived: false };
    this.#state.records[keyOf(objectType, id)] = made;
    for (const to of associations) {
      if (this.#record(to.objectType, to.id).archived) throw new Error(`association with archived ${to.objectType} ${to.id}`);
      this.#link(`${keyOf(objectType, id)}>${to.objectType}`, to.id);
      this.#link(`${keyOf(to.objectType, to.id)}>${objectType}`, id);
    }
    this.#trackTask(made);
    this.#note('create', objectType, id, properties, by);
    return id;
  }

  update(objectType: ObjectType, id: string, properties: Record<string, string>, by: ChangedBy): void {
    const found = this.#record(objectType, id);
    if (found.archived) throw new Error(`update of archived ${objectType} ${id}`);
    Object.assign(found.properties, properties);
    found.updatedAt = this.#clock;
    this.#trackTask(found);
    this.#note('update', objectType, id, properties, by);
  }

  archive(objectType: ObjectType, id: string, by: ChangedBy): void {
    this.#record(objectType, id).archived = true;
    this.#note('archive', objectType, id, {}, by);
  }

  restore(objectType: ObjectType, id: string): void {
    this.#record(objectType, id).archived = false;
  }

  purge(objectType: ObjectType, id: string, by: ChangedBy): void {
    this.#record(objectType, id).archived = true;
    this.#note('archive', objectType, id, {}, by);
  }

  merge(objectType: ObjectType, winnerId: string, loserId: string, by: ChangedBy): void {
    this.#record(objectType, winnerId);
    this.#record(objectType, loserId).archived = true;
    this.#note('merge', objectType, winnerId, {}, by);
  }

  get(objectType: ObjectType, id: string): CrmRecord | null {
    return this.#state.records[keyOf(objectType, id)] ?? null;
  }

  associated(objectType: ObjectType, id: string, to: ObjectType): readonly string[] {
    return this.#state.links[`${keyOf(objectType, id)}>${to}`] ?? [];
  }

  openTasks(ownerId: string): readonly CrmRecord[] {
    return Object.keys(this.#state.openTasks)
      .map((id) => this.#record('tasks', id))
      .filter((task) => task.properties.hubspot_owner_id === ownerId && !task.archived)
      .sort((a, b) => (a.properties.hs_timestamp ?? '').localeCompare(b.properties.hs_timestamp ?? ''));
  }

  hasProperty(objectType: ObjectType, name: string): boolean {
    return !this.#lacking.has(`${objectType}.${name}`);
  }

  addOwner({ email, firstName, lastName }: { firstName: string; lastName: string; email: string }): string {
    const n = this.#state.owners.length + 1;
    this.#state.owners.push({ id: String(700 + n), userId: String(9000 + n), email, firstName, lastName, archived: false });
    return String(700 + n);
  }

  deactivateOwner(ownerId: string): void {
    Object.assign(this.#state.owners.find((one) => one.id === ownerId)!, { archived: true, userId: null });
    this.#note('deactivate', 'owners', ownerId, {}, null);
  }

  owners(): readonly Owner[] {
    return this.#state.owners;
  }

  all(objectType: ObjectType): CrmRecord[] {
    return Object.values(this.#state.records).filter((one) => one.objectType === objectType);
  }

  /** JSON of everything, to compare two runs. */
  dump(): string {
    return JSON.stringify(this.#state);
  }

  /** A copy of the state for a checkpoint. */
  snapshot(): unknown {
    return structuredClone(this.#state);
  }

  reset(snapshot: unknown): void {
    this.#state = structuredClone(snapshot) as State;
  }

  #record(objectType: string, id: string): Stored {
    const found = this.#state.records[keyOf(objectType, id)];
    if (!found) throw new Error(`no ${objectType} ${id}`);
    return found;
  }

  #takeAddress(email: string | undefined, id: string): void {
    if (email === undefined) return;
    if (this.#state.owners.some((owner) => owner.email === email)) throw new Error('a rep as a lead');
    if (this.#state.links[`email/${email}`]) throw new Error(`409 ${email} exists`);
    this.#link(`email/${email}`, id);
  }

  #link(from: string, to: string): void {
    this.#state.links[from] ??= [];
    this.#state.links[from].push(to);
  }

  #trackTask(task: Stored): void {
    if (task.objectType !== 'tasks') return;
    if (task.properties.hs_task_status === 'COMPLETED' || task.archived) delete this.#state.openTasks[task.id];
    else this.#state.openTasks[task.id] = true;
  }

  #note(op: Change['op'], objectType: string, id: string, properties: Record<string, string>, by: ChangedBy | null): void {
    for (const [name, value] of Object.entries(properties))
      if (typeof value !== 'string') throw new Error(`${objectType}.${name} is no string`);
    if (by?.source === 'CRM_UI' && !by.userId) throw new Error('a change in the pages needs a user');
    this.changes.push({ at: this.#clock, op, objectType, id, properties, by });
  }
}

function keyOf(objectType: string, id: string): string {
  return `${objectType}/${id}`;
}
