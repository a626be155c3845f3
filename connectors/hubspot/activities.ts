/** Everything done with a set of people: associations first, then each kind in full batches, then who else was there. */
import type { CrmActivity, CrmRecord, CrmTask } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { BadActivity, KnownActivities } from '../../src/ports/connector.ts';
import { readAssociated, readPersons } from './associations.ts';
import type { Api } from './client.ts';
import { mapHubspotObjects } from './map.ts';
import { OBJECTS } from './properties.ts';
import { onLeadObjects, readable, readBatches } from './read.ts';
import { toInstant } from './schema.ts';
import { readSettings } from './settings.ts';

/** Notes are grade C, never count by default and come by their own stream; leaving them out keeps the read within its budget. */
const KINDS = ['call', 'email', 'meeting', 'message', 'task'] as const;

type Item = CrmActivity | CrmTask;

/** Whose activities are asked for, since when, and what of them need not be told again. */
interface Asked {
  readonly leadIds: readonly string[];
  readonly since: Millis;
  readonly known: KnownActivities;
}

/**
 * Activities since an instant and all open tasks of these people (≤ 1,000). For n people with m activities at most
 * 5 × (ceil(n/1000) + 1) + ceil(m/100) + 5 requests: one to find, one per hundred to read, one to learn all participants, per kind.
 * Where Lead objects are worked with, 7 × ceil(n/1000) more: which they are, whose they are, and what hangs on them, per kind.
 */
export async function readActivities(api: Api, asked: Asked): Promise<{ items: Item[]; bad: BadActivity[] }> {
  const objects = await leadObjectsOf(api, asked.leadIds);
  const reads = await Promise.all(KINDS.filter((each) => readable(api, each)).map((kind) => readKind(api, kind, asked, objects)));
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

type Kind = (typeof KINDS)[number];

async function readKind(api: Api, kind: Kind, { leadIds, since, known }: Asked, objects: ReadonlyMap<string, readonly string[]>) {
  const { path } = OBJECTS[kind];
  const found = await readAssociated(api, 'contacts', path, leadIds, 'evidence');
  const onObjects = objects.size === 0 ? [] : await readAssociated(api, 'leads', path, [...objects.keys()], 'evidence');
  const through = new Map<string, string[]>();
  for (const [object, items] of onObjects)
    for (const item of items) through.set(item, [...(through.get(item) ?? []), ...(objects.get(object) ?? [])]);
  const people = peopleOf(found, through);
  if (people.size === 0) return { items: [], bad: [] };
  const { elements } = await readBatches(api, kind, [...people.keys()], false);
  const news = elements.filter(isNews(kind, leadIds, people, known));
  const { good, bad } = mapHubspotObjects(kind, news, () => [], readSettings(api.session.settings));
  const items = good.filter(isItem).filter((item) => matters(item, since));
  // Without the other participants a later write of this record would forget them.
  const shared = items.filter((item) => !isOurs(item)).map((item) => item.id);
  const participants = shared.length === 0 ? new Map<string, string[]>() : await readAssociated(api, path, 'contacts', shared, 'evidence');
  const everybody = (id: string) => [...new Set([...(participants.get(id) ?? []), ...(through.get(id) ?? [])])];
  return {
    items: items.map((item) => ({ ...item, leadIds: isOurs(item) ? [...(people.get(item.id) ?? [])] : everybody(item.id) })),
    bad: bad.map((one) => ({ ...one, record: kind })),
  };
}

/** Of each item, who of those asked for it was done with, by itself or through a Lead object. */
function peopleOf(
  found: ReadonlyMap<string, readonly string[]>,
  through: ReadonlyMap<string, readonly string[]>,
): Map<string, Set<string>> {
  const people = new Map<string, Set<string>>();
  const add = (item: string, person: string) => people.set(item, (people.get(item) ?? new Set()).add(person));
  for (const [person, items] of found) for (const item of items) add(item, person);
  for (const [item, persons] of through) for (const person of persons) add(item, person);
  return people;
}

/** False for what is known as it stands, by everybody it was done with and by nobody else: it need not be mapped, stored or asked about. */
function isNews(kind: Kind, leadIds: readonly string[], people: ReadonlyMap<string, ReadonlySet<string>>, known: KnownActivities) {
  const holders = new Map<string, number>();
  for (const lead of new Set(leadIds)) for (const name of known.get(lead)?.keys() ?? []) holders.set(name, (holders.get(name) ?? 0) + 1);
  return (element: unknown): boolean => {
    const { id, updatedAt } = element as { readonly id?: unknown; readonly updatedAt?: unknown };
    const name = `${kind} ${id}`;
    const present = people.get(String(id));
    if (present === undefined || holders.get(name) !== present.size) return true;
    const at = toInstant(String(updatedAt));
    return ![...present].every((person) => known.get(person)?.get(name) === at);
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
