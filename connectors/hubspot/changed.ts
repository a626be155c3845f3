/** Which records changed since an instant: windows over search that survive its wall, its equal timestamps and its lag. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { Millis } from '../../src/domain/fact.ts';
import type { ChangedPage, Cursor } from '../../src/ports/connector.ts';
import type { Api } from './client.ts';
import { resultsOf } from './envelope.ts';
import { SEARCH_LAG_MS, SEARCH_OVERLAP_MS, SEARCH_PAGE } from './limits.ts';
import { allOwners } from './owners.ts';
import { OBJECTS, type ObjectKind } from './properties.ts';
import { readable } from './read.ts';
import { parseElements, searchRow, toInstant } from './schema.ts';

/** Ids remembered so that the overlap repeats nothing; past this many a repeat costs a read and harms nothing. */
const MOST_SEEN = 20_000;

const state = z.object({
  /** The next window begins one overlap before this. */
  mark: z.number(),
  /** Told so far; never falls back. */
  complete: z.number(),
  /** Inside a window: rows from this instant on are still to come; null between windows. */
  from: z.number().nullable(),
  /** More than a page share one instant: that instant, and the highest id read of it. */
  pin: z.object({ at: z.number(), after: z.string() }).nullable(),
  /** Id to modification instant of rows already told. */
  seen: z.record(z.string(), z.number()),
});

type State = z.infer<typeof state>;

interface Row {
  readonly id: string;
  readonly at: Millis;
}

/** One page of changed ids. A kind the account may not read changes nothing and is complete: what is lost is a missing capability. */
export async function changedRecords(api: Api, kind: RecordKind, cursor: Cursor | null, since: Millis): Promise<ChangedPage> {
  if (kind === 'rep') return changedOwners(api, cursor, since);
  const now = api.session.now();
  if (!readable(api, kind)) return { ids: [], next: cursor ?? {}, caughtUp: true, completeUntil: now, versions: {} };
  const parsed = state.safeParse(cursor);
  const before = parsed.success ? parsed.data : { mark: since, complete: since, from: since, pin: null, seen: {} };
  const from = before.from ?? before.mark - SEARCH_OVERLAP_MS;
  const { rows, more } = await search(api, kind, from, before.pin);
  const after = advance(before, from, rows, more, now);
  const told = rows.filter((row) => before.seen[row.id] !== row.at);
  const versions = Object.fromEntries(told.map(({ id, at }) => [id, at]));
  return { ids: Object.keys(versions), next: after, caughtUp: after.from === null, completeUntil: after.complete, versions };
}

/**
 * Never pages by offset: a row modified meanwhile leaves its place and shifts its successor past the next offset. Each page starts at the
 * last instant seen instead, which also never meets the wall of 10,000; a page full of one instant is pinned and read by id.
 */
function advance(before: State, from: Millis, rows: readonly Row[], more: boolean, now: Millis): State {
  const last = rows.at(-1);
  const seen = remember(before.seen, rows, Math.min(from, now - SEARCH_OVERLAP_MS));
  const upTo = (at: Millis) => Math.max(before.complete, Math.min(at, now - SEARCH_LAG_MS));
  const open = { mark: before.mark, seen };
  if (before.pin !== null) {
    const { at } = before.pin;
    if (more && last !== undefined) return { ...open, from, pin: { at, after: last.id }, complete: upTo(at - 1) };
    return { ...open, from: at + 1, pin: null, complete: upTo(at) };
  }
  if (!more || last === undefined) return { mark: now, seen, from: null, pin: null, complete: upTo(now) };
  if (last.at > from) return { ...open, from: last.at, pin: null, complete: upTo(last.at - 1) };
  return { ...open, from, pin: { at: last.at, after: '0' }, complete: upTo(last.at - 1) };
}

function remember(seen: State['seen'], rows: readonly Row[], oldest: Millis): State['seen'] {
  const all = { ...seen, ...Object.fromEntries(rows.map((row) => [row.id, row.at])) };
  const kept = Object.entries(all).filter(([, at]) => at >= oldest);
  if (kept.length <= MOST_SEEN) return Object.fromEntries(kept);
  return Object.fromEntries(kept.sort((a, b) => b[1] - a[1]).slice(0, MOST_SEEN));
}

async function search(api: Api, kind: ObjectKind, from: Millis, pin: State['pin']): Promise<{ rows: Row[]; more: boolean }> {
  const { path, modified } = OBJECTS[kind];
  const filters =
    pin === null
      ? [{ propertyName: modified, operator: 'GTE', value: String(from) }]
      : [
          { propertyName: modified, operator: 'EQ', value: String(pin.at) },
          { propertyName: 'hs_object_id', operator: 'GT', value: pin.after },
        ];
  const request = {
    method: 'POST' as const,
    path: `/crm/objects/2026-09/${path}/search`,
    body: {
      filterGroups: [{ filters }],
      sorts: [{ propertyName: pin === null ? modified : 'hs_object_id', direction: 'ASCENDING' }],
      properties: [modified],
      limit: SEARCH_PAGE,
    },
    budget: 'search' as const,
  };
  const { results, after } = resultsOf(await api.get(request), api, request);
  const rows = parseElements(results, searchRow).good.map((row) => ({ id: row.id, at: instantOf(row, modified) }));
  return { rows, more: after !== null || results.length >= SEARCH_PAGE };
}

function instantOf(row: z.infer<typeof searchRow>, modified: string): Millis {
  const value = row.properties[modified];
  return (value ? toInstant(value) : null) ?? row.updatedAt;
}

const ownersState = z.object({ owners: z.record(z.string(), z.number()) });

/** Owners have no search: the active ones are listed, and whoever changed, came or is no longer among them is told. */
async function changedOwners(api: Api, cursor: Cursor | null, since: Millis): Promise<ChangedPage> {
  const now = api.session.now();
  const parsed = ownersState.safeParse(cursor);
  const before = parsed.success ? parsed.data.owners : null;
  const { good } = await allOwners(api, [false], 'evidence');
  const owners = Object.fromEntries(good.map((owner) => [owner.id, owner.updatedAt ?? 0]));
  const changed = good.filter((owner) => (before === null ? (owner.updatedAt ?? 0) >= since : before[owner.id] !== owners[owner.id]));
  const left = Object.keys(before ?? {}).filter((id) => owners[id] === undefined);
  const versions = Object.fromEntries(changed.map((owner) => [owner.id, owner.updatedAt ?? 0]));
  return { ids: [...changed.map((owner) => owner.id), ...left], next: { owners }, caughtUp: true, completeUntil: now, versions };
}
