/** Deliveries and marks: claimed by one, settled by their holder, never lost, never starved. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Settlement } from '../../src/ports/ledger/index.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';

const DONE: Settlement = { kind: 'done' };
const failedAt = (at: number): Settlement => ({ kind: 'retry', at, why: 'throws', failed: true });

describe.each(ENGINES)('marks on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });
  beforeEach(async () => {
    await t.sql.query('TRUNCATE baton.marks, baton.deliveries, baton.notices, baton.counters');
  });

  const mark = (keys: readonly string[], now = 10) => t.a.workspace.marks.mark(t.a.id, 'judge', keys, now);
  const claim = (limit: number, held = lease(), now = 10, machineNow = 0) =>
    t.a.workspace.marks.claim(t.a.id, 'judge', limit, held, now, machineNow);

  it('claims exactly the limit, oldest first', async () => {
    await mark(['late'], 9);
    await mark(['early'], 5);
    await mark(
      Array.from({ length: 50 }, (_, i) => `k${i}`),
      10,
    );
    expect((await claim(2)).map(({ key }) => key)).toEqual(['early', 'late']);
    expect(await claim(7)).toHaveLength(7);
    expect(await claim(1_000)).toHaveLength(43);
  });

  it('claims from several lanes at once, each up to its own limit, and settles them together', async () => {
    const { marks } = t.a.workspace;
    await mark(['1', '2', '3'], 5);
    await marks.mark(t.a.id, 'pull.call', ['1', '2'], 6);
    await marks.mark(t.a.id, 'pull.email', ['1'], 6);
    const wanted = [
      { lane: 'judge', limit: 2 },
      { lane: 'pull.call', limit: 9 },
      { lane: 'pull.note', limit: 9 },
    ] as const;
    const held = lease();
    const claimed = await marks.claimLanes(t.a.id, wanted, held, 10, 0);
    expect(claimed.map(({ lane, key }) => `${lane} ${key}`)).toEqual(['judge 1', 'judge 2', 'pull.call 1', 'pull.call 2']);
    await marks.mark(t.a.id, 'judge', ['1'], 7);
    const settled = claimed.map((row) => ({ row, settlement: row.lane === 'pull.call' && row.key === '2' ? failedAt(20) : DONE }));
    await marks.settleLanes(t.a.id, held, settled, 10);
    const left = await t.sql.query("SELECT lane, key, attempts FROM baton.marks WHERE workspace_id = 'a' ORDER BY lane, key");
    expect(left.rows.map(({ lane, key, attempts }) => `${lane} ${key} ${attempts}`)).toEqual([
      'judge 1 0',
      'judge 3 0',
      'pull.call 2 1',
      'pull.email 1 0',
    ]);
  });

  it('gives a row to one of many claimers', async () => {
    await mark(Array.from({ length: 200 }, (_, i) => `k${i}`));
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(30)));
    const keys = claims.flat().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(200);
  });

  it('keeps the marks of another workspace out', async () => {
    await mark(['1']);
    await t.b.workspace.marks.mark(t.b.id, 'judge', ['1'], 10);
    await claim(10);
    expect(await t.b.workspace.marks.claim(t.b.id, 'judge', 10, lease(), 10, 0)).toHaveLength(1);
  });

  it('frees the rows of a dead process when its lease is over', async () => {
    await mark(['1']);
    await claim(1, lease(1_000), 10, 0);
    expect(await claim(1, lease(2_000), 10, 999)).toEqual([]);
    expect(await claim(1, lease(2_000), 10, 1_000)).toHaveLength(1);
  });

  it('lets nobody settle under a lease that is not theirs any more', async () => {
    await mark(['1']);
    const dead = lease(5);
    const [row] = await claim(1, dead);
    const [again] = await claim(1, lease(100), 10, 5);
    await t.a.workspace.marks.settle(t.a.id, 'judge', dead, [{ row: row!, settlement: DONE }], 10);
    expect(again).toEqual(row);
    expect(await claim(1, lease(), 10, 100)).toHaveLength(1);
  });

  it('keeps a mark that was raised while it was claimed', async () => {
    await mark(['1', '2']);
    const held = lease();
    const claimed = await claim(2, held);
    await mark(['1'], 11);
    await t.a.workspace.marks.settle(
      t.a.id,
      'judge',
      held,
      claimed.map((row) => ({ row, settlement: DONE })),
      12,
    );
    expect(await claim(10, lease(), 12)).toEqual([{ key: '1', mark: 2, attempts: 0 }]);
  });

  it('counts a key that is named twice once', async () => {
    await mark(['1', '1']);
    expect(await claim(10)).toEqual([{ key: '1', mark: 1, attempts: 0 }]);
  });

  it('does not starve healthy rows behind a hundred poison ones', async () => {
    await mark(
      Array.from({ length: 100 }, (_, i) => `poison${i}`),
      1,
    );
    await mark(
      Array.from({ length: 20 }, (_, i) => `healthy${i}`),
      2,
    );
    const healthy: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const held = lease();
      const claimed = await claim(10, held, 3);
      healthy.push(...claimed.map(({ key }) => key).filter((key) => key.startsWith('healthy')));
      const settled = claimed.map((row) => ({ row, settlement: row.key.startsWith('poison') ? failedAt(3) : DONE }));
      await t.a.workspace.marks.settle(t.a.id, 'judge', held, settled, 3);
    }
    expect(healthy).toHaveLength(20);
    expect(await claim(10, lease(), 3)).toEqual([]);
  });

  it('tries a failing row again after 30 s, 2 min, 10 min and 1 h, then parks it, and replays it on request', async () => {
    await mark(['1'], 0);
    const waits: number[] = [];
    let now = 0;
    for (let failure = 1; failure <= 5; failure += 1) {
      const held = lease();
      const claimed = await claim(1, held, now);
      expect(claimed[0]?.attempts).toBe(failure - 1);
      await t.a.workspace.marks.settle(t.a.id, 'judge', held, [{ row: claimed[0]!, settlement: failedAt(now) }], now);
      const next = await t.ledger.nextInstant(now);
      if (next !== null) waits.push(next - now);
      now = next ?? now;
    }
    expect(waits).toEqual([30_000, 120_000, 600_000, 3_600_000]);
    expect(await t.a.workspace.marks.parked(t.a.id, 10)).toEqual([
      { installId: t.a.id, lane: 'judge', key: '1', code: 'GAVE_UP', why: 'throws', at: now },
    ]);
    await mark(['1'], now);
    expect(await claim(1, lease(), now + 1)).toEqual([]);
    expect(await t.b.workspace.marks.replay(t.b.id, 'judge', '1', now)).toBe(false);
    expect(await t.a.workspace.marks.replay(t.a.id, 'judge', '1', now)).toBe(true);
    expect(await t.a.workspace.marks.replay(t.a.id, 'judge', '1', now)).toBe(false);
    expect(await claim(1, lease(), now)).toEqual([{ key: '1', mark: 2, attempts: 0 }]);
  });

  it('waits for a retry without blame as long as it was told', async () => {
    await mark(['1']);
    const held = lease();
    const [row] = await claim(1, held);
    await t.a.workspace.marks.settle(
      t.a.id,
      'judge',
      held,
      [{ row: row!, settlement: { kind: 'retry', at: 15, why: 'budget', failed: false } }],
      10,
    );
    expect(await claim(1, lease(), 14)).toEqual([]);
    expect(await claim(1, lease(), 15)).toEqual([{ key: '1', mark: 1, attempts: 0 }]);
  });

  it('parks a bad element of a page and takes it back into its lane', async () => {
    await t.a.workspace.marks.park({
      installId: t.a.id,
      lane: 'pull.lead',
      key: '9',
      code: 'RECORD_MALFORMED',
      why: 'createdAt: expected a date',
      at: 3,
    });
    expect(await t.a.workspace.marks.parked(t.b.id, 10)).toEqual([]);
    expect((await t.a.workspace.marks.parked(t.a.id, 10)).map(({ key, code }) => [key, code])).toEqual([['9', 'RECORD_MALFORMED']]);
    expect(await t.ledger.idle(3, 0)).toBe(true);
    await t.a.workspace.marks.replay(t.a.id, 'pull.lead', '9', 4);
    expect(await t.ledger.idle(4, 0)).toBe(false);
  });

  it('settles deliveries together with their marks and counts notices seen twice', async () => {
    const body = new Uint8Array([0, 255, 10, 39]);
    await t.a.workspace.marks.storeDelivery(t.a.id, body, 10, 'one');
    const held = lease();
    const [delivery] = await t.a.workspace.marks.claimDeliveries(t.a.id, 5, held, 10, 0);
    expect(new Uint8Array(delivery!.body)).toEqual(body);
    const settle = (keys: readonly string[]) =>
      t.a.workspace.marks.settleDeliveries(
        t.a.id,
        held,
        {
          settlements: [{ deliveryId: delivery!.deliveryId, settlement: DONE }],
          marks: [
            { lane: 'pull.lead', key: '1' },
            { lane: 'pull.lead', key: '1' },
          ],
          noticeKeys: keys,
        },
        11,
      );
    expect(await settle(['x', 'y', 'x'])).toEqual({ duplicates: 1 });
    expect(await settle(['y', 'z'])).toEqual({ duplicates: 1 });
    expect(await t.a.workspace.marks.claimDeliveries(t.a.id, 5, lease(), 20, 2_000)).toEqual([]);
    expect(await t.a.workspace.marks.claim(t.a.id, 'pull.lead', 5, lease(), 11, 0)).toHaveLength(1);
    await t.a.workspace.marks.countDelivery(null, 'forged');
    await t.a.workspace.marks.countDelivery(t.a.id, 'accepted');
    expect(await t.a.workspace.marks.deliveryCounts()).toEqual({ accepted: 1, duplicates: 2, forged: 1, received: 5 });
    expect(await t.b.workspace.marks.deliveryCounts()).toEqual({});
  });
});
