/** Figures wanted on records: each kind under its own key, rows of influence that are no longer named are to go, and all of it is counted. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { FiguresWanted } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';

const HOUR = 3_600_000;

describe.each(ENGINES)('figures of the closed loop on $name', ({ fresh }) => {
  let t: TestLedger;
  let now = HOUR;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  const want = (...figures: FiguresWanted[]) => t.a.workspace.attribution.save(t.a.id, [], figures, now);
  /** Has everything due written, and says what that was. */
  const write = async () => {
    now += HOUR;
    const { wanted } = t.a.workspace;
    const mine = lease();
    const pushes = await wanted.claimFields(t.a.id, 100, mine, now, 1);
    const rows = pushes.map((push) => ({ push, settlement: { kind: 'done' as const, crmId: null } }));
    await wanted.settleFields(t.a.id, mine, rows, [], now);
    return Object.fromEntries(pushes.map(({ leadId, values }) => [leadId, values]));
  };

  it('stand apart for records of equal ids', async () => {
    expect(
      await want(
        { record: 'lead', id: '7', values: { won_revenue: 1 } },
        { record: 'deal', id: '7', values: { touch_count: 2 } },
        { record: 'campaign', id: '7', values: { inquiries: 3 } },
        { record: 'influence', id: '7', values: { 'c1 p1': 60, 'c2 p1': 40 } },
      ),
    ).toBe(true);
    expect(await write()).toEqual({
      '7': { won_revenue: 1 },
      'deal:7': { touch_count: 2 },
      'campaign:7': { inquiries: 3 },
      'influence:7': { 'c1 p1': 60, 'c2 p1': 40 },
    });
    expect(await t.a.workspace.attribution.writeBack(t.a.id)).toEqual({
      ...{ deals: 1, leads: 1, campaigns: 1, influenceRows: 2 },
      ...{ pending: 0, parked: 0 },
    });
  });

  it('take a row of influence away that is no longer named, once', async () => {
    expect(await want({ record: 'influence', id: '7', values: { 'c2 p1': 100 } })).toBe(true);
    expect(await write()).toEqual({ 'influence:7': { 'c1 p1': null, 'c2 p1': 100 } });
    expect(await want({ record: 'influence', id: '7', values: { 'c2 p1': 100 } })).toBe(false);
    expect((await t.a.workspace.attribution.writeBack(t.a.id)).influenceRows).toBe(1);
    expect(await want({ record: 'influence', id: '7', values: {} })).toBe(true);
    expect(await write()).toEqual({ 'influence:7': { 'c2 p1': null } });
    expect(await want({ record: 'influence', id: '8', values: {} })).toBe(false);
  });
});
