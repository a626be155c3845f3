/** Coverage is asked of the ledger seldom, more often while somebody is blind, and never before thirty days were watched. */
import { describe, expect, it } from 'vitest';
import { keptCoverage } from '../../jobs/coverage.ts';
import type { InstallScope } from '../../jobs/deps.ts';
import { createMemory } from '../../jobs/memory.ts';
import { type ActivityCount, failingChannels } from '../../src/domain/coverage.ts';
import { DAY, HOUR } from '../../src/domain/duration.ts';
import type { StreamPosition } from '../../src/ports/ledger/index.ts';
import { rep, rosterOf } from '../domain/helpers.ts';

const roster = rosterOf({ reps: [rep('ana')] });
const called: ActivityCount = { rep: 'ana', kind: 'call', by: 'machine', count: 1 };

function scopeOf(counts: readonly ActivityCount[] = []) {
  const state = { now: 0, asked: 0, spans: [] as number[], counts, streams: [] as StreamPosition[] };
  const scope = {
    ref: { workspaceId: 'w', installId: 'i' },
    install: { installId: 'i', connectedAt: 0, capabilities: [] },
    ledger: {
      installs: { streams: async () => state.streams },
      records: {
        activityCounts: async (_installId: string, since: number, until: number) => {
          state.asked += 1;
          state.spans.push((until - since) / DAY);
          return state.counts;
        },
      },
    },
    deps: { memory: createMemory(), clock: { now: () => state.now }, settings: { pollMs: HOUR } },
  } as unknown as InstallScope;
  return { state, ask: async (hash = 'a') => (await keptCoverage(scope, roster, hash))[0]! };
}

describe('Coverage in a process', () => {
  it('asks nothing about activities in the first thirty days, and calls nobody blind', async () => {
    const { state, ask } = scopeOf();
    expect((await ask()).blind).toBe(false);
    state.now = 29 * DAY;
    expect((await ask()).blind).toBe(false);
    expect(state.asked).toBe(0);
  });

  it('asks once a day while everybody is seen, and at once for other people', async () => {
    const { state, ask } = scopeOf([called]);
    state.now = 40 * DAY;
    expect((await ask()).blind).toBe(false);
    state.now += DAY - 1;
    await ask();
    expect(state.asked).toBe(1);
    await ask('b');
    expect(state.asked).toBe(2);
    state.now += DAY;
    await ask('b');
    expect(state.asked).toBe(3);
  });

  it('asks once an hour while somebody is blind: the first recorded call is seen soon', async () => {
    const { state, ask } = scopeOf();
    state.now = 40 * DAY;
    expect((await ask()).blind).toBe(true);
    state.counts = [called];
    state.now += HOUR - 1;
    expect((await ask()).blind).toBe(true);
    state.now += 1;
    expect((await ask()).blind).toBe(false);
    expect(state.asked).toBe(2);
  });

  it('asks for all thirty days once a day only, and for the last one in between', async () => {
    const { state, ask } = scopeOf();
    for (state.now = 40 * DAY; state.now <= 41 * DAY; state.now += HOUR) await ask();
    expect(state.spans).toEqual([30, ...Array.from({ length: 23 }, () => 1), 30]);
  });

  it.each([
    ['failed twice, looked at once an hour', { lastError: 'no answer', completeUntil: -3 * HOUR - 1 }, ['call']],
    ['failed once', { lastError: 'no answer', completeUntil: -3 * HOUR }, []],
    ['is polled seldom', { lastError: null, completeUntil: -DAY }, []],
  ])('a channel whose stream %s', (_, patch, dark) => {
    const stream = { stream: 'call', phase: 'changes', cursor: null, nextAt: 0, ...patch } as StreamPosition;
    expect([...failingChannels([stream], [], 0, HOUR)]).toEqual(dark);
  });

  it('a channel that the account lets nobody read is dark', () => {
    expect([...failingChannels([], ['owners'], 0, HOUR)]).toEqual(['email']);
    expect([...failingChannels([], ['owners', 'email-evidence'], 0, HOUR)]).toEqual([]);
  });
});
