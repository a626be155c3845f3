/** A PostgreSQL that restarts under Baton: statements wait for it, the queue in it works on, and a wrong address is told at once. */
import { afterAll, describe, expect, it } from 'vitest';
import { openEngines } from '../../src/engine/index.ts';
import { isAway, mapLost } from '../../src/engine/lost.ts';
import { openPgPool } from '../../src/engine/pg-pool.ts';
import type { JobHandler } from '../../src/ports/queue.ts';
import { memoryLog, until } from '../helpers/engines.ts';
import { freePort, startPrivateServers } from '../helpers/servers.ts';
import { job } from '../queue/conformance.ts';

const servers = await startPrivateServers();

describe.skipIf(servers === null)('A PostgreSQL that restarts', () => {
  afterAll(() => servers?.close());

  it('is waited for by whoever asks meanwhile, and the queue in it works on', async () => {
    const log = memoryLog();
    const engines = await openEngines({ databaseUrl: servers!.databaseUrl, log });
    const seen: string[] = [];
    const handler: JobHandler<{ id: string }> = { definition: job, run: async ({ id }) => void seen.push(id) };
    await engines.queue.work([handler as unknown as JobHandler<never>], { concurrency: 2 });
    await engines.queue.nudge(job, { id: 'before' });
    await until(() => seen.includes('before'), 'the job before');
    const restarted = servers!.restartPostgresql();
    const ask = () => engines.sql.query('SELECT 1 AS one');
    // One that was under way when the server went is told so; whoever asks then waits.
    const again = (error: { code?: string }) => (error.code === 'LEDGER_UNAVAILABLE' ? ask() : Promise.reject(error));
    const asked = await Promise.all(Array.from({ length: 20 }, () => ask().catch(again)));
    await restarted;
    expect(asked.map(({ rows }) => rows[0]?.one)).toEqual(Array(20).fill(1));
    await engines.queue.nudge(job, { id: 'after' });
    await until(() => seen.includes('after'), 'the job after');
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    await engines.close();
  });
});

it('says at once that a database cannot be used which was never reached', async () => {
  const url = `postgresql://postgres@127.0.0.1:${await freePort()}/postgres`;
  const pool = openPgPool({ url, searchPath: 'public', connections: 1, database: {}, log: memoryLog(), restartMs: 600_000 });
  await expect(pool.query('SELECT 1')).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE', retryable: true });
  await pool.end();
});

describe('A failed statement', () => {
  const withCode = (code: string) => Object.assign(new Error('it failed'), { code });

  it('is the database being away when the server shut down or nobody listens, and stays itself when the server refused it', () => {
    expect(['57P01', '57P03', 'ECONNREFUSED', '08006'].map((code) => isAway(withCode(code)))).toEqual([true, true, true, true]);
    expect(['23505', '40P01', '57014', '42601'].map((code) => isAway(withCode(code)))).toEqual([false, false, false, false]);
    expect(mapLost(new Error('Connection terminated unexpectedly'))).toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    const refused = withCode('23505');
    expect(mapLost(refused)).toBe(refused);
  });
});
