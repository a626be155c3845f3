/** The embedded engine on disk: what it keeps over a clean end and over kill -9, the check after it, the dump. */
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirPaths, keepDurable, writeDump } from '../../src/engine/durability.ts';
import { fsyncTree } from '../../src/engine/fsync-tree.ts';
import { openEngines, openPglite } from '../../src/engine/index.ts';
import { startChild } from '../helpers/child.ts';
import { memoryLog, temporaryDirectory, testSnapshot, until } from '../helpers/engines.ts';

it('keeps every acknowledged row over kill -9, and reads every table at the next start', async () => {
  const dataDir = temporaryDirectory();
  const writer = startChild(new URL('./fixtures/writer.ts', import.meta.url), dataDir);
  await writer.says('row 40.');
  await writer.kill();
  const log = memoryLog();
  const engines = await openEngines({ dataDir, log });
  const { rows } = await engines.sql.query('SELECT count(*) AS count, max(id) AS last FROM public.row');
  expect(rows[0]?.last).toBeGreaterThanOrEqual(40);
  expect(rows[0]?.count).toBe(rows[0]?.last);
  expect(log.lines.map(({ message }) => message).join('\n')).toMatch(/did not end cleanly[\s\S]*the ledger is whole/);
  await engines.close();

  const quiet = memoryLog();
  const again = await openEngines({ dataDir, log: quiet });
  expect(quiet.lines).toEqual([]);
  await again.close();
});

it('names the damaged table and the dump when a table cannot be read after a crash, and leaves the directory free', async () => {
  const dataDir = temporaryDirectory();
  const engines = await openEngines({ dataDir, snapshot: await testSnapshot(), log: memoryLog() });
  await engines.sql.query(`CREATE TABLE public.row AS SELECT generate_series(1, 5000) AS id`);
  const { rows } = await engines.sql.query(`SELECT pg_relation_filepath('public.row') AS path`);
  await engines.close();
  const file = join(dataDirPaths(dataDir).database, String(rows[0]?.path));
  writeFileSync(file, Buffer.alloc(statSync(file).size, 0xff));
  writeFileSync(dataDirPaths(dataDir).running, '1\n');
  for (let start = 0; start < 2; start += 1) {
    const refused = openEngines({ dataDir, log: memoryLog() });
    await expect(refused).rejects.toMatchObject({
      code: 'LEDGER_DAMAGED',
      details: { table: 'public."row"', dump: dataDirPaths(dataDir).dump },
    });
  }
});

it('makes the database durable on its timer, writes one dump a day and replaces it', async () => {
  const directory = temporaryDirectory();
  const pglite = await openPglite({ directory: dataDirPaths(directory).database, snapshot: await testSnapshot() });
  const { dump } = dataDirPaths(directory);
  const log = memoryLog();
  await writeDump(pglite, directory);
  const first = statSync(dump).ino;
  const yesterday = new Date(Date.now() - 25 * 60 * 60_000);
  utimesSync(dump, yesterday, yesterday);
  const durable = keepDurable(pglite, directory, log, 10);
  await until(() => statSync(dump).mtimeMs > yesterday.getTime() + 1, 'the next dump');
  await durable.stop();
  expect(statSync(dump).ino).not.toBe(first);
  expect(readdirSync(join(directory, 'backup'))).toEqual(['ledger.tar.gz']);
  expect(log.lines).toEqual([]);
  await pglite.close();
  const restored = await openPglite({ snapshot: new Uint8Array(readFileSync(dump)) });
  expect((await restored.pool('public').query('SELECT count(*) AS count FROM bullmq.job')).rows).toEqual([{ count: 0 }]);
  await restored.close();
});

it('reaches every file and folder with fsync', () => {
  const directory = temporaryDirectory();
  expect(fsyncTree(directory)).toBe(1);
  writeFileSync(join(directory, 'a'), 'a');
  expect(fsyncTree(directory)).toBe(2);
  expect(() => fsyncTree(join(directory, 'none'))).toThrow(/ENOENT/);
  expect(existsSync(directory)).toBe(true);
});

it('says which engine could not be reached', async () => {
  const log = memoryLog();
  await expect(openEngines({ databaseUrl: 'postgresql://127.0.0.1:1/none', log })).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
    message: expect.stringContaining('ECONNREFUSED'),
  });
  const noRedis = openEngines({ snapshot: await testSnapshot(), redisUrl: 'redis://127.0.0.1:1', log });
  await expect(noRedis).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') });
});
