/** Putting checked values onto a record: history, indexes, derived values and the word to listeners. */
import { iso } from '../kit/instants.ts';
import type { ChangedBy, Millis } from '../portal.ts';
import { derive } from './derive.ts';
import { OBJECT_TYPES } from './object-types.ts';
import type { PortalState } from './portal-state.ts';
import type { StoredRecord, Values } from './record.ts';
import { scheduleIndexing } from './search-index.ts';

/** Changes properties that are already checked, or that the CRM itself sets; equal values are no change. */
export function applyValues(portal: PortalState, record: StoredRecord, checked: Values, by: ChangedBy): void {
  const at = portal.now();
  const changed = Object.entries(checked).filter(([name, value]) => (record.values[name] ?? null) !== value);
  if (changed.length === 0) return;
  const delta = Object.fromEntries(changed);
  const ownerBefore = record.values.hubspot_owner_id ?? null;
  const names = portal.schema.uniqueNames(record.type);
  portal.unique.remove(record, names);
  const all = { ...delta, ...derive(record.type, record.values, delta, at) };
  record.values = {
    ...record.values,
    ...all,
    [OBJECT_TYPES[record.type].modifiedProperty]: iso(at),
    ...(by.userId === undefined ? {} : { hs_updated_by_user_id: by.userId }),
  };
  for (const [name, value] of Object.entries(all)) record.changes.push({ name, value, at, by });
  portal.unique.add(record, names);
  touch(portal, record, at, ownerBefore);
  for (const [name, value] of changed) portal.emit({ kind: 'propertyChange', type: record.type, id: record.id, at, by, name, value });
}

/** Sets figures that the CRM works out itself: they bump the modified date but keep no history and fire no event. */
export function applyFigures(portal: PortalState, record: StoredRecord, figures: Values): void {
  const at = portal.now();
  record.values = { ...record.values, ...figures, [OBJECT_TYPES[record.type].modifiedProperty]: iso(at) };
  touch(portal, record, at, record.values.hubspot_owner_id ?? null);
}

/** Marks a record as changed now: change log, open tasks, search index. */
export function touch(portal: PortalState, record: StoredRecord, at: Millis, ownerBefore: string | null): void {
  const shelf = portal.shelf(record.type);
  const alreadyLogged = record.updatedAt === at;
  record.updatedAt = at;
  if (!alreadyLogged) shelf.log.add(record);
  shelf.log.compact(shelf.byId.size);
  if (record.type === 'tasks') portal.openTasks.refresh(record, ownerBefore);
  scheduleIndexing(portal, record, at);
}
