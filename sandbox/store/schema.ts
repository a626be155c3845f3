/** The property definitions and groups of one portal. */
import type { Millis } from '../portal.ts';
import { LEAD_ROWS } from './defaults/leads.ts';
import { COMMON_ROWS, COMPANY_ROWS, CONTACT_ROWS, USER_ROWS } from './defaults/people.ts';
import { definitionsOf, type Row } from './defaults/rows.ts';
import {
  CALL_ROWS,
  COMMUNICATION_ROWS,
  DEAL_ROWS,
  EMAIL_ROWS,
  ENGAGEMENT_ROWS,
  LINE_ITEM_ROWS,
  MEETING_ROWS,
  NOTE_ROWS,
  TASK_ROWS,
} from './defaults/sales.ts';
import type { PropertyDefinition, PropertyGroup } from './definition.ts';
import { OBJECT_TYPES, STORE_TYPES, type StoreType } from './object-types.ts';

const ROWS: Readonly<Record<StoreType, readonly Row[]>> = {
  contacts: CONTACT_ROWS,
  companies: COMPANY_ROWS,
  deals: DEAL_ROWS,
  line_items: LINE_ITEM_ROWS,
  tasks: [...ENGAGEMENT_ROWS, ...TASK_ROWS],
  calls: [...ENGAGEMENT_ROWS, ...CALL_ROWS],
  emails: [...ENGAGEMENT_ROWS, ...EMAIL_ROWS],
  meetings: [...ENGAGEMENT_ROWS, ...MEETING_ROWS],
  notes: [...ENGAGEMENT_ROWS, ...NOTE_ROWS],
  communications: [...ENGAGEMENT_ROWS, ...COMMUNICATION_ROWS],
  users: USER_ROWS,
  leads: LEAD_ROWS,
};

export class Schema {
  readonly #properties = new Map<StoreType, Map<string, PropertyDefinition>>();
  readonly #groups = new Map<StoreType, Map<string, PropertyGroup>>();
  readonly #unique = new Map<StoreType, readonly string[]>();
  #recordSources = true;

  constructor() {
    for (const type of STORE_TYPES) {
      const groupName = `${OBJECT_TYPES[type].singular}information`;
      const rows = [...ROWS[type], ...COMMON_ROWS];
      this.#properties.set(type, new Map(definitionsOf(groupName, rows).map((definition) => [definition.name, definition])));
      const label = `${OBJECT_TYPES[type].singular.replace(/^./, (c) => c.toUpperCase())} information`;
      this.#groups.set(type, new Map([[groupName, { name: groupName, label, displayOrder: 0, archived: false }]]));
    }
  }

  /** The live definition, or null when there is none, or it is archived or not offered by this account. */
  find(type: StoreType, name: string): PropertyDefinition | null {
    const found = this.#properties.get(type)?.get(name);
    return found && !found.archived && !this.#isHidden(name) ? found : null;
  }

  list(type: StoreType, archived = false): PropertyDefinition[] {
    const all = [...(this.#properties.get(type) as Map<string, PropertyDefinition>).values()];
    return all.filter((item) => item.archived === archived && !this.#isHidden(item.name));
  }

  /** Accounts differ in whether objects tell where they come from; the values stay, unseen. */
  showRecordSources(shown: boolean): void {
    this.#recordSources = shown;
  }

  #isHidden(name: string): boolean {
    return !this.#recordSources && name.startsWith('hs_object_source');
  }

  put(type: StoreType, definition: PropertyDefinition): void {
    this.#properties.get(type)?.set(definition.name, definition);
    this.#unique.delete(type);
  }

  /** Archives a definition; values of records stay where they are, as in HubSpot. */
  archive(type: StoreType, name: string, at: Millis): boolean {
    const found = this.find(type, name);
    if (found) this.put(type, { ...found, archived: true, updatedAt: at });
    return found !== null;
  }

  groups(type: StoreType): PropertyGroup[] {
    return [...(this.#groups.get(type) as Map<string, PropertyGroup>).values()].filter((group) => !group.archived);
  }

  findGroup(type: StoreType, name: string): PropertyGroup | null {
    const found = this.#groups.get(type)?.get(name);
    return found && !found.archived ? found : null;
  }

  putGroup(type: StoreType, group: PropertyGroup): void {
    this.#groups.get(type)?.set(group.name, group);
  }

  /** Names of the live unique properties of a type; asked at every write, so worked out once. */
  uniqueNames(type: StoreType): readonly string[] {
    const known = this.#unique.get(type);
    if (known) return known;
    const names = this.list(type)
      .filter((item) => item.hasUniqueValue)
      .map((item) => item.name);
    this.#unique.set(type, names);
    return names;
  }

  /** Custom definitions and all groups, for a snapshot. */
  save(): { properties: [StoreType, PropertyDefinition][]; groups: [StoreType, PropertyGroup][] } {
    return {
      properties: STORE_TYPES.flatMap((type) =>
        [...this.list(type), ...this.list(type, true)]
          .filter((item) => !item.hubspotDefined || item.archived)
          .map((item) => [type, item] as [StoreType, PropertyDefinition]),
      ),
      groups: STORE_TYPES.flatMap((type) => this.groups(type).map((group) => [type, group] as [StoreType, PropertyGroup])),
    };
  }

  load(saved: ReturnType<Schema['save']>): void {
    for (const [type, definition] of saved.properties) this.put(type, definition);
    for (const [type, group] of saved.groups) this.putGroup(type, group);
  }
}
