/** The sweep's timer runs under the lease, never twice at once, survives a failing sweep, and ends with it. */
import { describe, expect, it, vi } from 'vitest';
import { type SweeperDeps, startSweeper } from '../../src/cli/sweeper.ts';
import type { Ledger } from '../../src/ports/ledger/index.ts';
import { memoryLog } from '../helpers/engines.ts';

function deps(over: { takeLease?: () => Promise<boolean>; sweepOnce: SweeperDeps['sweepOnce'] }) {
  const takeLease = vi.fn(over.takeLease ?? (async () => true));
  const log = memoryLog();
  const releaseLease = vi.fn(async () => undefined);
  const ledger = { takeLease, releaseLease, housekeeping: async () => undefined } as unknown as Ledger;
  return {
    takeLease,
    releaseLease,
    log,
    deps: { ledger, log, clock: { now: () => 0 }, sweepOnce: over.sweepOnce, everyMs: 2, retentionDays: 30 },
  };
}

describe('the sweeper', () => {
  it('sweeps at once and again, renewing one lease', async () => {
    const sweepOnce = vi.fn(async () => ({ nudged: 0 }));
    const { deps: given, takeLease, releaseLease } = deps({ sweepOnce });
    const sweeper = startSweeper(given);
    await vi.waitFor(() => expect(sweepOnce.mock.calls.length).toBeGreaterThan(3));
    expect(releaseLease).not.toHaveBeenCalled();
    await sweeper.stop();
    const tokens = takeLease.mock.calls.map((call) => (call as unknown as [string, { token: string }])[1].token);
    expect(new Set(tokens).size).toBe(1);
    // Whoever is left sweeps at once.
    expect(releaseLease.mock.calls).toEqual([['sweep', tokens[0]]]);
  });

  it('leaves the sweep to the process that holds the lease', async () => {
    const sweepOnce = vi.fn(async () => ({ nudged: 0 }));
    const { deps: given, takeLease } = deps({ sweepOnce, takeLease: async () => false });
    const sweeper = startSweeper(given);
    await vi.waitFor(() => expect(takeLease.mock.calls.length).toBeGreaterThan(3));
    await sweeper.stop();
    expect(sweepOnce).not.toHaveBeenCalled();
  });

  it('never runs two sweeps at once, and waits for the one in flight when it stops', async () => {
    const ends: (() => void)[] = [];
    const sweepOnce = () => new Promise<{ nudged: number }>((resolve) => ends.push(() => resolve({ nudged: 0 })));
    const sweeper = startSweeper(deps({ sweepOnce }).deps);
    let ticks = 0;
    const beside = setInterval(() => {
      ticks += 1;
    }, 2);
    await vi.waitFor(() => expect(ticks).toBeGreaterThan(10));
    clearInterval(beside);
    expect(ends).toHaveLength(1);
    const order: string[] = [];
    const stopped = sweeper.stop().then(() => order.push('stopped'));
    order.push('sweep ends');
    ends[0]?.();
    await stopped;
    expect(order).toEqual(['sweep ends', 'stopped']);
  });

  it('goes on after a sweep that failed, and says so', async () => {
    const sweepOnce = vi.fn(async () => ({ nudged: 0 })).mockRejectedValueOnce(new Error('the database went away'));
    const { deps: given, log } = deps({ sweepOnce });
    const sweeper = startSweeper(given);
    await vi.waitFor(() => expect(sweepOnce.mock.calls.length).toBeGreaterThan(2));
    await sweeper.stop();
    expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error', fields: { why: 'the database went away', times: 1 } }));
  });
});
