/** The `associations` of a create input, checked before anything is written. */
import { invalid } from '../kit/refusal.ts';
import { fromWire } from '../store/association-labels.ts';
import { typeIdsBetween } from '../store/association-types.ts';
import { type LinkTo, linked, resolveLink } from '../store/links.ts';
import { OBJECT_TYPES, STORE_TYPES, type StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { StoredRecord } from '../store/record.ts';
import { forbiddenAssociation } from '../store/validation-rules.ts';
import { idOf, isObject } from './input.ts';

/** The other type follows from the association type id, as the body names no object type. */
function targetType(portal: PortalState, from: StoreType, typeId: number): StoreType {
  const label = portal.labels.find(typeId);
  if (label?.from === from) return label.to;
  const to = STORE_TYPES.find((type) => typeIdsBetween(from, type).includes(typeId));
  if (!to) throw invalid(`Association type ${typeId} is not valid from ${from}`);
  return to;
}

/** As `resolveLink`, and what an admin forbids or a full record refuses to apps; `record` is null while it is still to be made. */
export function resolveApiLink(portal: PortalState, from: StoreType, record: StoredRecord | null, to: LinkTo): StoredRecord {
  const forbidden = forbiddenAssociation(portal.validationRules, from, to.type);
  if (forbidden) throw invalid(forbidden);
  const { other } = resolveLink(portal, from, to);
  refuseFull(portal, other, from, record?.id ?? '');
  if (record) refuseFull(portal, record, to.type, other.id);
  return other;
}

/** Throws when a record has as many associations with a type as it may, and not yet one with this other record. */
function refuseFull(portal: PortalState, record: StoredRecord, with_: StoreType, otherId: string): void {
  const limit = portal.settings.associationLimit;
  const side = record.links.get(with_);
  if (!side || side.size < limit || side.has(otherId) || linked(portal, record, with_).length < limit) return;
  throw invalid(`${OBJECT_TYPES[record.type].singular} ${record.id} has reached its limit of ${limit} associated ${with_}.`);
}

/** The stored type id of `{associationCategory, associationTypeId}`; NaN for anything else. */
export function typeIdOf(spec: unknown): number {
  return isObject(spec) ? fromWire(spec.associationCategory, Number(spec.associationTypeId)) : Number.NaN;
}

/** Links to make once the record exists; a `Refusal` when a type is wrong or the other record is missing. */
export function checkLinks(portal: PortalState, from: StoreType, raw: unknown): LinkTo[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw)) throw invalid('Invalid input JSON: "associations" must be a list');
  return raw.flatMap((item) => {
    if (!isObject(item) || !Array.isArray(item.types)) throw invalid('Invalid input JSON: an association needs "to" and "types"');
    const id = idOf(item.to);
    return item.types.map((spec: unknown) => {
      const typeId = typeIdOf(spec);
      const to = { type: targetType(portal, from, typeId), id, typeId };
      return { ...to, id: resolveApiLink(portal, from, null, to).id };
    });
  });
}
