/** What an unsigned change would decide is stored once each, per contract and workspace. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ShadowDecision } from '../../src/ports/ledger/index.ts';
import { ENGINES, openTestLedger, type TestLedger } from './ledgers.ts';

const decision = (over: Partial<ShadowDecision> = {}): ShadowDecision => ({
  leadId: '1',
  atBat: 1,
  clause: 'S2',
  rung: 'warn',
  ladder: 0,
  shadow: false,
  at: 5,
  ...over,
});

describe.each(ENGINES)('Decisions in shadow on $name', ({ fresh }) => {
  let all: TestLedger;
  beforeAll(async () => {
    all = await openTestLedger(await fresh());
  });

  it('are counted once however often they are recorded, by side', async () => {
    const { workspace, id } = all.a;
    const decisions = [
      decision(),
      decision({ shadow: true }),
      decision({ leadId: '2', shadow: true }),
      decision({ rung: 'manager', shadow: true }),
    ];
    await workspace.handoffs.recordShadow(id, 'next', decisions, 10);
    await workspace.handoffs.recordShadow(id, 'next', [...decisions, decision({ ladder: 1 })], 20);
    expect(await workspace.handoffs.shadowCounts(id, 'next')).toEqual([
      { clause: 'S2', rung: 'manager', inForce: 0, shadow: 1 },
      { clause: 'S2', rung: 'warn', inForce: 2, shadow: 2 },
    ]);
  });

  it('belong to one change and one workspace', async () => {
    expect(await all.a.workspace.handoffs.shadowCounts(all.a.id, 'another')).toEqual([]);
    expect(await all.b.workspace.handoffs.shadowCounts(all.b.id, 'next')).toEqual([]);
  });

  it('are gone when the retention is over', async () => {
    await all.ledger.housekeeping(40 * 86_400_000, 30);
    expect(await all.a.workspace.handoffs.shadowCounts(all.a.id, 'next')).toEqual([]);
  });
});
