/** What only PGlite in its thread must get right: one session shared by all, notifications, stuck transactions, a thread that dies. */
import { afterEach, describe, expect, it } from 'vitest';
import { openPglite, type Pglite, type PgliteSettings } from '../../src/engine/index.ts';
import { testSnapshot, until } from '../helpers/engines.ts';

describe('PGlite in its thread', () => {
  let pglite: Pglite | undefined;
  const open = async (settings: PgliteSettings = {}): Promise<Pglite> => {
    pglite = await openPglite({ snapshot: await testSnapshot(), ...settings });
    return pglite;
  };

  afterEach(async () => {
    await pglite?.close();
    pglite = undefined;
  });

  it('runs each pool under its own search_path, statement by statement', async () => {
    const opened = await open();
    const ours = opened.pool('public');
    const theirs = opened.pool('bullmq');
    await ours.query('CREATE TABLE mine (id int)');
    for (let round = 0; round < 3; round += 1) {
      expect((await theirs.query('SELECT count(*) AS count FROM job')).rows).toEqual([{ count: 0 }]);
      await expect(theirs.query('SELECT 1 FROM mine')).rejects.toMatchObject({ code: '42P01' });
      await ours.query('INSERT INTO mine VALUES (1)');
      await expect(ours.query('SELECT 1 FROM job')).rejects.toMatchObject({ code: '42P01' });
    }
  });

  it('brings a notification at its commit to every client that listens, and to no other', async () => {
    const pool = (await open()).pool('public');
    const heard: string[] = [];
    const clients = [await pool.connect(), await pool.connect(), await pool.connect()];
    for (const [index, client] of clients.entries())
      client.on('notification', ((note: { payload: string }) => heard.push(`${index} ${note.payload}`)) as never);
    await clients[0]!.query('-- for jobs\nLISTEN jobs;');
    await clients[1]!.query('LISTEN jobs');
    const sender = await pool.connect();
    await sender.query('BEGIN');
    await sender.query("SELECT pg_notify('jobs', 'one')");
    expect(heard).toEqual([]);
    await sender.query('COMMIT');
    await until(() => heard.length === 2, 'both notifications');
    expect(heard.sort()).toEqual(['0 one', '1 one']);
    for (const client of [...clients, sender]) client.release();
  });

  it('rolls back a transaction that sends nothing while others wait, and says so to its owner', async () => {
    const pool = (await open({ idleInTransactionMs: 50 })).pool('public');
    await pool.query('CREATE TABLE thing (id int)');
    const stuck = await pool.connect();
    // In callbacks: neither knows of the other, as two requests do not.
    await Promise.resolve().then(() => stuck.query('BEGIN'));
    await stuck.query('INSERT INTO thing VALUES (1)');
    expect((await pool.query('SELECT 1 FROM thing')).rowCount).toBe(0);
    await expect(stuck.query('COMMIT')).rejects.toMatchObject({
      code: 'LEDGER_UNAVAILABLE',
      message: expect.stringMatching(/idle in transaction for 50 ms/),
    });
    stuck.release();
    expect((await pool.query('SELECT 1 FROM thing')).rowCount).toBe(0);
  });

  it('ends the transaction of a client that is thrown away while its BEGIN is under way, and lets the others on at once', async () => {
    const pool = (await open({ idleInTransactionMs: 3_600_000 })).pool('public');
    const gone = await pool.connect();
    const begun = Promise.resolve().then(() => gone.query('BEGIN'));
    await Promise.resolve();
    gone.release(true);
    await expect(begun).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('carries large values both ways and many statements in one text', async () => {
    const pool = (await open()).pool('public');
    const large = 'ü'.repeat(3_000_000);
    const { rows } = await pool.query('SELECT $1::text AS large, length($1::text) AS length', [large]);
    expect(rows[0]).toEqual({ large, length: 3_000_000 });
    await pool.query(`CREATE TABLE many (id int); ${'INSERT INTO many VALUES (1);'.repeat(500)}`);
    expect((await pool.query('SELECT count(*) AS count FROM many')).rows).toEqual([{ count: 500 }]);
  });

  it('starts again from its own dump', async () => {
    const first = await open();
    await first.pool('public').query('CREATE TABLE thing AS SELECT 7 AS id');
    const dump = await first.dump('gzip');
    await first.close();
    const second = await open({ snapshot: dump });
    expect((await second.pool('public').query('SELECT id FROM thing')).rows).toEqual([{ id: 7 }]);
  });

  it('refuses a directory it cannot use, with a reason', async () => {
    await expect(openPglite({ directory: '/dev/null/ledger' })).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });

  it('leaves the main loop free while a statement runs', async () => {
    const pool = (await open()).pool('public');
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    await pool.query('SELECT count(*) FROM generate_series(1, 3000000)');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(3);
  });
});
