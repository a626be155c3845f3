/** Everything an org holds: schema, rows, the changes made to them, and the primitive reads and writes that keep the indexes true. */
import { stamp } from '../kit/dates.ts';
import { makeId, normaliseId } from '../kit/ids.ts';
import { Schema } from '../schema/catalogue.ts';
import type { Value } from '../schema/field.ts';
import type { Feature } from '../schema/standard.ts';
import { defaultSettings, type OrgSettings } from './settings.ts';

export type Values = Readonly<Record<string, Value>>;

export interface Row {
  readonly id: string;
  readonly object: string;
  values: Values;
  /** Versions that readers still see, each until a world time, the oldest first; null: nothing. */
  hidden: readonly { readonly until: number; readonly values: Values | null }[];
}

export type ChangeType = 'CREATE' | 'UPDATE' | 'DELETE' | 'UNDELETE';

/** One committed change of one row. */
export interface Change {
  readonly type: ChangeType;
  readonly row: Row;
  readonly changed: readonly string[];
  readonly userId: string;
  readonly at: number;
}

export interface OrgOptions {
  readonly now: () => number;
  readonly features: readonly Feature[];
  readonly emit: (changes: readonly Change[]) => void;
  /** Other objects than the standard ones. */
  readonly schema?: Schema;
}

class Table {
  readonly rows = new Map<string, Row>();
  /** Ids by value, for fields that name a record: unique ones and references. */
  readonly indexes = new Map<string, Map<string, Set<string>>>();
}

/** References by which the org itself looks for rows. */
const INDEXED = new Set([
  'WhoId',
  'WhatId',
  'CampaignId',
  'OpportunityId',
  'AccountId',
  'ContactId',
  'LeadId',
  'ParentId',
  'AssigneeId',
  'GroupId',
  'EmailMessageId',
  'RelationId',
  'TaskId',
  'EventId',
  'Email',
  'ActivityId',
  'ConvertedContactId',
]);

/** Values are compared without case unless the field says otherwise. */
export function indexKey(value: Value, caseSensitive = false): string {
  return caseSensitive || typeof value !== 'string' ? String(value) : value.toLowerCase();
}

export class Org {
  readonly now: () => number;
  readonly schema: Schema;
  readonly settings: OrgSettings = defaultSettings();
  /** Grows with every write of a permission, so that who remembers them looks again. */
  permissionsVersion = 0;
  readonly #tables = new Map<string, Table>();
  readonly #emit: OrgOptions['emit'];
  #lastNumbers = new Map<string, number>();
  #undo: (() => void)[] | null = null;
  #pending: Change[] = [];

  constructor(options: OrgOptions) {
    this.now = options.now;
    this.#emit = options.emit;
    this.schema = options.schema ?? new Schema(new Set(options.features));
  }

  table(object: string): Table {
    const found = this.#tables.get(object) ?? new Table();
    this.#tables.set(object, found);
    return found;
  }

  rows(object: string): IterableIterator<Row> {
    return this.table(object).rows.values();
  }

  /** A row by a 15- or 18-letter id, deleted ones too. */
  find(object: string, id: string): Row | null {
    const key = normaliseId(id);
    return key === null ? null : (this.table(object).rows.get(key) ?? null);
  }

  /** As `find`, for rows that are not deleted. */
  findLive(object: string, id: string): Row | null {
    const row = this.find(object, id);
    return row && row.values.IsDeleted !== true ? row : null;
  }

  /** A row of any object. */
  findAny(id: string): Row | null {
    const object = this.schema.ofId(id);
    return object ? this.find(object.name, id) : null;
  }

  /** Rows that hold a value in an indexed or unique field, in the order of their making. */
  by(object: string, field: string, value: Value): Row[] {
    const table = this.table(object);
    const known = this.schema.field(object, field);
    if (!this.isIndexed(object, field)) return [...table.rows.values()].filter((row) => row.values[field] === value);
    const ids = table.indexes.get(field)?.get(indexKey(value, known?.caseSensitive)) ?? [];
    return [...ids].map((id) => table.rows.get(id) as Row);
  }

  /** Whether `by` answers from an index. */
  isIndexed(object: string, field: string): boolean {
    const known = this.schema.field(object, field);
    return known !== null && (known.unique || known.externalId || INDEXED.has(known.name));
  }

  nextId(object: string): string {
    const n = (this.#lastNumbers.get(object) ?? 0) + 1;
    this.#lastNumbers.set(object, n);
    return makeId(this.schema.get(object).prefix, n);
  }

  /** Adds a row whose values are final. */
  add(object: string, values: Values, userId: string): Row {
    const row: Row = { id: values.Id as string, object, values, hidden: [] };
    this.#hide(row, null, userId);
    this.#shelve(row);
    this.#note({ type: 'CREATE', row, changed: [], userId, at: this.now() }, () => this.#remove(row));
    return row;
  }

  /** Replaces a row's values; `changed` names the fields a change event tells of. */
  replace(
    row: Row,
    values: Values,
    change: { readonly type: ChangeType; readonly changed: readonly string[]; readonly userId: string },
  ): void {
    const { values: old, hidden } = row;
    this.#put(row, values);
    this.#hide(row, old, change.userId);
    this.#note({ ...change, row, at: this.now() }, () => {
      this.#put(row, old);
      row.hidden = hidden;
    });
  }

  /** Changes derived values without an event and without a new stamp. */
  amend(row: Row, values: Values): void {
    const old = row.values;
    this.#put(row, { ...old, ...values });
    this.#undo?.push(() => this.#put(row, old));
  }

  /** Builds the indexes anew, after a field became unique. */
  reindex(): void {
    for (const table of this.#tables.values()) {
      table.indexes.clear();
      for (const row of table.rows.values()) this.#index(row, row.values, true);
    }
  }

  /** Takes a row out for good. */
  erase(row: Row, userId: string): void {
    this.#remove(row);
    this.#note({ type: 'DELETE', row, changed: [], userId, at: this.now() }, () => this.#shelve(row));
  }

  /** All or nothing: what throws leaves no trace. */
  transact<T>(work: () => T): T {
    if (this.#undo !== null) return work();
    this.#undo = [];
    const numbers = new Map(this.#lastNumbers);
    try {
      const result = work();
      const changes = this.#pending;
      this.#pending = [];
      this.#undo = null;
      if (changes.length > 0) this.#emit(changes);
      return result;
    } catch (error) {
      for (const step of (this.#undo ?? []).reverse()) step();
      this.#undo = null;
      this.#pending = [];
      this.#lastNumbers = numbers;
      throw error;
    }
  }

  /** One of the parts of a transaction that may fail by itself. */
  attempt<T>(work: () => T): T {
    if (this.#undo === null) return this.transact(work);
    const [outer, pending] = [this.#undo, this.#pending.length];
    this.#undo = [];
    try {
      const result = work();
      outer.push(...this.#undo);
      return result;
    } catch (error) {
      for (const step of this.#undo.reverse()) step();
      this.#pending.length = pending;
      throw error;
    } finally {
      this.#undo = outer;
    }
  }

  /** The values a reader sees now, or null when the row has not shown itself yet. */
  seen(row: Row): Values | null {
    const older = row.hidden.find(({ until }) => until > this.now());
    return older === undefined ? row.values : older.values;
  }

  #hide(row: Row, old: Values | null, userId: string): void {
    const { commitLag: lag, promptWriters } = this.settings;
    if (lag <= 0 || promptWriters.includes(userId) || this.schema.get(row.object).setup) return;
    row.hidden = [...row.hidden.filter(({ until }) => until > this.now()), { until: this.now() + lag, values: old }];
  }

  #note(change: Change, undo: () => void): void {
    if (/^(PermissionSet|FieldPermissions|ObjectPermissions|Profile|User)/.test(change.row.object)) this.permissionsVersion += 1;
    if (this.#undo === null) {
      this.#emit([change]);
      return;
    }
    this.#undo.push(undo);
    this.#pending.push(change);
  }

  #shelve(row: Row): void {
    this.table(row.object).rows.set(row.id, row);
    this.#index(row, row.values, true);
  }

  #remove(row: Row): void {
    this.table(row.object).rows.delete(row.id);
    this.#index(row, row.values, false);
  }

  #put(row: Row, values: Values): void {
    this.#index(row, row.values, false);
    row.values = values;
    this.#index(row, values, true);
  }

  #index(row: Row, values: Values, present: boolean): void {
    const { indexes } = this.table(row.object);
    for (const [name, value] of Object.entries(values)) {
      if (value === null || !this.isIndexed(row.object, name)) continue;
      const index = indexes.get(name) ?? new Map<string, Set<string>>();
      indexes.set(name, index);
      const key = indexKey(value, this.schema.field(row.object, name)?.caseSensitive);
      const ids = index.get(key) ?? new Set<string>();
      index.set(key, ids);
      if (present) ids.add(row.id);
      else ids.delete(row.id);
    }
  }

  /** World time as rows hold it. */
  get stamp(): string {
    return stamp(this.now());
  }

  save(): { readonly numbers: [string, number][]; readonly settings: OrgSettings; readonly schema: unknown } {
    return { numbers: [...this.#lastNumbers], settings: this.settings, schema: this.schema.save() };
  }

  load(saved: ReturnType<Org['save']>): void {
    this.#lastNumbers = new Map(saved.numbers);
    Object.assign(this.settings, saved.settings);
    this.schema.load(saved.schema);
    this.#tables.clear();
  }

  /** Puts a row of a snapshot back, without an event. */
  restore(row: Row): void {
    this.#shelve(row);
  }

  allRows(): Row[] {
    return [...this.#tables.values()].flatMap((table) => [...table.rows.values()]);
  }
}
