/** The start of the only process: what a killed one had claimed is free at once. */
import { describe, expect, it } from 'vitest';
import { ENGINES, lease, openTestLedger } from './ledgers.ts';

const FAR = 1_000_000;

describe.each(ENGINES)('a killed process’s leases on $name', ({ fresh }) => {
  it('end when the only process starts, each with what it held', async () => {
    const { a, ledger } = await openTestLedger(await fresh());
    const claim = () => a.workspace.marks.claim(a.id, 'judge', 10, lease(FAR), 10, 5);
    const beginRefresh = () => a.workspace.installs.beginRefresh(a.id, lease(FAR), 5, 7);
    const sweep = () => ledger.takeLease('sweep', lease(FAR), 5);
    await a.workspace.marks.mark(a.id, 'judge', ['1', '2'], 10);
    const killed = lease(FAR);
    const held = await a.workspace.marks.claim(a.id, 'judge', 10, killed, 10, 5);
    expect([await beginRefresh(), await sweep()]).toEqual([true, true]);
    expect([await claim(), await beginRefresh(), await sweep()]).toEqual([[], false, false]);

    expect(await ledger.endLeases()).toBe(4);
    expect((await claim()).map(({ key }) => key)).toEqual(['1', '2']);
    expect([await beginRefresh(), await sweep()]).toEqual([true, true]);
    expect((await a.workspace.installs.readTokens(a.id))?.refreshStartedAt).toBe(7);

    // Should the killed one be alive after all, it settles nothing any more.
    const settlements = held.map((row) => ({ row, settlement: { kind: 'done' as const } }));
    await a.workspace.marks.settle(a.id, 'judge', killed, settlements, 10);
    expect(await ledger.endLeases()).toBe(4);
    expect(await claim()).toHaveLength(2);
  });
});
