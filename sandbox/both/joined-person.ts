/** One person's history out of two records, whose changes are told without what the sync carried over. */
import type { StoredRecord } from '../oracle/crm.ts';
import type { StoreType } from '../store/object-types.ts';

type Binned = NonNullable<StoredRecord['binned']>;

/** The record that was there first tells how the person came; the other one was made of it. */
export function joinedPerson(near: StoredRecord, far: StoredRecord): StoredRecord {
  const [first, later] = far.createdAt < near.createdAt ? [far, near] : [near, far];
  const changes = [...first.changes, ...later.changes].sort((a, b) => a.at - b.at);
  const said = Object.fromEntries(changes.map(({ name, value }) => [name, value]));
  const binned = inBoth(near.binned ?? [], far.binned ?? []);
  const { binned: _stays, ...rest } = first;
  return {
    ...rest,
    id: near.id,
    values: { ...later.values, ...first.values, ...said },
    changes,
    updatedAt: Math.max(near.updatedAt, far.updatedAt),
    archived: near.archived && far.archived,
    archivedAt: near.archived && far.archived ? Math.max(near.archivedAt ?? 0, far.archivedAt ?? 0) : null,
    links: allLinks(near, far),
    ...(binned.length === 0 ? {} : { binned }),
  };
}

/** Who lies in one bin alone is still there. */
function inBoth(near: Binned, far: Binned): Binned {
  return near.flatMap(({ from, to, by }) =>
    far.flatMap((other) => {
      const begins = Math.max(from, other.from);
      const ends = Math.min(to ?? Number.POSITIVE_INFINITY, other.to ?? Number.POSITIVE_INFINITY);
      return begins < ends ? [{ from: begins, to: ends === Number.POSITIVE_INFINITY ? null : ends, by }] : [];
    }),
  );
}

function allLinks(near: StoredRecord, far: StoredRecord): StoredRecord['links'] {
  const links = new Map<StoreType, Map<string, number[]>>();
  for (const [type, side] of [...near.links, ...far.links]) links.set(type, new Map([...(links.get(type) ?? []), ...side]));
  return links;
}
