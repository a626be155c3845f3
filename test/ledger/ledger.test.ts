/** The ledger as a whole: migrations, column types alike on both engines, leases, the shared budget, housekeeping. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngines } from '../../src/engine/index.ts';
import { createLedger } from '../../src/ledger/index.ts';
import { migrate } from '../../src/ledger/migrate.ts';
import { MIGRATIONS } from '../../src/ledger/migrations/index.ts';
import { memoryLog } from '../helpers/engines.ts';
import { ENGINES, lease, openTestLedger, type TestLedger } from './ledgers.ts';
import { leadOf } from './records-of.ts';

/** Tables that no workspace owns. */
const SHARED = ['budgets', 'leases', 'migrations'];

describe.each(ENGINES)('the ledger on $name', ({ fresh }) => {
  let t: TestLedger;
  beforeAll(async () => {
    t = await openTestLedger(await fresh());
  });

  it('migrates once however many start together, and applies one that was left out later', async () => {
    const log = memoryLog();
    const { sql, close } = await openEngines({ ...(await fresh()), log });
    afterAll(close);
    const late = { name: '0001a-late', sql: 'CREATE TABLE baton.late (workspace_id text PRIMARY KEY)' };
    const ledgers = Array.from({ length: 4 }, () => createLedger({ sql, log }));
    const applied = await Promise.all(ledgers.map((ledger) => ledger.migrate()));
    expect(applied.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
    expect(await migrate(sql, [late, ...MIGRATIONS])).toEqual(['0001a-late']);
    expect(await migrate(sql, [late, ...MIGRATIONS])).toEqual([]);
    const broken = [
      { name: '0900-good', sql: 'CREATE TABLE baton.good (workspace_id text PRIMARY KEY)' },
      { name: '0901-bad', sql: 'CREATE TABEL x' },
    ];
    await expect(migrate(sql, broken)).rejects.toThrow();
    expect((await sql.query("SELECT to_regclass('baton.good') AS good")).rows).toEqual([{ good: null }]);
  });

  it('changes nothing at a start on an up-to-date ledger, and writes a function anew that stands otherwise', async () => {
    const { sql } = await openTestLedger(await fresh());
    const one = (body: string) => `CREATE OR REPLACE FUNCTION baton.one() RETURNS int LANGUAGE sql AS $body$ ${body} $body$`;
    const written = async () => (await sql.query("SELECT xmin::text, baton.one() AS one FROM pg_proc WHERE proname = 'one'")).rows[0];
    await migrate(sql, MIGRATIONS, [one('SELECT 1')]);
    const first = await written();
    await migrate(sql, MIGRATIONS, [one('SELECT 1')]);
    expect(await written()).toEqual(first);
    await migrate(sql, MIGRATIONS, [one('SELECT 2')]);
    expect(await written()).toMatchObject({ one: 2 });
  });

  it('begins every key with the workspace', async () => {
    const { rows } = await t.sql.query(`
      SELECT c.relname AS table, a.attname AS first FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE n.nspname = 'baton' AND i.indisprimary ORDER BY 1`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter(({ first }) => first !== 'workspace_id').map(({ table }) => table)).toEqual(SHARED);
  });

  it('reads int8, numeric, date and rowCount alike on both engines', async () => {
    const { rows } = await t.sql.query(
      "SELECT 9007199254740991::int8 AS a, 9007199254740993::int8 AS b, 1.50::numeric AS c, '2026-03-29'::date AS d, count(*) AS e FROM baton.installs",
    );
    expect(rows).toEqual([{ a: 9007199254740991, b: 9007199254740993n, c: '1.50', d: '2026-03-29', e: 2 }]);
    const updated = await t.sql.query("UPDATE baton.installs SET name = name WHERE workspace_id = 'a'");
    expect([updated.command, updated.rowCount]).toEqual(['UPDATE', 1]);
  });

  it('keeps instants exact to the millisecond', async () => {
    const at = 8_640_000_000_000_000;
    await t.a.workspace.records.store(t.a.id, [leadOf('1', at)]);
    expect((await t.a.workspace.records.persons(t.a.id, ['1']))[0]?.lead.version).toBe(at);
  });

  it('gives a singleton’s lease to one holder, who may renew it', async () => {
    const mine = lease(100);
    expect(await t.ledger.takeLease('sweep', mine, 0)).toBe(true);
    expect(await t.ledger.takeLease('sweep', lease(200), 99)).toBe(false);
    expect(await t.ledger.takeLease('sweep', { ...mine, untilMachine: 150 }, 99)).toBe(true);
    expect(await t.ledger.takeLease('sweep', lease(300), 149)).toBe(false);
    expect(await t.ledger.takeLease('sweep', lease(300), 150)).toBe(true);
    const race = await Promise.all(Array.from({ length: 5 }, () => t.ledger.takeLease('new', lease(9), 0)));
    expect(race.filter(Boolean)).toHaveLength(1);
  });

  describe('asked for requests', () => {
    const limits = { perTenSeconds: 20, searchPerSecond: 4 };
    let start = 1_000_000;
    beforeAll(() => {
      start = 1_000_000;
    });
    /** How many of `n` are granted at `now`, by both workspaces in turn. */
    const granted = async (n: number, kind: Parameters<typeof t.ledger.permit>[1], now: number) => {
      const accounts = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? t.a.account : t.b.account));
      const grants = await Promise.all(accounts.map((account) => t.ledger.permit(account, kind, limits, now)));
      return grants.filter((grant) => grant.granted).length;
    };

    it('gives each class its share of the account’s window, whichever workspace asks', async () => {
      expect(await granted(30, 'backfill', start)).toBe(14);
      expect(await granted(30, 'fields', start)).toBe(0);
      expect(await granted(30, 'evidence', start)).toBe(4);
      expect(await granted(30, 'urgent', start)).toBe(2);
      const refused = await t.ledger.permit(t.a.account, 'urgent', limits, start);
      expect(refused.granted).toBe(false);
      expect(refused.retryAt).toBeGreaterThanOrEqual(start + 10_000);
      expect(await granted(30, 'urgent', refused.retryAt - 1)).toBe(0);
      expect(await granted(30, 'urgent', refused.retryAt)).toBe(20);
    });

    it('never lets more than the limit into any ten seconds', async () => {
      const times: number[] = [];
      for (let now = 2_000_300; now < 2_040_000; now += 700) times.push(...new Array<number>(await granted(3, 'urgent', now)).fill(now));
      const most = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length));
      expect(most).toBeLessThanOrEqual(20);
      expect(times.length).toBeGreaterThan(60);
    });

    it('counts searches in a second of their own', async () => {
      expect(await granted(10, 'search', 3_000_050)).toBe(4);
      const refused = await t.ledger.permit(t.a.account, 'search', limits, 3_000_050);
      expect(refused.retryAt).toBe(3_001_100);
      expect(await granted(10, 'search', 3_001_100)).toBe(4);
      expect(await granted(1, 'urgent', 3_001_100)).toBe(1);
    });

    it('stops everybody until the instant that the CRM named', async () => {
      await t.ledger.backOff(t.a.account, 4_050_000);
      await t.ledger.backOff(t.b.account, 4_020_000);
      expect(await t.ledger.permit(t.b.account, 'urgent', limits, 4_000_000)).toEqual({ granted: false, retryAt: 4_050_000 });
      expect(await t.ledger.budgetState(t.b.account, 4_049_999)).toEqual({ used: 0, blockedUntil: 4_050_000 });
      expect(await granted(1, 'urgent', 4_050_000)).toBe(1);
      expect(await t.ledger.budgetState(t.b.account, 4_050_000)).toEqual({ used: 1, blockedUntil: null });
      expect(await t.ledger.budgetState(t.b.account, 4_061_000)).toEqual({ used: 0, blockedUntil: null });
    });

    it('keeps no more buckets than the window has', async () => {
      for (let now = 5_000_000; now < 5_040_000; now += 1_000) await granted(1, 'urgent', now);
      const { rows } = await t.sql.query('SELECT requests FROM baton.budgets');
      expect(Object.keys(rows[0]!.requests as object).length).toBeLessThanOrEqual(11);
    });
  });

  it('deletes worked bodies and notices after retention, and vacuums', async () => {
    const { marks } = t.a.workspace;
    await marks.storeDelivery(t.a.id, Buffer.from('[]'), 10, 'one');
    await marks.storeDelivery(t.a.id, Buffer.from('[]'), 10, 'two');
    const held = lease();
    const [first] = await marks.claimDeliveries(t.a.id, 1, held, 10, 0);
    const settlements = [{ deliveryId: first!.deliveryId, settlement: { kind: 'done' } as const }];
    await marks.settleDeliveries(t.a.id, held, { settlements, marks: [], noticeKeys: ['k'] }, 10);
    await t.ledger.housekeeping(10 + 86_400_000, 1);
    expect((await t.sql.query('SELECT count(*) AS n FROM baton.deliveries')).rows).toEqual([{ n: 2 }]);
    await t.ledger.housekeeping(11 + 86_400_000, 1);
    expect((await t.sql.query('SELECT count(*) AS n FROM baton.deliveries')).rows).toEqual([{ n: 1 }]);
    expect((await t.sql.query('SELECT count(*) AS n FROM baton.notices')).rows).toEqual([{ n: 0 }]);
  });
});
