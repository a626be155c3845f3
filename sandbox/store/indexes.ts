/** The lookups that keep hot paths free of scans: unique values, open tasks per owner, order of ids, order of changes. */
import type { Millis } from '../portal.ts';
import type { StoreType } from './object-types.ts';
import type { StoredRecord } from './record.ts';

/** Live records by unique property value (lower case). */
export class UniqueIndex {
  readonly #byValue = new Map<string, StoredRecord>();

  #key(type: StoreType, name: string, value: string): string {
    return `${type} ${name} ${value.toLowerCase()}`;
  }

  find(type: StoreType, name: string, value: string): StoredRecord | null {
    return this.#byValue.get(this.#key(type, name, value)) ?? null;
  }

  /** Adds the values of a record; a value somebody else holds stays theirs. */
  add(record: StoredRecord, names: readonly string[]): void {
    for (const name of names) {
      const value = record.values[name];
      if (value && !this.find(record.type, name, value)) this.#byValue.set(this.#key(record.type, name, value), record);
    }
  }

  remove(record: StoredRecord, names: readonly string[]): void {
    for (const name of names) {
      const value = record.values[name];
      if (value && this.find(record.type, name, value) === record) this.#byValue.delete(this.#key(record.type, name, value));
    }
  }
}

/** Open tasks by owner id. */
export class OpenTasks {
  readonly #byOwner = new Map<string, Set<StoredRecord>>();

  refresh(task: StoredRecord, ownerBefore: string | null): void {
    if (ownerBefore !== null) this.#byOwner.get(ownerBefore)?.delete(task);
    const owner = task.values.hubspot_owner_id;
    if (!owner) return;
    const open = !task.archived && task.values.hs_task_status !== 'COMPLETED';
    const tasks = this.#byOwner.get(owner) ?? new Set<StoredRecord>();
    if (open) tasks.add(task);
    else tasks.delete(task);
    this.#byOwner.set(owner, tasks);
  }

  of(ownerId: string): StoredRecord[] {
    return [...(this.#byOwner.get(ownerId) ?? [])];
  }
}

/** Records of one type in the order of their ids, for list pages. */
export class IdOrder {
  readonly #records: StoredRecord[] = [];

  add(record: StoredRecord): void {
    this.#records.push(record);
  }

  remove(record: StoredRecord): void {
    const at = this.#firstFrom(Number(record.id));
    if (this.#records[at] === record) this.#records.splice(at, 1);
  }

  #firstFrom(id: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Number((this.#records[middle] as StoredRecord).id) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Records from an id on (that id included). */
  *from(id: number): Generator<StoredRecord> {
    for (let i = this.#firstFrom(id); i < this.#records.length; i++) yield this.#records[i] as StoredRecord;
  }

  get size(): number {
    return this.#records.length;
  }
}

/** Records of one type by their last change; reading from an instant on costs only what changed since. */
export class ChangeLog {
  #entries: { at: Millis; record: StoredRecord }[] = [];

  add(record: StoredRecord): void {
    this.#entries.push({ at: record.updatedAt, record });
  }

  /** Puts entries in order after a snapshot was read in the order of ids. */
  sort(): void {
    this.#entries.sort((a, b) => a.at - b.at);
  }

  /** Drops entries that a later change of the same record has replaced. */
  compact(live: number): void {
    if (this.#entries.length < 2 * live + 1_000) return;
    this.#entries = this.#entries.filter((entry) => entry.record.updatedAt === entry.at);
  }

  /** Records changed at or after `since`, each once. */
  since(since: Millis): StoredRecord[] {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] as { at: Millis }).at < since) low = middle + 1;
      else high = middle;
    }
    const found = new Set<StoredRecord>();
    for (let i = low; i < this.#entries.length; i++) found.add((this.#entries[i] as { record: StoredRecord }).record);
    return [...found];
  }

  /** The newest `count` records, newest first. */
  newest(count: number): StoredRecord[] {
    const found = new Set<StoredRecord>();
    for (let i = this.#entries.length - 1; i >= 0 && found.size < count; i--) {
      const { record } = this.#entries[i] as { record: StoredRecord };
      if (!record.archived) found.add(record);
    }
    return [...found];
  }
}
