/** The org as the world and its judge see it: one record per person whatever it lives as, with every change since the first day. */
import type { Crm, StoredRecord } from '../../oracle/crm.ts';
import type { Change, Org, Row } from '../store/org.ts';
import { type Authors, BATON } from './authors.ts';
import { Shelves } from './records.ts';

export interface MirrorOptions {
  readonly org: Org;
  readonly authors: Authors;
  readonly timeZone: string;
  /** The queue of leads that nobody has. */
  readonly nobody: string;
}

export class OrgMirror implements Crm {
  readonly org: Org;
  readonly authors: Authors;
  readonly timeZone: string;
  readonly nobody: string;
  readonly shelves = new Shelves();
  /** People as they last stood before they became part of another. */
  readonly merged = new Shelves();
  /** Ids of open tasks by owner. */
  readonly open = new Map<string, Set<string>>();
  /** Id of a record to the one under which its person stands here. */
  readonly #standsAs = new Map<string, string>();
  /** Objects that somebody else than Baton changed since it was asked. */
  readonly #touched = new Set<string>();

  constructor({ org, authors, timeZone, nobody }: MirrorOptions) {
    this.org = org;
    this.authors = authors;
    this.timeZone = timeZone;
    this.nobody = nobody;
  }

  /** Notes which objects a committed transaction touched. */
  touch(changes: readonly Change[]): void {
    for (const { row, userId } of changes) if (this.authors.byOf(userId) !== BATON) this.#touched.add(row.object);
  }

  /** The objects that somebody else than Baton changed since the last time this was asked. */
  touched(): readonly string[] {
    const names = [...this.#touched];
    this.#touched.clear();
    return names;
  }

  shelf(type: StoredRecord['type']): { readonly byId: ReadonlyMap<string, StoredRecord> } {
    return { byId: this.shelves.byId(type) };
  }

  find(type: StoredRecord['type'], id: string): StoredRecord | null {
    return this.shelves.byId(type).get(type === 'contacts' ? this.personId(id) : id) ?? null;
  }

  asMerged(id: string): StoredRecord | null {
    return this.merged.byId('contacts').get(id) ?? null;
  }

  /** The id under which the person of a lead or a contact stands: the first they had. */
  personId(id: string): string {
    const next = this.#standsAs.get(id);
    return next === undefined || next === id ? id : this.personId(next);
  }

  standAs(id: string, other: string): void {
    if (id !== other) this.#standsAs.set(id, other);
  }

  /** The row a person lives as now: the lead, or the contact it became or was merged into. */
  rowOf(id: string): Row | null {
    let row = this.org.findAny(id);
    for (let hop = 0; row && hop < 9; hop++) {
      const next = row.values.ConvertedContactId ?? row.values.MasterRecordId;
      if (!next) return row;
      row = this.org.findAny(String(next)) ?? row;
    }
    return row;
  }

  readonly owners = { all: () => [...usersOf(this.org), ...queuesOf(this.org)] };

  save(): unknown {
    return { shelves: this.shelves.save(), merged: this.merged.save(), standsAs: [...this.#standsAs] };
  }

  load(saved: unknown): void {
    const { shelves, merged, standsAs } = saved as { shelves: unknown; merged: unknown; standsAs: [string, string][] };
    this.shelves.load(shelves);
    this.merged.load(merged);
    for (const [id, other] of standsAs) this.#standsAs.set(id, other);
    for (const task of this.shelves.byId('tasks').values()) this.#index(task);
  }

  /** Keeps the list of an owner's open tasks true; `before` is who had it. */
  reindex(task: StoredRecord, before: string | null): void {
    if (before !== null) this.open.get(before)?.delete(task.id);
    this.#index(task);
  }

  #index({ id, archived, values }: StoredRecord): void {
    const owner = values.hubspot_owner_id ?? '';
    const list = this.open.get(owner) ?? new Set<string>();
    this.open.set(owner, list);
    if (!archived && values.hs_task_status !== 'COMPLETED') list.add(id);
    else list.delete(id);
  }
}

function usersOf(org: Org) {
  return [...org.rows('User')].map(({ id, values }) => ({
    id,
    userId: id,
    email: String(values.Email ?? ''),
    firstName: String(values.FirstName ?? ''),
    lastName: String(values.LastName ?? ''),
    teams: [String(org.find('UserRole', String(values.UserRoleId ?? ''))?.values.Name ?? '')].filter((name) => name !== ''),
    archived: values.IsActive !== true,
    updatedAt: Date.parse(String(values.SystemModstamp).replace('+0000', 'Z')),
  }));
}

function queuesOf(org: Org) {
  return [...org.rows('Group')].map(({ id, values }) => ({
    ...{ id, userId: '', email: '', firstName: '', lastName: String(values.Name ?? ''), teams: [], archived: false },
    updatedAt: Date.parse(String(values.SystemModstamp).replace('+0000', 'Z')),
  }));
}
