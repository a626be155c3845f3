/** The pool on PGlite and on PostgreSQL: the same statements, the same answers, the same refusals. */
import { Kysely, PostgresDialect, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engines, openEngines } from '../../src/engine/index.ts';
import type { SqlPool } from '../../src/ports/sql-pool.ts';
import { memoryLog, testEngines } from '../helpers/engines.ts';
import { job } from '../queue/conformance.ts';

interface Tables {
  'public.thing': { id: number; name: string };
}

for (const engine of (await testEngines()).filter(({ name }) => name !== 'redis')) {
  describe(`pool on ${engine.name}`, () => {
    let engines: Engines;
    let pool: SqlPool;

    beforeAll(async () => {
      engines = await openEngines({ ...(await engine.fresh()), log: memoryLog() });
      pool = engines.sql;
      await pool.query('CREATE TABLE public.thing (id int PRIMARY KEY, name text NOT NULL)');
    });

    afterAll(() => engines.close());

    const ids = async (): Promise<unknown[]> => (await pool.query('SELECT id FROM public.thing ORDER BY id')).rows.map(({ id }) => id);
    const refusal = { code: 'SQL_INSIDE_TRANSACTION' };

    it('reads int8 as a number, above 2^53 as a BigInt, and the other pinned types alike', async () => {
      const { rows } = await pool.query(
        `SELECT 42::int8 AS small, -9007199254740991::int8 AS lowest, 9007199254740993::int8 AS big, ARRAY[1, NULL, 9007199254740993]::int8[] AS many,
                1234567890.120::numeric AS money, DATE '2026-03-29' AS day, TIMESTAMP '2026-03-29 02:30' AS wall,
                TIMESTAMPTZ '2026-03-29 02:30+02' AS instant, '{"a": [1]}'::jsonb AS json, ARRAY['a', 'b'] AS texts, true AS yes, 1.5::float8 AS half,
                '\\x00ff'::bytea AS bytes, NULL AS nothing, current_setting('TimeZone') AS zone`,
      );
      expect(rows[0]).toEqual({
        small: 42,
        lowest: -9007199254740991,
        big: 9007199254740993n,
        many: [1, null, 9007199254740993n],
        money: '1234567890.120',
        day: '2026-03-29',
        wall: '2026-03-29 02:30:00',
        instant: new Date('2026-03-29T00:30:00Z'),
        json: { a: [1] },
        texts: ['a', 'b'],
        yes: true,
        half: 1.5,
        bytes: Buffer.from([0, 255]),
        nothing: null,
        zone: 'UTC',
      });
    });

    it('takes parameters of every kind', async () => {
      const values = [9007199254740993n, new Date('2026-03-29T00:30:00Z'), { a: 1 }, ['x', null], null, 'ü', false, Buffer.from('ab')];
      const { rows } = await pool.query(
        'SELECT $1::int8 AS a, $2::timestamptz AS b, $3::jsonb AS c, $4::text[] AS d, $5::text AS e, $6::text AS f, $7::bool AS g, $8::bytea AS h',
        values,
      );
      expect(Object.values(rows[0]!)).toEqual(values);
    });

    it('says command and row count for each kind of statement', async () => {
      const tell = async (text: string, values?: unknown[]) => {
        const { command, rowCount } = await pool.query(text, values);
        return [command, rowCount];
      };
      expect(await tell('INSERT INTO public.thing VALUES ($1, $2), (2, $2)', [1, 'a'])).toEqual(['INSERT', 2]);
      expect(await tell("UPDATE public.thing SET name = 'b'")).toEqual(['UPDATE', 2]);
      expect(await tell('SELECT 1 FROM public.thing WHERE id = $1', [1])).toEqual(['SELECT', 1]);
      expect(await tell('DELETE FROM public.thing WHERE id > $1', [0])).toEqual(['DELETE', 2]);
      expect(await tell('CREATE TABLE public.other (id int)')).toEqual(['CREATE', null]);
      expect(await tell('DROP TABLE public.other; DROP TABLE IF EXISTS public.other')).toEqual(['DROP', null]);
    });

    it('reports an error with its SQLSTATE and constraint, and the connection works on', async () => {
      await pool.query("INSERT INTO public.thing VALUES (1, 'a')");
      const twice = pool.query('INSERT INTO public.thing VALUES ($1, $2)', [1, 'b']);
      await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'thing_pkey', table: 'thing', schema: 'public' });
      await expect(pool.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
      expect((await pool.query('DELETE FROM public.thing')).rowCount).toBe(1);
    });

    it('keeps other statements out of an open transaction, and runs them after it', async () => {
      const holder = await pool.connect();
      const order: string[] = [];
      // Begun in a callback, as another request would be: this frame stays outside the transaction.
      await Promise.resolve().then(() => holder.query('BEGIN'));
      await holder.query("INSERT INTO public.thing VALUES (1, 'a')");
      const beside = pool.query('SELECT id FROM public.thing').then(({ rows }) => order.push(`beside saw ${rows.length}`));
      if (engines.ledgerKind === 'postgresql') await beside;
      await holder.query('SELECT 1');
      order.push('commit');
      await holder.query('COMMIT');
      holder.release();
      await beside;
      expect(order).toEqual(engines.ledgerKind === 'pglite' ? ['commit', 'beside saw 1'] : ['beside saw 0', 'commit']);
      await pool.query('DELETE FROM public.thing');
    });

    it('rolls back what a client released inside a transaction had done', async () => {
      const careless = await pool.connect();
      await careless.query('BEGIN');
      await careless.query("INSERT INTO public.thing VALUES (1, 'a')");
      careless.release();
      await pool.query("INSERT INTO public.thing VALUES (2, 'b')");
      expect(await ids()).toEqual([2]);
      const destroyed = await pool.connect();
      await destroyed.query('START TRANSACTION');
      await destroyed.query("INSERT INTO public.thing VALUES (3, 'c')");
      destroyed.release(true);
      await pool.query("INSERT INTO public.thing VALUES (4, 'd')");
      expect(await ids()).toEqual([2, 4]);
      await pool.query('DELETE FROM public.thing');
    });

    it('takes no statement in a failed transaction but its end', async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await expect(client.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
      await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
      expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
      client.release();
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });

    it('refuses at once whatever is not the transaction inside a transaction, and only there', async () => {
      const other = await pool.connect();
      const client = await pool.connect();
      await client.query('-- why\n /* so */ begin');
      await expect(pool.query('SELECT 1')).rejects.toMatchObject(refusal);
      await expect(pool.connect()).rejects.toMatchObject(refusal);
      await expect(other.query('SELECT 1')).rejects.toMatchObject(refusal);
      await expect(client.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
      await client.query('COMMIT');
      await expect(other.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
      await expect(pool.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
      client.release();
      other.release();
    });

    it('runs Kysely, and refuses a statement or a nudge beside its open transaction', async () => {
      const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) });
      await kysely
        .insertInto('public.thing')
        .values([{ id: 1, name: 'a' }])
        .execute();
      const inside = kysely.transaction().execute(async (transaction) => {
        const [updated] = await transaction.updateTable('public.thing').set({ name: 'b' }).execute();
        expect(updated?.numUpdatedRows).toBe(1n);
        await expect(kysely.selectFrom('public.thing').selectAll().execute()).rejects.toMatchObject(refusal);
        await expect(pool.query('SELECT 1')).rejects.toMatchObject(refusal);
        await expect(engines.queue.nudge(job, { id: '1' })).rejects.toMatchObject(refusal);
        throw new Error('changed my mind');
      });
      await expect(inside).rejects.toThrow('changed my mind');
      expect((await sql<{ name: string }>`SELECT name FROM public.thing`.execute(kysely)).rows).toEqual([{ name: 'a' }]);
      await engines.queue.nudge(job, { id: '1' });
      await engines.queue.flush();
      await pool.query('DELETE FROM public.thing');
    });

    it('runs many transactions at once, one after the other or side by side, without losing one', async () => {
      const add = async (id: number) => {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          await client.query('INSERT INTO public.thing VALUES ($1, $2)', [id, 'x']);
          await client.query(id % 3 === 0 ? 'ROLLBACK' : 'COMMIT');
        } finally {
          client.release();
        }
      };
      await Promise.all(Array.from({ length: 30 }, (_, index) => Promise.all([add(index), pool.query('SELECT 1')])));
      expect((await ids()).length).toBe(20);
      await pool.query('DELETE FROM public.thing');
    });

    it('finds nothing of the queue under an unqualified name', async () => {
      await expect(pool.query('SELECT 1 FROM job')).rejects.toMatchObject({ code: '42P01' });
      expect((await pool.query('SELECT count(*) AS count FROM bullmq.job')).rows).toEqual([{ count: 0 }]);
    });
  });
}
