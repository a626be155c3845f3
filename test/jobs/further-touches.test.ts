/** Touches that no record tells of: asked for people on deals alone, once an hour, in portions that are kept as they come. */
import { describe, expect, it } from 'vitest';
import type { InstallScope } from '../../jobs/deps.ts';
import { readFurtherTouches } from '../../jobs/lanes/further-touches.ts';
import { createMemory } from '../../jobs/memory.ts';
import type { KeptTouch } from '../../src/ports/ledger/index.ts';

const HOUR = 3_600_000;

/** An account whose buyers all attended the fair. `granted`: Baton may ask for it. */
function account(granted: boolean, { failAfter = Number.POSITIVE_INFINITY, hasEvents = true } = {}) {
  const readAt = new Map<string, number>();
  const seen = { now: HOUR, asked: [] as string[][], kept: [] as KeptTouch[], statements: 0, looks: 0, hasEvents };
  const attribution = {
    touchesUnread: async (_: string, ids: readonly string[], since: number) => {
      seen.statements += 1;
      return ids.filter((id) => (readAt.get(id) ?? Number.NEGATIVE_INFINITY) <= since);
    },
    touchesRead: async (_: string, ids: readonly string[], at: number) => void ids.map((id) => readAt.set(id, at)),
    keepTouches: async (_: string, touches: readonly KeptTouch[]) => void seen.kept.push(...touches),
  };
  const fair = { id: 'event-1-ATTENDED', at: 1, kind: 'event attended', channel: 'event', campaign: 'Fair' };
  const furtherTouches = async (_: unknown, ids: readonly string[]) => {
    if (seen.asked.length >= failAfter) throw new Error('no requests left');
    seen.asked.push([...ids]);
    return new Map(ids.map((id) => [id, [fair]]));
  };
  const scope = {
    connector: {
      furtherTouches,
      hasFurtherTouches: async () => {
        seen.looks += 1;
        return seen.hasEvents;
      },
    },
    session: { capabilities: new Set(granted ? ['marketing-events'] : []) },
    ledger: { attribution },
    ref: { installId: 'i' },
    deps: { clock: { now: () => seen.now }, memory: createMemory() },
  } as unknown as InstallScope;
  return { scope, seen };
}

const people = Array.from({ length: 60 }, (_, n) => `p${n}`);

describe('what no record of a person tells', () => {
  it('is read in portions, kept, and not read again within the hour', async () => {
    const { scope, seen } = account(true);
    await readFurtherTouches(scope, people);
    expect(seen.asked.map((ids) => ids.length)).toEqual([25, 25, 10]);
    expect(seen.kept).toHaveLength(60);
    seen.now += HOUR - 1;
    await readFurtherTouches(scope, people);
    expect(seen.asked).toHaveLength(3);
    seen.now += 1;
    await readFurtherTouches(scope, people);
    expect(seen.asked).toHaveLength(6);
  });

  it('is read anew in each hour of the clock, as deals are divided: the next round may begin a moment less than an hour later', async () => {
    const { scope, seen } = account(true);
    seen.now = HOUR + 500;
    await readFurtherTouches(scope, people);
    seen.now = 2 * HOUR + 300;
    await readFurtherTouches(scope, people);
    expect([seen.looks, seen.asked.length]).toEqual([2, 6]);
  });

  it('goes on where the account ran out of requests', async () => {
    const { scope, seen } = account(true, { failAfter: 2 });
    await expect(readFurtherTouches(scope, people)).rejects.toThrow('no requests left');
    expect(seen.kept).toHaveLength(50);
    seen.asked.length = 0;
    await readFurtherTouches(scope, people);
    expect(seen.asked).toEqual([people.slice(50)]);
  });

  it('asks about nobody where the account has none at all, and looks again after an hour', async () => {
    const { scope, seen } = account(true, { hasEvents: false });
    await readFurtherTouches(scope, people);
    seen.hasEvents = true;
    seen.now += HOUR - 1;
    await readFurtherTouches(scope, people);
    expect([seen.looks, seen.asked]).toEqual([1, []]);
    seen.now += 1;
    await readFurtherTouches(scope, people);
    expect([seen.looks, seen.asked.flat()]).toEqual([2, people]);
  });

  it('costs nothing where nobody granted it, and nothing where there is nobody', async () => {
    const { scope, seen } = account(false);
    await readFurtherTouches(scope, people);
    await readFurtherTouches(account(true).scope, []);
    expect([seen.asked, seen.statements]).toEqual([[], 0]);
  });
});
