/** The shelves of the mirror: records with their histories and links, and what may be done to them. */
import type { StoredRecord } from '../../oracle/crm.ts';
import type { ChangedBy, Millis } from '../../portal.ts';

type Type = StoredRecord['type'];
/** Property values; null is none. */
export type Told = Readonly<Record<string, string | null>>;

/** When something was done, and by whom. */
export interface Deed {
  readonly at: Millis;
  readonly by: ChangedBy;
}

function filled(told: Told): Record<string, string | null> {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null && value !== ''));
}

export class Shelves {
  readonly #shelves = new Map<Type, Map<string, StoredRecord>>();

  byId(type: Type): Map<string, StoredRecord> {
    const shelf = this.#shelves.get(type) ?? new Map<string, StoredRecord>();
    this.#shelves.set(type, shelf);
    return shelf;
  }

  /** Makes a record, or brings the one that is there up to date. */
  put(type: Type, id: string, told: Told, { at, by }: Deed): StoredRecord {
    const known = this.byId(type).get(id);
    if (known) {
      amend(known, told, { at, by });
      return known;
    }
    const initial = filled(told);
    const record: StoredRecord = {
      ...{ id, type, createdAt: at, createdBy: by, initial, values: initial, changes: [], updatedAt: at },
      ...{ archived: false, archivedAt: null, links: new Map() },
    };
    this.byId(type).set(id, record);
    return record;
  }

  /** Takes a record off its shelf together with every link to it. */
  remove(record: StoredRecord): void {
    for (const [type, side] of record.links)
      for (const id of side.keys()) this.byId(type).get(id)?.links.get(record.type)?.delete(record.id);
    this.byId(record.type).delete(record.id);
  }

  /** Everything that hung on one record hangs on the other. */
  moveLinks(from: StoredRecord, to: StoredRecord): void {
    for (const [type, side] of from.links) {
      for (const id of side.keys()) {
        const end = this.byId(type).get(id);
        if (end && end !== to) link(to, end);
      }
    }
  }

  save(): unknown {
    const plain = (record: StoredRecord) => ({ ...record, links: [...record.links].map(([type, side]) => [type, [...side.keys()]]) });
    return [...this.#shelves].map(([type, shelf]) => [type, [...shelf.values()].map(plain)]);
  }

  load(saved: unknown): void {
    this.#shelves.clear();
    for (const [type, records] of saved as [Type, (Omit<StoredRecord, 'links'> & { links: [Type, string[]][] })[]][])
      for (const { links, ...record } of records)
        this.byId(type).set(record.id, { ...record, links: new Map(links.map(([to, ids]) => [to, new Map(ids.map((id) => [id, []]))])) });
  }
}

/** Notes what differs; what `told` does not name stays. */
export function amend(record: StoredRecord, told: Told, { at, by }: Deed): void {
  const changed = Object.entries(told).filter(([name, value]) => (record.values[name] ?? '') !== (value ?? ''));
  if (changed.length === 0) return;
  for (const [name, value] of changed) record.changes.push({ name, value: value ?? '', at, by });
  record.values = { ...record.values, ...Object.fromEntries(changed) };
  record.updatedAt = at;
}

export function archive(record: StoredRecord, { at, by }: Deed): void {
  if (record.archived) return;
  Object.assign(record, { archived: true, archivedAt: at, updatedAt: at });
  record.binned = [...(record.binned ?? []), { from: at, to: null, by }];
}

export function restore(record: StoredRecord, { at }: Deed): void {
  const stay = record.binned?.at(-1);
  if (stay) stay.to = at;
  Object.assign(record, { archived: false, archivedAt: null, updatedAt: at });
}

function side(record: StoredRecord, to: Type): Map<string, number[]> {
  const found = record.links.get(to) ?? new Map<string, number[]>();
  record.links.set(to, found);
  return found;
}

export function link(one: StoredRecord, other: StoredRecord): void {
  side(one, other.type).set(other.id, []);
  side(other, one.type).set(one.id, []);
}

export function unlink(one: StoredRecord, other: StoredRecord): void {
  one.links.get(other.type)?.delete(other.id);
  other.links.get(one.type)?.delete(one.id);
}
