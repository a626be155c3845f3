/** The people of a company with two CRMs: whoever has a user in both, known by the address, is one, under the id of Salesforce. */
import type { ChangedBy } from '../portal.ts';
import type { OrgMirror } from '../salesforce/world/mirror.ts';
import type { PortalState } from '../store/portal-state.ts';

export type Side = 'hubspot' | 'salesforce';

interface Member {
  readonly hubspot?: { readonly id: string; readonly userId: string };
  readonly salesforce?: string;
}

export class Staff {
  readonly #portal: PortalState;
  readonly #mirror: OrgMirror;
  /** By owner id and by user id of either CRM. */
  #known = new Map<string, Member>();

  constructor(portal: PortalState, mirror: OrgMirror) {
    this.#portal = portal;
    this.#mirror = mirror;
  }

  /** To be called when somebody came. */
  refresh(): void {
    this.#known = new Map();
    const byAddress = new Map(this.#mirror.owners.all().flatMap(({ id, email }) => (email === '' ? [] : [[email.toLowerCase(), id]])));
    for (const { id, userId, email } of this.#portal.owners.all()) {
      const salesforce = byAddress.get(email.toLowerCase());
      const member: Member = { hubspot: { id, userId }, ...(salesforce === undefined ? {} : { salesforce }) };
      for (const name of [id, userId, salesforce]) if (name !== undefined) this.#known.set(name, member);
    }
  }

  /** The one id of an owner of either CRM; ids of nobody stay as they are. */
  idOf(ownerId: string): string {
    const member = this.#known.get(ownerId);
    return member?.salesforce ?? member?.hubspot?.id ?? ownerId;
  }

  /** The owner's id there; null for whoever has no user there. '' stays ''. */
  ownerIn(side: Side, ownerId: string): string | null {
    if (ownerId === '') return '';
    const member = this.#known.get(ownerId);
    if (side === 'hubspot') return member?.hubspot?.id ?? null;
    return member?.salesforce ?? (member === undefined ? ownerId : null);
  }

  /** As `ownerIn`, but null for whoever has left there, too: nobody can be given anything who is gone. */
  activeIn(side: Side, ownerId: string): string | null {
    const owner = this.ownerIn(side, ownerId);
    const all = side === 'hubspot' ? this.#portal.owners.all() : this.#mirror.owners.all();
    return all.some(({ id, archived }) => id === owner && !archived) ? owner : null;
  }

  /** A change as told on that side, by a user that is known there. */
  byIn(side: Side, by: ChangedBy): ChangedBy {
    if (by.userId === undefined) return by;
    const member = this.#known.get(by.userId);
    const userId = side === 'hubspot' ? member?.hubspot?.userId : (member?.salesforce ?? by.userId);
    const { userId: _user, ...rest } = by;
    return userId === undefined ? rest : { ...rest, userId };
  }

  /** A change as told by either side, by the one id of whoever made it. */
  byOf(by: ChangedBy): ChangedBy {
    if (by.userId === undefined) return by;
    return { ...by, userId: this.#known.get(by.userId)?.salesforce ?? by.userId };
  }

  /** Everybody once. */
  all() {
    const only = this.#portal.owners.all().filter(({ id }) => this.#known.get(id)?.salesforce === undefined);
    return [...this.#mirror.owners.all(), ...only];
  }
}
