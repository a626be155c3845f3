/** The engine settings that this machine can test, and fresh engines on each of them. */
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { dataDirPaths } from '../../src/engine/durability.ts';
import { type EngineSettings, type Engines, openEngines, openPglite } from '../../src/engine/index.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';
import { openSqlStore } from '../../src/queue/index.ts';
import { startServers } from './servers.ts';

export { until } from './servers.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines. */
export function memoryLog(lines: LogLine[] = [], fields: LogFields = {}): Log & { readonly lines: LogLine[] } {
  const at = (level: LogLine['level']) => (message: string, more?: LogFields) =>
    void lines.push({ level, message, fields: { ...fields, ...more } });
  const child = (more: LogFields) => memoryLog(lines, { ...fields, ...more });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child };
}

/** One engine setting: fresh databases on it, empty but for BullMQ's tables. */
export interface EngineCase {
  readonly name: 'pglite' | 'postgresql' | 'redis';
  /** Settings for `openEngines` that name an empty place; call once per test. */
  fresh(): Promise<Omit<EngineSettings, 'log'>>;
}

/** A directory that is removed when the test file ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'baton-dir-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A data directory whose database exists already: initdb takes many times longer than unpacking what it makes. */
export async function preparedDataDir(): Promise<string> {
  await testSnapshot();
  const directory = temporaryDirectory();
  const { database } = dataDirPaths(directory);
  mkdirSync(database, { mode: 0o700 });
  // tar warns that names begin with a slash, and drops it.
  execFileSync('tar', ['-xf', snapshotFile(), '-C', database], { stdio: ['ignore', 'ignore', 'ignore'] });
  return directory;
}

/** Fresh embedded engines in memory, from the snapshot: the quickest whole Baton ground for a test (0.4 s). */
export async function openTestEngines(log: Log = memoryLog()): Promise<Engines> {
  return openEngines({ snapshot: await testSnapshot(), log });
}

/** A tar of an empty database with BullMQ's tables, made once per machine and version of PGlite and BullMQ. */
export async function testSnapshot(): Promise<Uint8Array> {
  const file = snapshotFile();
  if (!existsSync(file)) await makeSnapshot(file);
  return new Uint8Array(readFileSync(file));
}

function snapshotFile(): string {
  const load = createRequire(import.meta.url);
  const version = (name: string) => (load(`../../node_modules/${name}/package.json`) as { version: string }).version;
  const key = createHash('sha256')
    .update(`${version('@electric-sql/pglite')} ${version('bullmq')} 1`)
    .digest('hex')
    .slice(0, 12);
  return join(tmpdir(), `baton-snapshot-${key}.tar`);
}

async function makeSnapshot(file: string): Promise<void> {
  const pglite = await openPglite();
  await openSqlStore(pglite.pool('bullmq'));
  const own = `${file}.${randomUUID()}`;
  writeFileSync(own, await pglite.dump('none'));
  renameSync(own, file);
  await pglite.close();
}

/** The settings this machine can test; says which it cannot, and throws then when CI is set: there all must run. */
export async function testEngines(): Promise<EngineCase[]> {
  const { postgresql, redis } = await startServers();
  const cases: EngineCase[] = [{ name: 'pglite', fresh: async () => ({ snapshot: await testSnapshot() }) }];
  if (postgresql) cases.push({ name: 'postgresql', fresh: async () => ({ databaseUrl: await freshDatabase(postgresql) }) });
  else missing('postgresql (no /usr/lib/postgresql/*/bin/initdb found and TEST_DATABASE_URL is not set)');
  if (!redis) missing('redis (no redis-server found and TEST_REDIS_URL is not set)');
  else if (postgresql) {
    cases.push({ name: 'redis', fresh: async () => ({ databaseUrl: await freshDatabase(postgresql), redisUrl: await freshRedis(redis) }) });
  }
  return cases;
}

function missing(what: string): void {
  if (process.env.CI === 'true') throw new Error(`cannot run: ${what}`);
  console.warn(`not run: ${what}`);
}

async function freshDatabase(server: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function freshRedis(server: string): Promise<string> {
  const redis = new Redis(server);
  const number = await redis.incr('baton-test-databases');
  redis.disconnect();
  return `${server}/${number}`;
}
