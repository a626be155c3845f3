/** Association labels that an account made for itself, beside those the CRM defines. */
import type { StoreType } from './object-types.ts';

/** Ids of labels an account made are numbered from 1 on the wire, like the CRM's own, and told apart by their category: here by this. */
const USER_DEFINED = 1_000_000;

export interface AssociationLabel {
  /** As stored on records: the wire id plus a million. */
  readonly typeId: number;
  /** The label of the way back; the label itself where both ends read alike. */
  readonly inverseTypeId: number;
  readonly from: StoreType;
  readonly to: StoreType;
  readonly name: string;
  readonly label: string;
}

export interface WireType {
  readonly category: 'HUBSPOT_DEFINED' | 'USER_DEFINED';
  readonly typeId: number;
}

/** Category and id of a stored type id as the API writes them. */
export function toWire(typeId: number): WireType {
  return typeId > USER_DEFINED ? { category: 'USER_DEFINED', typeId: typeId - USER_DEFINED } : { category: 'HUBSPOT_DEFINED', typeId };
}

/** The stored type id of what a request names. */
export function fromWire(category: unknown, typeId: number): number {
  return category === 'USER_DEFINED' ? typeId + USER_DEFINED : typeId;
}

export class AssociationLabels {
  readonly #byId = new Map<number, AssociationLabel>();
  #made = 0;

  /** One label where both directions read alike, else two. */
  add(from: StoreType, to: StoreType, name: string, label: string, inverse: string | null): AssociationLabel[] {
    const [there, back] = inverse === null && from === to ? [this.#next(), null] : [this.#next(), this.#next()];
    const forth = { typeId: there, inverseTypeId: back ?? there, from, to, name, label };
    const made =
      back === null ? [forth] : [forth, { typeId: back, inverseTypeId: there, from: to, to: from, name, label: inverse ?? label }];
    for (const item of made) this.#byId.set(item.typeId, item);
    return made;
  }

  #next(): number {
    this.#made += 1;
    return USER_DEFINED + this.#made;
  }

  find(typeId: number): AssociationLabel | null {
    return this.#byId.get(typeId) ?? null;
  }

  /** Labels of one direction. */
  between(from: StoreType, to: StoreType): AssociationLabel[] {
    return this.#byId.size === 0 ? [] : [...this.#byId.values()].filter((item) => item.from === from && item.to === to);
  }

  rename(typeId: number, label: string): void {
    const found = this.#byId.get(typeId);
    if (found) this.#byId.set(typeId, { ...found, label });
  }

  /** Removes a label with its way back; records keep the bare id, which no longer reads as anything. */
  remove(typeId: number): void {
    const found = this.#byId.get(typeId);
    if (!found) return;
    this.#byId.delete(found.typeId);
    this.#byId.delete(found.inverseTypeId);
  }

  save(): { made: number; labels: AssociationLabel[] } {
    return { made: this.#made, labels: [...this.#byId.values()] };
  }

  load(saved: ReturnType<AssociationLabels['save']>): void {
    this.#made = saved.made;
    for (const label of saved.labels) this.#byId.set(label.typeId, label);
  }
}
