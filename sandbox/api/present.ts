/** A stored record as the objects API shows it. */
import { iso } from '../kit/instants.ts';
import { invalid } from '../kit/refusal.ts';
import { overdueValue } from '../store/derive.ts';
import { linked } from '../store/links.ts';
import { OBJECT_TYPES, type StoreType } from '../store/object-types.ts';
import type { PortalState } from '../store/portal-state.ts';
import { historyOf, type StoredRecord, type Values } from '../store/record.ts';

export interface Selection {
  /** Empty: the type's default properties. */
  readonly properties: readonly string[];
  readonly withHistory: readonly string[];
  readonly associations: readonly StoreType[];
}

export const NOTHING_SELECTED: Selection = { properties: [], withHistory: [], associations: [] };

/** A property as it reads now; task overdue flags depend on the clock. */
export function currentValue(record: StoredRecord, values: Values, name: string, now: number): string | null {
  const overdue = record.type === 'tasks' ? overdueValue(values, name, now) : undefined;
  return overdue ?? values[name] ?? null;
}

function chosenProperties(
  portal: PortalState,
  record: StoredRecord,
  values: Values,
  names: readonly string[],
): Record<string, string | null> {
  const { defaults, createdProperty, modifiedProperty } = OBJECT_TYPES[record.type];
  const asked = names.length > 0 ? names : defaults;
  const chosen: Record<string, string | null> = {};
  for (const name of [...asked, createdProperty, modifiedProperty, 'hs_object_id']) {
    if (portal.schema.find(record.type, name)) chosen[name] = currentValue(record, values, name, portal.now());
  }
  return chosen;
}

/** A created object: everything it holds, and for tasks whether they are overdue already. */
export function presentCreated(portal: PortalState, record: StoredRecord): Record<string, unknown> {
  const overdue = record.type === 'tasks' ? ['hs_task_is_overdue', 'hs_task_missed_due_date_count'] : [];
  return presentRecord(portal, record, { ...NOTHING_SELECTED, properties: [...Object.keys(record.values), ...overdue] });
}

/** The object as search shows it (`values` may be an older version) or as a read does. */
export function presentRecord(
  portal: PortalState,
  record: StoredRecord,
  selection: Selection,
  values: Values = record.values,
): Record<string, unknown> {
  const { withHistory, associations, properties } = selection;
  const histories = withHistory.filter((name) => portal.schema.find(record.type, name));
  return {
    id: record.id,
    properties: chosenProperties(portal, record, values, [...properties, ...withHistory]),
    ...(withHistory.length > 0
      ? {
          propertiesWithHistory: Object.fromEntries(
            histories.map((name) => [name, historyOf(record, name).slice(0, portal.settings.historyDepth)]),
          ),
        }
      : {}),
    createdAt: iso(record.createdAt),
    updatedAt: values[OBJECT_TYPES[record.type].modifiedProperty] ?? iso(record.updatedAt),
    archived: record.archived,
    ...(record.archivedAt === null ? {} : { archivedAt: iso(record.archivedAt) }),
    ...(associations.length > 0 ? presentAssociations(portal, record, associations) : {}),
  };
}

function presentAssociations(portal: PortalState, record: StoredRecord, types: readonly StoreType[]): Record<string, unknown> {
  const sides = types.map((type) => {
    const kind = `${OBJECT_TYPES[record.type].singular}_to_${OBJECT_TYPES[type].singular}`;
    return [type, { results: linked(portal, record, type).map((end) => ({ id: end.record.id, type: kind })) }] as const;
  });
  const filled = sides.filter(([, side]) => side.results.length > 0);
  return filled.length > 0 ? { associations: Object.fromEntries(filled) } : {};
}

/** The envelope of a batch answer. */
export function batchBody(portal: PortalState, results: readonly unknown[], errors: readonly unknown[] = []): Record<string, unknown> {
  const at = iso(portal.now());
  return {
    status: 'COMPLETE',
    results,
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
    startedAt: at,
    completedAt: at,
  };
}

/** One page of a list that has no ids to page by; `after` is the offset as a string. 400 for anything else. */
export function pageFrom<T>(
  items: readonly T[],
  after: string | null,
  limit: number,
): { results: readonly T[]; paging?: { next: { after: string } } } {
  if (after !== null && !/^\d+$/.test(after)) throw invalid(`Invalid after: ${after}`);
  const start = Number(after ?? '0');
  const results = items.slice(start, start + limit);
  return start + limit < items.length ? { results, paging: { next: { after: String(start + limit) } } } : { results };
}
