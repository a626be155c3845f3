/** Everything done with a set of people: associations first, then each kind in full batches, then who else was there. */
import type { CrmActivity, CrmRecord, CrmTask } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { BadActivity } from '../../src/ports/connector.ts';
import { readAssociated, readPersons } from './associations.ts';
import type { Api } from './client.ts';
import { mapHubspotObjects } from './map.ts';
import { OBJECTS } from './properties.ts';
import { onLeadObjects, readable, readBatches } from './read.ts';
import { readSettings } from './settings.ts';

/** Notes are grade C, never count by default and come by their own stream; leaving them out keeps the read within its budget. */
const KINDS = ['call', 'email', 'meeting', 'message', 'task'] as const;

type Item = CrmActivity | CrmTask;

/**
 * Activities since an instant and all open tasks of these people (≤ 1,000). For n people with m activities at most
 * 5 × (ceil(n/1000) + 1) + ceil(m/100) + 5 requests: one to find, one per hundred to read, one to learn all participants, per kind.
 * Where Lead objects are worked with, 7 × ceil(n/1000) more: which they are, whose they are, and what hangs on them, per kind.
 */
export async function readActivities(api: Api, leadIds: readonly string[], since: Millis): Promise<{ items: Item[]; bad: BadActivity[] }> {
  const objects = await leadObjectsOf(api, leadIds);
  const reads = await Promise.all(KINDS.filter((each) => readable(api, each)).map((kind) => readKind(api, kind, leadIds, objects, since)));
  return { items: reads.flatMap((read) => read.items), bad: reads.flatMap((read) => read.bad) };
}

/** Lead object to the people asked for whom it stands for. */
function leadObjectsOf(api: Api, leadIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = new Set(leadIds);
  return onLeadObjects(api, async () => {
    const found = [...(await readAssociated(api, 'contacts', 'leads', leadIds, 'evidence')).values()].flat();
    const persons = found.length === 0 ? [] : await readPersons(api, found, 'evidence');
    return new Map([...persons].map(([id, people]) => [id, people.filter((person) => asked.has(person))]));
  });
}

async function readKind(
  api: Api,
  kind: (typeof KINDS)[number],
  leadIds: readonly string[],
  objects: ReadonlyMap<string, readonly string[]>,
  since: Millis,
) {
  const { path } = OBJECTS[kind];
  const byLead = await readAssociated(api, 'contacts', path, leadIds, 'evidence');
  const onObjects = objects.size === 0 ? [] : await readAssociated(api, 'leads', path, [...objects.keys()], 'evidence');
  const through = new Map<string, string[]>();
  for (const [object, items] of onObjects) {
    const people = objects.get(object) ?? [];
    for (const person of people) byLead.set(person, [...new Set([...(byLead.get(person) ?? []), ...items])]);
    for (const item of items) through.set(item, [...(through.get(item) ?? []), ...people]);
  }
  const ids = [...new Set([...byLead.values()].flat())];
  if (ids.length === 0) return { items: [], bad: [] };
  const { elements } = await readBatches(api, kind, ids, false);
  const { good, bad } = mapHubspotObjects(kind, elements, () => [], readSettings(api.session.settings));
  const items = good.filter(isItem).filter((item) => matters(item, since));
  // Without the other participants a later write of this record would forget them.
  const shared = items.filter((item) => !isOurs(item)).map((item) => item.id);
  const participants = shared.length === 0 ? new Map<string, string[]>() : await readAssociated(api, path, 'contacts', shared, 'evidence');
  const askedFor = (id: string) => [...byLead].filter(([, found]) => found.includes(id)).map(([lead]) => lead);
  return {
    items: items.map((item) => ({
      ...item,
      leadIds: isOurs(item) ? askedFor(item.id) : [...new Set([...(participants.get(item.id) ?? []), ...(through.get(item.id) ?? [])])],
    })),
    bad: bad.map((one) => ({ ...one, record: kind })),
  };
}

/** Baton's own tasks belong to one person by construction. */
function isOurs(item: Item): boolean {
  return item.kind === 'task' && item.batonKey !== null;
}

function isItem(record: CrmRecord): record is Item {
  return record.kind !== 'lead' && record.kind !== 'lead-object' && record.kind !== 'deal' && record.kind !== 'rep';
}

function matters(item: Item, since: Millis): boolean {
  if (item.kind === 'task') return item.open || (item.completedAt ?? item.version) >= since;
  return item.at >= since || item.recordedAt >= since;
}
