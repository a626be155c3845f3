/** Turns settings into engines: which database the ledger stands in and where the queue keeps its jobs. */
import type { Redis } from 'ioredis';
import { BatonError, isBatonError } from '../errors/index.ts';
import type { Log } from '../ports/log.ts';
import type { Queue, QueueBoard } from '../ports/queue.ts';
import type { SqlPool } from '../ports/sql-pool.ts';
import { BULLMQ_SCHEMA, openBoard, openBullmqQueue, openRedisStore, openSqlStore, releaseActiveJobs } from '../queue/index.ts';
import type { DataDirLock } from './data-dir-lock.ts';
import { openEmbedded } from './embedded.ts';
import { openPgPool } from './pg-pool.ts';

export { type CommandHandler, type DataDirLock, lockDataDir, socketPathOf } from './data-dir-lock.ts';
export { runInHolder } from './holder-client.ts';
export { openPglite, type Pglite, type PgliteSettings } from './pglite-pool.ts';

/** The ledger's statements name their schema; an unqualified name must fail alike on every engine, so it resolves to nothing of ours. */
const LEDGER_SEARCH_PATH = 'public';

/** Connections to PostgreSQL per process; BullMQ keeps one of its own asleep in LISTEN for each worker. */
const LEDGER_CONNECTIONS = 10;
const QUEUE_CONNECTIONS = 6;

export interface EngineSettings {
  /** Data directory of the embedded engine; used when `databaseUrl` is absent. Absent too: everything in memory, gone at `close`. */
  readonly dataDir?: string;
  /** postgresql:// URL. */
  readonly databaseUrl?: string;
  /** redis:// URL: the queue is there instead of in the ledger's database. */
  readonly redisUrl?: string;
  /** Embedded only: a tar of an earlier database to start from. */
  readonly snapshot?: Uint8Array;
  /** Embedded only: the database in this thread instead of its own. */
  readonly inline?: boolean;
  readonly log: Log;
}

export interface Engines {
  readonly sql: SqlPool;
  readonly queue: Queue;
  readonly ledgerKind: 'pglite' | 'postgresql';
  readonly queueKind: 'pglite' | 'postgresql' | 'redis' | 'memory';
  /** For limits that processes share; present when the queue is in Redis. */
  readonly redis?: Redis;
  /** BullMQ's own console, for the path it is to stand under; present when the queue is in Redis. */
  readonly queueBoard?: QueueBoard;
  /** Present when this process holds a data directory: other processes' commands come through it. */
  readonly dataDirLock?: DataDirLock;
  /** Closes the queue (its running jobs end first, see `Queue.close`), then the database, then frees the data directory. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** A database, whichever it is. */
interface Database {
  readonly kind: 'pglite' | 'postgresql';
  readonly lock?: DataDirLock;
  pool(searchPath: string, connections: number): SqlPool;
  close(): Promise<void>;
}

/**
 * Opens what the settings name. Rejects with `DATA_DIRECTORY_IN_USE`, `LEDGER_UNAVAILABLE`, `LEDGER_DAMAGED` or `QUEUE_UNAVAILABLE`,
 * and leaves nothing open then.
 */
export async function openEngines(settings: EngineSettings): Promise<Engines> {
  const database = await openDatabase(settings);
  try {
    const sql = database.pool(LEDGER_SEARCH_PATH, LEDGER_CONNECTIONS);
    await reach(sql);
    const queue = await openQueue(settings, database);
    return { sql, ledgerKind: database.kind, ...(database.lock && { dataDirLock: database.lock }), ...queue };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A wrong URL shows here, before anything relies on it. */
async function reach(sql: SqlPool): Promise<void> {
  try {
    await sql.query('SELECT 1');
  } catch (error) {
    if (isBatonError(error)) throw error;
    throw new BatonError('LEDGER_UNAVAILABLE', { reason: (error as Error).message }, { cause: error });
  }
}

async function openQueue(settings: EngineSettings, database: Database): Promise<Omit<Engines, 'sql' | 'ledgerKind'>> {
  const { redisUrl, log } = settings;
  const redisStore = redisUrl === undefined ? undefined : await openRedisStore(redisUrl);
  const store = redisStore ?? (await openSqlStore(database.pool(BULLMQ_SCHEMA, QUEUE_CONNECTIONS)));
  if (!redisStore && database.kind === 'pglite') await releaseActiveJobs(database.pool(BULLMQ_SCHEMA, 1));
  const queue = await openBullmqQueue({ store, log });
  return {
    queue,
    queueKind: redisStore ? 'redis' : database.kind,
    ...(redisStore && { redis: redisStore.producer, queueBoard: (path: string) => openBoard(redisStore, path) }),
    async close(options) {
      await queue.close(options);
      await database.close();
    },
  };
}

async function openDatabase(settings: EngineSettings): Promise<Database> {
  return settings.databaseUrl === undefined ? openEmbedded(settings) : openPostgresql(settings.databaseUrl, settings.log);
}

async function openPostgresql(url: string, log: Log): Promise<Database> {
  const pools: SqlPool[] = [];
  const database = {};
  return {
    kind: 'postgresql',
    pool(searchPath, connections) {
      const pool = openPgPool({ url, searchPath, connections, database, log });
      pools.push(pool);
      return pool;
    },
    close: async () => void (await Promise.all(pools.map((pool) => pool.end()))),
  };
}
