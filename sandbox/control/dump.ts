/** All live records as plain JSON, for tests that compare end states. */
import { findObjectType, OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';

const DUMPED = Object.keys(OBJECT_TYPES) as StoreType[];

/** `?type=` (repeatable) limits the types; archived records only with `?archived=true`. */
export function dump(portal: PortalState, query: URLSearchParams): Record<string, unknown> {
  const asked = query.getAll('type').map(findObjectType);
  const withArchived = query.get('archived') === 'true';
  const types = DUMPED.filter((type) => asked.length === 0 || asked.includes(type));
  return Object.fromEntries(types.map((type) => [type, dumpType(portal, type, withArchived)]));
}

function dumpType(portal: PortalState, type: StoreType, withArchived: boolean): unknown[] {
  return [...portal.shelf(type).byId.values()]
    .filter((record) => withArchived || !record.archived)
    .map((record) => ({
      id: record.id,
      properties: record.values,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      archived: record.archived,
      createdBy: record.createdBy,
      associations: Object.fromEntries([...record.links].map(([to, side]) => [to, [...side.keys()]])),
    }));
}
