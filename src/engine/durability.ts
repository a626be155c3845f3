/** What PGlite on disk needs beside itself: writes pushed through to the disk each minute, one daily dump, a check after a crash. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BatonError } from '../errors/index.ts';
import type { Log } from '../ports/log.ts';
import type { SqlPool } from '../ports/sql-pool.ts';
import { fsyncPath } from './fsync-tree.ts';
import type { Pglite } from './pglite-pool.ts';

/** Machine times: PGlite never calls fsync, so a power cut costs at most the first; the dump is for the rest. */
const DURABLE_EVERY_MS = 60_000;
const DUMP_EVERY_MS = 24 * 60 * 60_000;

/** The parts of a data directory. */
export function dataDirPaths(directory: string): { database: string; dump: string; running: string } {
  return {
    database: join(directory, 'ledger'),
    dump: join(directory, 'backup', 'ledger.tar.gz'),
    running: join(directory, 'running'),
  };
}

/** Notes that a process works on the directory; true when the one before did not end cleanly. */
export function markRunning(directory: string): boolean {
  const { running, database } = dataDirPaths(directory);
  const unclean = existsSync(running) && existsSync(database);
  writeFileSync(running, `${process.pid}\n`);
  return unclean;
}

/** Notes that the database was closed cleanly. */
export function markStopped(directory: string): void {
  rmSync(dataDirPaths(directory).running, { force: true });
}

/** Reads every row of every table. Rejects with `LEDGER_DAMAGED`, naming the table and the last dump, when one cannot be read. */
export async function checkReadable(pool: SqlPool, directory: string): Promise<number> {
  const tables = await pool.query(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_catalog.pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  for (const { name } of tables.rows) {
    try {
      await pool.query(`SELECT count(length(t::text)) FROM ${String(name)} t`);
    } catch (error) {
      throw new BatonError('LEDGER_DAMAGED', { table: String(name), dump: dataDirPaths(directory).dump }, { cause: error });
    }
  }
  return tables.rows.length;
}

/** Writes the dump beside the last one and then takes its place, so that there is always a whole one. */
export async function writeDump(pglite: Pglite, directory: string): Promise<void> {
  const { dump } = dataDirPaths(directory);
  const bytes = await pglite.dump('gzip');
  mkdirSync(dirname(dump), { recursive: true, mode: 0o700 });
  writeFileSync(`${dump}.new`, bytes, { mode: 0o600 });
  fsyncPath(`${dump}.new`);
  renameSync(`${dump}.new`, dump);
  fsyncPath(dirname(dump));
}

function dumpIsDue(directory: string): boolean {
  const { dump, database } = dataDirPaths(directory);
  const since = existsSync(dump) ? statSync(dump).mtimeMs : statSync(database).birthtimeMs;
  return Date.now() - since >= DUMP_EVERY_MS;
}

/**
 * Keeps the database durable until stopped; `stop` resolves when nothing of it runs any more. Without a directory there is nothing to keep,
 * but nobody else ever frees the log of what was written: it would fill the memory.
 */
export function keepDurable(
  pglite: Pglite,
  directory: string | undefined,
  log: Log,
  everyMs = DURABLE_EVERY_MS,
): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    await pglite.makeDurable();
    if (directory !== undefined && dumpIsDue(directory)) await writeDump(pglite, directory);
  };
  const timer = setInterval(() => {
    // On a slow disk a round may take longer than the interval: the next one starts after it, not behind a queue of them.
    running ??= round()
      .catch((error: Error) => log.error('the ledger could not be made durable', { reason: error.message }))
      .finally(() => {
        running = undefined;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
