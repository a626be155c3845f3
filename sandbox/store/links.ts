/** Associations between records, kept on both sides. */
import { invalid, notFound } from '../kit/refusal.ts';
import type { ChangedBy } from '../portal.ts';
import { defaultTypeId, inverseTypeId, typeIdsBetween } from './association-types.ts';
import { OBJECT_TYPES, type StoreType } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord } from './record.ts';

export interface LinkTo {
  readonly type: StoreType;
  readonly id: string;
  /** Absent: the unlabelled type of the pair. */
  readonly typeId?: number;
}

/** The other record and the type id of an association, or a `Refusal` when either cannot be. */
export function resolveLink(portal: PortalState, from: StoreType, to: LinkTo): { other: StoredRecord; typeId: number } {
  const typeId = to.typeId ?? defaultTypeId(from, to.type);
  if (typeId === null || !isKnown(portal, from, to.type, typeId)) {
    throw invalid(`Association type ${typeId ?? 'default'} is not valid from ${from} to ${to.type}`);
  }
  const other = portal.findLive(to.type, to.id);
  if (!other) throw notFound(`No ${OBJECT_TYPES[to.type].singular} with ID ${to.id} exists`);
  return { other, typeId };
}

function isKnown(portal: PortalState, from: StoreType, to: StoreType, typeId: number): boolean {
  const label = portal.labels.find(typeId);
  return label ? label.from === from && label.to === to : typeIdsBetween(from, to).includes(typeId);
}

function wayBack(portal: PortalState, typeId: number): number {
  return portal.labels.find(typeId)?.inverseTypeId ?? inverseTypeId(typeId);
}

function put(record: StoredRecord, other: StoredRecord, typeId: number): boolean {
  const side = record.links.get(other.type) ?? new Map<string, number[]>();
  record.links.set(other.type, side);
  const typeIds = side.get(other.id) ?? [];
  if (typeIds.includes(typeId)) return false;
  side.set(other.id, [...typeIds, typeId]);
  return true;
}

function emitBoth(portal: PortalState, a: StoredRecord, b: StoredRecord, typeId: number, by: ChangedBy, removed: boolean): void {
  const at = portal.now();
  const ends = [
    [a, b, typeId],
    [b, a, wayBack(portal, typeId)],
  ] as const;
  for (const [from, to, id] of ends) {
    portal.emit({ kind: 'associationChange', type: from.type, id: from.id, toType: to.type, toId: to.id, typeId: id, removed, at, by });
  }
}

/** Associates two records; doing it again changes nothing. */
export function link(portal: PortalState, record: StoredRecord, to: LinkTo, by: ChangedBy): void {
  const { other, typeId } = resolveLink(portal, record.type, to);
  const added = put(record, other, typeId);
  put(other, record, wayBack(portal, typeId));
  if (added) emitBoth(portal, record, other, typeId, by, false);
}

/** Removes every association between two records. */
export function unlink(portal: PortalState, record: StoredRecord, other: StoredRecord, by: ChangedBy): void {
  const typeIds = record.links.get(other.type)?.get(other.id) ?? [];
  record.links.get(other.type)?.delete(other.id);
  other.links.get(record.type)?.delete(record.id);
  for (const typeId of typeIds) emitBoth(portal, record, other, typeId, by, true);
}

/** Removes a record from all others without a word, as purging does. */
export function unlinkAll(portal: PortalState, record: StoredRecord): void {
  for (const [type, side] of record.links) {
    for (const id of side.keys()) portal.find(type, id)?.links.get(record.type)?.delete(record.id);
  }
  record.links.clear();
}

/** Associated live records of a type with the type ids, in the order they were associated. */
export function linked(portal: PortalState, record: StoredRecord, to: StoreType): { record: StoredRecord; typeIds: readonly number[] }[] {
  const found: { record: StoredRecord; typeIds: readonly number[] }[] = [];
  for (const [id, typeIds] of record.links.get(to) ?? []) {
    const other = portal.findLive(to, id);
    if (other) found.push({ record: other, typeIds });
  }
  return found;
}
