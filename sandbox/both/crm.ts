/** Two CRMs as one for the judge: each person once with both histories, each deed and task once, whatever the sync copied. */
import type { Crm, StoredRecord } from '../oracle/crm.ts';
import { NATIVE_SYNC } from '../salesforce/world/authors.ts';
import type { StoreType } from '../store/object-types.ts';
import { isCopy } from './copied-work.ts';
import { joinedPerson } from './joined-person.ts';
import type { Side } from './staff.ts';
import { sideOfId, type Two } from './two.ts';

const TYPES = ['contacts', 'companies', 'deals', 'tasks', 'calls', 'emails', 'meetings', 'notes', 'communications'] as const;

/** As both stand now: what happens later does not show. */
export class JoinedCrm implements Crm {
  readonly timeZone: string;
  readonly owners: Crm['owners'];
  readonly forms: Crm['forms'];
  readonly mergedInto: Crm['mergedInto'];
  readonly #two: Two;
  readonly #shelves = new Map<StoreType, Map<string, StoredRecord>>();

  constructor(two: Two) {
    this.#two = two;
    this.timeZone = two.portal.timeZone;
    this.owners = { all: () => two.staff.all() };
    this.forms = two.portal.forms;
    this.mergedInto = two.portal.mergedInto;
    for (const type of TYPES) this.#shelves.set(type, type === 'contacts' ? this.#people() : this.#originals(type));
  }

  shelf(type: StoreType): { readonly byId: ReadonlyMap<string, StoredRecord> } {
    return { byId: this.#shelves.get(type) ?? new Map() };
  }

  standsIn(id: string): Side {
    return sideOfId(id);
  }

  idsOf(id: string): readonly string[] {
    const { pairs, mirror } = this.#two;
    const far = pairs.ofHubspot(id) ?? id;
    return [...new Set([id, far, mirror.rowOf(far)?.id ?? far])];
  }

  asMerged(id: string): StoredRecord | null {
    const { pairs, mirror } = this.#two;
    const record = mirror.asMerged(pairs.ofHubspot(id) ?? id);
    return record === null ? null : this.#told(record, id);
  }

  find(type: StoreType, id: string): StoredRecord | null {
    const shelf = this.#shelves.get(type);
    return shelf?.get(type === 'contacts' ? this.#personId(id) : id) ?? null;
  }

  /** HubSpot's id of whoever is there, else the one they came to Salesforce with; a merged one is who they became. */
  #personId(id: string): string {
    const { portal, mirror, pairs } = this.#two;
    const near = portal.find('contacts', id);
    if (near) return near.id;
    const far = mirror.find('contacts', id)?.id ?? mirror.personId(id);
    return pairs.ofSalesforce(far) ?? far;
  }

  #people(): Map<string, StoredRecord> {
    const { portal, mirror, pairs } = this.#two;
    const people = new Map<string, StoredRecord>();
    for (const near of portal.shelf('contacts').byId.values()) {
      const id = pairs.ofHubspot(near.id);
      const far = id === null ? null : mirror.find('contacts', id);
      people.set(near.id, far === null ? this.#told(near, near.id) : joinedPerson(this.#told(near, near.id), this.#told(far, near.id)));
    }
    for (const far of mirror.shelf('contacts').byId.values())
      if (pairs.ofSalesforce(far.id) === null) people.set(far.id, this.#told(far, far.id));
    return people;
  }

  #originals(type: StoreType): Map<string, StoredRecord> {
    const { portal, mirror } = this.#two;
    const all = [...portal.shelf(type).byId.values(), ...mirror.shelf(type).byId.values()];
    return new Map(all.flatMap((record) => (isCopy(record) ? [] : [[record.id, this.#told(record, record.id)]])));
  }

  /** By one id each for people, owners and users, and without what the sync carried over. */
  #told(record: StoredRecord, id: string): StoredRecord {
    const { staff } = this.#two;
    const owned = <V extends string | null>(name: string, value: V): V =>
      (name === 'hubspot_owner_id' && value ? staff.idOf(value) : value) as V;
    const owns = (values: StoredRecord['values']): StoredRecord['values'] =>
      values.hubspot_owner_id ? { ...values, hubspot_owner_id: staff.idOf(values.hubspot_owner_id) } : values;
    const changes = record.changes.flatMap((change) =>
      change.by.appId === NATIVE_SYNC.appId ? [] : [{ ...change, value: owned(change.name, change.value), by: staff.byOf(change.by) }],
    );
    const told = { createdBy: staff.byOf(record.createdBy), initial: owns(record.initial), values: owns(record.values) };
    const binned = record.binned?.map((stay) => ({ ...stay, by: staff.byOf(stay.by) }));
    return { ...record, ...told, id, changes, links: this.#links(record), ...(binned === undefined ? {} : { binned }) };
  }

  #links(record: StoredRecord): StoredRecord['links'] {
    const links = [...record.links].map(([type, side]): [StoreType, Map<string, number[]>] => {
      if (type === 'contacts') return [type, new Map([...side].map(([id, types]) => [this.#personId(id), types]))];
      return [type, new Map([...side].filter(([id]) => !this.#isCopy(type, id)))];
    });
    return new Map(links);
  }

  #isCopy(type: StoreType, id: string): boolean {
    const { portal, mirror } = this.#two;
    const record = portal.find(type, id) ?? mirror.find(type, id);
    return record !== null && isCopy(record);
  }
}
