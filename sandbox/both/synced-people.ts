/** People as the native sync brings them over and keeps them alike: the later word on a mapped field holds in both CRMs. */
import type { StoredRecord } from '../oracle/crm.ts';
import type { Millis } from '../portal.ts';
import { NATIVE_SYNC } from '../salesforce/world/authors.ts';
import { defineProperty } from '../store/definition.ts';
import { updateRecord } from '../store/write.ts';
import { placeKey } from '../world/places.ts';
import type { Side } from './staff.ts';
import type { Two } from './two.ts';

/** What is mapped in this company; Baton's fields are not, and neither is what tells how far a lead is. */
const MAPPED = ['firstname', 'lastname', 'email', 'phone', 'hs_email_optout', 'hubspot_owner_id'] as const;
/** Told to Salesforce when somebody comes over, and left to it from then on. */
const TOLD_ONCE = ['company', 'hs_analytics_source'] as const;

/** HubSpot's own, where it is connected with Salesforce. */
const IDS = ['salesforceleadid', 'salesforcecontactid'] as const;

/** The properties that connecting the two makes. */
export function prepareIds({ portal }: Pick<Two, 'portal'>): void {
  for (const name of IDS)
    portal.schema.put(
      'contacts',
      defineProperty({ name, label: name, groupName: 'contactinformation', type: 'string', fieldType: 'text', hubspotDefined: true }),
    );
}

/** When somebody else than the sync last changed it; nothing says so of what a record was made with. */
export function lastWord({ changes }: Pick<StoredRecord, 'changes'>, name: string): Millis {
  return changes.findLast((change) => change.name === name && change.by.appId !== NATIVE_SYNC.appId)?.at ?? Number.NEGATIVE_INFINITY;
}

export class SyncedPeople {
  readonly #two: Two;

  constructor(two: Two) {
    this.#two = two;
  }

  /** Makes the lead; false for whoever is not to be there, or not any more. `noted`: HubSpot remembers the id of what it made. */
  bringOver(hubspot: string, noted: boolean): boolean {
    const { portal, actors, pairs, places } = this.#two;
    const contact = portal.findLive('contacts', hubspot);
    if (!contact || places.get(placeKey(contact.initial as Record<string, string>)) !== 'both') return false;
    const told: Record<string, string> = {};
    for (const name of [...MAPPED, ...TOLD_ONCE]) {
      const value = this.#valueFor('salesforce', name, contact.values[name] ?? '');
      if (value !== null && value !== '') told[name] = value;
    }
    const salesforce = actors.salesforce.create('contacts', told, NATIVE_SYNC);
    pairs.add({ hubspot, salesforce });
    if (noted) updateRecord(portal, contact, { salesforceleadid: salesforce }, NATIVE_SYNC);
    return true;
  }

  /** Tasks and calls that hang on a contact. */
  workOf(hubspot: string): readonly { readonly type: 'task' | 'call'; readonly id: string }[] {
    const links = this.#two.portal.find('contacts', hubspot)?.links;
    const of = (type: 'tasks' | 'calls') => [...(links?.get(type)?.keys() ?? [])];
    return [...of('tasks').map((id) => ({ type: 'task' as const, id })), ...of('calls').map((id) => ({ type: 'call' as const, id }))];
  }

  bringTogether(hubspot: string): void {
    const { portal, mirror, pairs, actors } = this.#two;
    const salesforce = pairs.ofHubspot(hubspot);
    const near = portal.findLive('contacts', hubspot);
    const far = salesforce === null ? null : mirror.find('contacts', salesforce);
    if (!near || !far || far.archived) return;
    this.#noteContact(hubspot, salesforce!);
    for (const name of MAPPED) {
      const [here, there] = [lastWord(near, name), lastWord(far, name)];
      if (here === there) continue;
      const to: Side = here > there ? 'salesforce' : 'hubspot';
      const value = this.#valueFor(to, name, (to === 'salesforce' ? near : far).values[name] ?? '');
      const present = (to === 'salesforce' ? far : near).values[name] ?? '';
      if (value === null || value === present) continue;
      actors[to].update('contacts', to === 'salesforce' ? far.id : near.id, { [name]: value }, NATIVE_SYNC);
    }
  }

  /** A lead that was converted is a contact from then on. */
  #noteContact(hubspot: string, salesforce: string): void {
    const { portal, mirror } = this.#two;
    const near = portal.find('contacts', hubspot);
    const row = mirror.rowOf(salesforce);
    if (near?.values.salesforceleadid && row?.object === 'Contact' && near.values.salesforcecontactid !== row.id)
      updateRecord(portal, near, { salesforcecontactid: row.id }, NATIVE_SYNC);
  }

  /** Null where it cannot be told there: nobody, or an owner without a user who is active there. */
  #valueFor(to: Side, name: string, value: string): string | null {
    if (name !== 'hubspot_owner_id') return value;
    const { staff } = this.#two;
    return staff.activeIn(to, staff.idOf(value));
  }
}
