/** Changed-since windows over a search that lags, ties and walls, simulated exactly so that whole histories can be tried. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedRecords } from '../../../connectors/hubspot/changed.ts';
import type { Api, ApiRequest } from '../../../connectors/hubspot/client.ts';
import type { ChangedPage, Cursor } from '../../../src/ports/connector.ts';
import { testSession } from '../session.ts';

interface Version {
  readonly id: number;
  readonly at: number;
  /** When the index shows it. */
  readonly visibleAt: number;
}

interface Index {
  now: number;
  readonly versions: Version[];
  requests: number;
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
}

const MODIFIED = 'lastmodifieddate';
const PASSES: Record<string, (a: number, b: number) => boolean> = { GTE: (a, b) => a >= b, EQ: (a, b) => a === b, GT: (a, b) => a > b };

/** The newest visible version of each record, as a lagging index shows it. */
function rowsNow(index: Index): Version[] {
  const rows = new Map<number, Version>();
  for (const version of index.versions)
    if (version.visibleAt <= index.now && version.at >= (rows.get(version.id)?.at ?? 0)) rows.set(version.id, version);
  return [...rows.values()];
}

function search(index: Index, body: any): unknown {
  index.requests += 1;
  const filters = body.filterGroups[0].filters as Filter[];
  const value = (row: Version, name: string) => (name === MODIFIED ? row.at : row.id);
  const hits = rowsNow(index).filter((row) =>
    filters.every((each) => PASSES[each.operator]!(value(row, each.propertyName), Number(each.value))),
  );
  const by = body.sorts[0].propertyName as string;
  hits.sort((a, b) => value(a, by) - value(b, by) || ((a.id * 7919) % 97) - ((b.id * 7919) % 97));
  const from = Number(body.after ?? 0);
  expect(from + body.limit).toBeLessThanOrEqual(10_000);
  const page = hits.slice(from, from + body.limit);
  const iso = (at: number) => new Date(at).toISOString();
  const results = page.map((row) => ({
    id: String(row.id),
    createdAt: iso(0),
    updatedAt: iso(row.at),
    properties: { [MODIFIED]: iso(row.at) },
  }));
  return {
    total: hits.length,
    results,
    ...(hits.length > from + body.limit ? { paging: { next: { after: String(from + body.limit) } } } : {}),
  };
}

function apiOver(index: Index): Api {
  const session = testSession({ now: () => index.now });
  const get = async (request: ApiRequest) => search(index, request.body);
  return { session, timeoutMs: 1_000, get, send: () => Promise.reject(new Error('not used')) };
}

const START = Date.UTC(2026, 0, 1);
const freshIndex = (): Index => ({ now: START, versions: [], requests: 0 });

/** Pages until caught up; `between` runs after every page but the last. */
async function follow(index: Index, cursor: Cursor | null, between: () => void = () => {}): Promise<ChangedPage> {
  const ids: string[] = [];
  let at = cursor;
  for (let pages = 0; pages < 500; pages += 1) {
    const page = await changedRecords(apiOver(index), 'lead', at, START);
    expect(page.completeUntil).toBeLessThanOrEqual(Math.max(START, index.now - 60_000));
    ids.push(...page.ids);
    at = JSON.parse(JSON.stringify(page.next)) as Cursor;
    if (page.caughtUp) return { ...page, ids, next: at };
    between();
  }
  throw new Error('the window never ends');
}

describe('walls and ties', () => {
  it('finds 12,345 changes of one instant, beyond the wall, each once', async () => {
    const index = freshIndex();
    for (let id = 1; id <= 12_345; id += 1) index.versions.push({ id, at: START + 5_000, visibleAt: START + 5_000 });
    index.now = START + 120_000;
    const { ids } = await follow(index, null);
    expect(ids).toHaveLength(12_345);
    expect(new Set(ids).size).toBe(12_345);
    expect(index.requests).toBeLessThanOrEqual(70);
  });

  it('finds what lies behind such a wall too', async () => {
    const index = freshIndex();
    for (let id = 1; id <= 450; id += 1) index.versions.push({ id, at: START + 5_000, visibleAt: 0 });
    for (let id = 451; id <= 900; id += 1) index.versions.push({ id, at: START + 5_000 + id, visibleAt: 0 });
    index.now = START + 120_000;
    expect(new Set((await follow(index, null)).ids).size).toBe(900);
  });

  it('loses nobody when records change while their page is read', async () => {
    const index = freshIndex();
    for (let id = 1; id <= 1_000; id += 1) index.versions.push({ id, at: START + id, visibleAt: 0 });
    index.now = START + 120_000;
    let next = 1;
    const touch = () => {
      for (let n = 0; n < 50; n += 1) index.versions.push({ id: next++, at: index.now + n, visibleAt: 0 });
      index.now += 100;
    };
    expect(new Set((await follow(index, null, touch)).ids).size).toBe(1_000);
  });

  it('asks once when nothing changed and never falls back', async () => {
    const index = freshIndex();
    index.now = START + 600_000;
    const first = await follow(index, null);
    index.now += 1_000;
    index.requests = 0;
    const second = await follow(index, first.next);
    expect(index.requests).toBe(1);
    expect(second.completeUntil).toBe(first.completeUntil + 1_000);
  });

  it('starts at the given instant', async () => {
    const index = freshIndex();
    index.versions.push({ id: 1, at: START - 1, visibleAt: 0 }, { id: 2, at: START, visibleAt: 0 });
    expect((await follow(index, null)).ids).toEqual(['2']);
  });

  it('starts over from a cursor it cannot read', async () => {
    const index = freshIndex();
    index.versions.push({ id: 2, at: START, visibleAt: 0 });
    expect((await follow(index, { strange: true })).ids).toEqual(['2']);
  });
});

describe('any history', () => {
  const change = fc.record({
    id: fc.integer({ min: 1, max: 30 }),
    after: fc.constantFrom(0, 0, 1, 50, 20_000, 400_000),
    lag: fc.integer({ min: 0, max: 39_000 }),
    poll: fc.boolean(),
  });

  it('tells every version of every record by the time the stream says it is complete', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 80 }), async (changes) => {
        const index = freshIndex();
        const told = new Map<string, number>();
        let cursor: Cursor | null = null;
        let complete = START;
        const poll = async (): Promise<void> => {
          const page: ChangedPage = await follow(index, cursor);
          for (const id of page.ids) told.set(id, index.now);
          expect(page.completeUntil).toBeGreaterThanOrEqual(complete);
          complete = page.completeUntil;
          cursor = page.next;
          const owed = index.versions.filter((version) => version.at < complete);
          for (const version of owed) expect(told.get(String(version.id)), `record ${version.id}`).toBeGreaterThanOrEqual(version.at);
        };
        for (const { id, after, lag, poll: polled } of changes) {
          index.now += after;
          index.versions.push({ id, at: index.now, visibleAt: index.now + lag });
          if (polled) await poll();
        }
        index.now += 3_600_000;
        await poll();
        expect(complete).toBe(index.now - 60_000);
      }),
      { numRuns: 150 },
    );
  });

  it('tells an unchanged record once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 1, maxLength: 20 }), async (gaps) => {
        const index = freshIndex();
        index.versions.push({ id: 1, at: START + 1, visibleAt: START + 30_000 });
        let cursor: Cursor | null = null;
        const told: string[] = [];
        for (const gap of [...gaps, 600_000]) {
          index.now += gap;
          const page: ChangedPage = await follow(index, cursor);
          told.push(...page.ids);
          cursor = page.next;
        }
        expect(told).toEqual(['1']);
      }),
      { numRuns: 100 },
    );
  });
});
