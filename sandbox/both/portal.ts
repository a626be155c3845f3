/** Two CRMs as the world's actors see one: marketing works in HubSpot, sales in Salesforce, and each person is known by one id. */
import { draw } from '../kit/random.ts';
import type { AssociateTo, ChangedBy, CrmRecord, ObjectType, Portal } from '../portal.ts';
import { placeKey, ROLE_PLACES } from '../world/places.ts';
import { isCopy } from './copied-work.ts';
import { personNow } from './person.ts';
import type { Side } from './staff.ts';
import { sideOfId, type Two } from './two.ts';

/** Of calls by reps: made with HubSpot's dialler although the lead is in Salesforce. */
const IN_HUBSPOT = 0.2;
/** What marketing and the web keep of a person stands in HubSpot, whoever changes it. */
const OF_MARKETING = /^(recent_|first_|num_|hs_latest|hs_analytics|hs_email_optout|lifecyclestage)/;

type Properties = Readonly<Record<string, string>>;

export class TwoActors {
  readonly #two: Two;
  /** Owner ids of marketers: their place is HubSpot. */
  readonly marketers = new Set<string>();

  constructor(two: Two) {
    this.#two = two;
  }

  /** The records of a person, by the id under which the world knows them. */
  #idsOf(id: string): Readonly<Partial<Record<Side, string>>> {
    if (sideOfId(id) === 'salesforce') return { salesforce: id };
    const salesforce = this.#two.pairs.ofHubspot(id);
    return { hubspot: id, ...(salesforce === null ? {} : { salesforce }) };
  }

  /** Where sales work with a person: in Salesforce as soon as they are there. */
  #deskOf(id: string): { readonly side: Side; readonly id: string } {
    const { hubspot, salesforce } = this.#idsOf(id);
    const there = salesforce !== undefined && this.#two.actors.salesforce.get('contacts', salesforce)?.archived === false;
    return there || hubspot === undefined ? { side: 'salesforce', id: salesforce! } : { side: 'hubspot', id: hubspot };
  }

  /** A tool that names somebody who has left names nobody. */
  #told(side: Side, type: ObjectType, properties: Properties, { source }: ChangedBy): Record<string, string> {
    const { actors, staff } = this.#two;
    const told: Record<string, string> = {};
    for (const [name, value] of Object.entries(properties)) {
      if (!actors[side].hasProperty(type, name)) continue;
      const owner = () => (source === 'INTEGRATION' ? staff.activeIn(side, value) : staff.ownerIn(side, value));
      const there = name === 'hubspot_owner_id' ? owner() : value;
      if (there !== null) told[name] = there;
    }
    return told;
  }

  create(type: ObjectType, properties: Properties, by: ChangedBy, associations: readonly AssociateTo[]): string {
    const { actors, staff, places } = this.#two;
    const person = associations.find(({ objectType }) => objectType === 'contacts')?.id;
    if (person === undefined) {
      const side: Side = type === 'contacts' && places.get(placeKey(properties)) === 'salesforce' ? 'salesforce' : 'hubspot';
      // The org knows a company by its name, which the person tells.
      const others = side === 'salesforce' ? [] : associations;
      return actors[side].create(type, this.#told(side, type, properties, by), staff.byIn(side, by), others);
    }
    const desk = this.#workplace(type, person, by);
    const to = associations.flatMap((one) => (one.objectType === 'contacts' ? [{ ...one, id: desk.id }] : []));
    return actors[desk.side].create(type, this.#told(desk.side, type, properties, by), staff.byIn(desk.side, by), to);
  }

  /** The booking page and now and then the dialler are HubSpot's. */
  #workplace(type: ObjectType, person: string, { source }: ChangedBy): { readonly side: Side; readonly id: string } {
    const { hubspot } = this.#idsOf(person);
    const { seed, now } = this.#two;
    const booked = type === 'meetings' && source === 'INTEGRATION';
    const dialled = type === 'calls' && draw(seed, 'dialler', person, now()) < IN_HUBSPOT;
    const there = hubspot !== undefined && this.#two.actors.hubspot.get('contacts', hubspot)?.archived === false;
    return there && (booked || dialled) ? { side: 'hubspot', id: hubspot } : this.#deskOf(person);
  }

  update(type: ObjectType, id: string, properties: Properties, by: ChangedBy): void {
    const { actors, staff } = this.#two;
    const save = (side: Side, record: string, some: Properties): void => {
      const told = this.#told(side, type, some, by);
      if (Object.keys(told).length > 0) actors[side].update(type, record, told, staff.byIn(side, by));
    };
    if (type !== 'contacts') {
      save(sideOfId(id), id, properties);
      return;
    }
    const desk = this.#deskOf(id);
    const { hubspot } = this.#idsOf(id);
    const all = Object.entries(properties);
    const ofMarketing = (name: string): boolean => hubspot !== undefined && (OF_MARKETING.test(name) || this.#isMarketing(by));
    const [near, far] = [all.filter(([name]) => ofMarketing(name)), all.filter(([name]) => !ofMarketing(name))];
    if (near.length > 0) save('hubspot', hubspot!, Object.fromEntries(near));
    if (far.length > 0) save(desk.side, desk.id, Object.fromEntries(far));
  }

  /** Forms, workflows and marketers do what they do in HubSpot. */
  #isMarketing({ source, userId }: ChangedBy): boolean {
    return source === 'FORM' || source === 'AUTOMATION_PLATFORM' || (userId !== undefined && this.marketers.has(userId));
  }

  /** Done in both at once, as somebody does who was asked to. */
  #inBoth(type: ObjectType, id: string, act: (side: Side, record: string) => void): void {
    if (type !== 'contacts') act(sideOfId(id), id);
    else for (const [side, record] of Object.entries(this.#idsOf(id))) act(side as Side, record);
  }

  get(type: ObjectType, id: string): CrmRecord | null {
    const { actors, staff } = this.#two;
    if (type === 'contacts') return personNow(this.#two, this.#idsOf(id));
    const record = actors[sideOfId(id)].get(type, id);
    const owner = record?.properties.hubspot_owner_id;
    return record && owner ? { ...record, properties: { ...record.properties, hubspot_owner_id: staff.idOf(owner) } } : record;
  }

  #associated(type: ObjectType, id: string, to: ObjectType): readonly string[] {
    const { actors, pairs } = this.#two;
    const world = (person: string) => (to === 'contacts' ? (pairs.ofSalesforce(person) ?? person) : person);
    const found: string[] = [];
    this.#inBoth(type, id, (side, record) => found.push(...actors[side].associated(type, record, to).map(world)));
    return [...new Set(found)];
  }

  /** Nobody looks at the copies that the sync makes. */
  #openTasks(ownerId: string): readonly CrmRecord[] {
    const { actors, portal, mirror, staff } = this.#two;
    const of = (side: Side) => {
      const owner = staff.ownerIn(side, ownerId);
      return owner === null ? [] : actors[side].openTasks(owner);
    };
    const originals = [
      ...of('hubspot').filter(({ id }) => !isCopy(portal.find('tasks', id)!)),
      ...of('salesforce').filter(({ id }) => !isCopy(mirror.find('tasks', id)!)),
    ];
    const due = ({ properties }: CrmRecord): string => properties.hs_timestamp ?? '';
    return originals.sort((a, b) => due(a).localeCompare(due(b)) || a.id.localeCompare(b.id));
  }

  #addOwner(owner: Parameters<Portal['addOwner']>[0]): string {
    const { actors, staff } = this.#two;
    const place = ROLE_PLACES[owner.role ?? 'rep'];
    const ids = (['hubspot', 'salesforce'] as const).flatMap((side) =>
      place === undefined || place === side ? [actors[side].addOwner(owner)] : [],
    );
    staff.refresh();
    const id = staff.idOf(ids[0]!);
    if (owner.role === 'marketing') this.marketers.add(id);
    return id;
  }

  #onEachSide(ownerId: string, act: (side: Side, owner: string) => void): void {
    for (const side of ['hubspot', 'salesforce'] as const) {
      const owner = this.#two.staff.ownerIn(side, ownerId);
      if (owner !== null) act(side, owner);
    }
  }

  asPortal(): Portal {
    const { actors, staff, portal, now } = this.#two;
    const by = (side: Side, one: ChangedBy) => staff.byIn(side, one);
    return {
      portalId: portal.portalId,
      timeZone: portal.timeZone,
      now,
      create: (type, properties, one, associations = []) => this.create(type, properties, one, associations),
      update: (type, id, properties, one) => this.update(type, id, properties, one),
      archive: (type, id, one) => this.#inBoth(type, id, (side, record) => actors[side].archive(type, record, by(side, one))),
      restore: (type, id, one) => this.#inBoth(type, id, (side, record) => actors[side].restore(type, record, by(side, one))),
      purge: (type, id, one) => this.#inBoth(type, id, (side, record) => actors[side].purge(type, record, by(side, one))),
      // Who is merged stands in one of them alone.
      merge: (type, winner, loser, one) => actors[sideOfId(winner)].merge(type, winner, loser, by(sideOfId(winner), one)),
      get: (type, id) => this.get(type, id),
      associated: (type, id, to) => this.#associated(type, id, to),
      openTasks: (ownerId) => this.#openTasks(ownerId),
      hasProperty: (type, name) => actors.hubspot.hasProperty(type, name) || actors.salesforce.hasProperty(type, name),
      addOwner: (owner) => this.#addOwner(owner),
      setManager: (ownerId, managerId) =>
        this.#onEachSide(ownerId, (side, owner) => actors[side].setManager?.(owner, staff.ownerIn(side, managerId) ?? managerId)),
      deactivateOwner: (ownerId) => this.#onEachSide(ownerId, (side, owner) => actors[side].deactivateOwner(owner)),
      owners: () => staff.all(),
    };
  }
}
