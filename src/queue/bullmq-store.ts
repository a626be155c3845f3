/** Where BullMQ keeps its jobs: its own schema of a PostgreSQL-shaped pool, or Redis. */
import { type BackendFactory, createPostgresBackend, createRedisBackend, runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import { BatonError } from '../errors/index.ts';
import type { SqlClient, SqlPool } from '../ports/sql-pool.ts';

/** BullMQ's schema: its statements name no schema, so the pool it is given must have this as its search_path. */
export const BULLMQ_SCHEMA = 'bullmq';

/** Name of BullMQ's queue; handlers are told apart by the job's name. */
export const QUEUE_NAME = 'baton';

export interface BullmqStore {
  readonly backend: BackendFactory;
  /** For adding and counting: fails soon when the store is gone, so that the caller is told. */
  readonly producer: unknown;
  /** For the worker: waits for the store to come back. */
  readonly consumer: unknown;
  close(): Promise<void>;
}

/** A store whose connection others may use too: for limits that processes share. */
export interface RedisStore extends BullmqStore {
  readonly producer: Redis;
}

/** A store in the pool's database, with BullMQ's tables brought up to date; the pool stays the caller's. */
export async function openSqlStore(pool: SqlPool): Promise<BullmqStore> {
  const client = await pool.connect();
  try {
    await runMigrations(client as never, BULLMQ_SCHEMA);
  } finally {
    client.release();
  }
  return { backend: createPostgresBackend as BackendFactory, producer: pool, consumer: pool, close: async () => undefined };
}

/**
 * Makes active jobs wait again at once: after a crash of the only process there can be, nobody holds them. Uses BullMQ's own function,
 * which keeps its counters and de-duplication right, with every lock declared expired.
 */
export async function releaseActiveJobs(pool: SqlPool): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const released = await releaseWithin(client);
    await client.query('COMMIT');
    return released;
  } finally {
    client.release();
  }
}

async function releaseWithin(client: SqlClient): Promise<number> {
  await client.query(`DELETE FROM ${BULLMQ_SCHEMA}.meta WHERE queue = $1 AND field = 'stalled-check'`, [QUEUE_NAME]);
  await client.query(`UPDATE ${BULLMQ_SCHEMA}.job SET stalled_marked = true, locked_until_ms = 0 WHERE queue = $1 AND state = 'active'`, [
    QUEUE_NAME,
  ]);
  const released = await client.query(`SELECT ${BULLMQ_SCHEMA}.move_stalled_jobs_to_wait($1, $2, $3, 0) AS id`, [
    QUEUE_NAME,
    Number.MAX_SAFE_INTEGER % 2 ** 31,
    Date.now(),
  ]);
  return released.rows.length;
}

/** A store in Redis; the connections are its own. */
export async function openRedisStore(url: string): Promise<RedisStore> {
  const producer = new Redis(url, { maxRetriesPerRequest: 1, lazyConnect: true });
  const consumer = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  let reason = 'no answer';
  // Refused connections are told by the call that needs them and by the worker's 'error'; unheard events would end the process.
  const onError = (error: Error): void => {
    reason = error.message;
  };
  for (const connection of [producer, consumer]) connection.on('error', onError);
  await producer.connect().catch((error: Error) => {
    producer.disconnect();
    throw new BatonError('QUEUE_UNAVAILABLE', { reason }, { cause: error });
  });
  return {
    backend: createRedisBackend as BackendFactory,
    producer,
    consumer,
    async close() {
      producer.disconnect();
      consumer.disconnect();
    },
  };
}
