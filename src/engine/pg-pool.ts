/** Opens a pool of connections to PostgreSQL with the session settings and column types that Baton relies on. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createTrouble } from '../lib/trouble.ts';
import type { Log } from '../ports/log.ts';
import { EnginePool } from './engine-pool.ts';
import { isAway, mapLost } from './lost.ts';
import { sqlTypes } from './sql-types.ts';

/** Machine times after which the server gives up on us rather than let one stuck process hold up all others. */
const STATEMENT_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A server that restarts is back within this: who asks meanwhile waits, instead of leaving its work to the end of a lease. */
const RESTART_MS = 5_000;
const LOOK_AGAIN_MS = 100;

export interface PgPoolSettings {
  readonly url: string;
  /** `search_path` of every connection. */
  readonly searchPath: string;
  readonly connections: number;
  /** One object for all pools of this database, see `EnginePool`. */
  readonly database: object;
  readonly log: Log;
  readonly idleInTransactionMs?: number;
  /** Machine milliseconds for which a statement waits for a server that was there before. */
  readonly restartMs?: number;
}

/** A pool that connects when first used: a wrong URL shows in the first statement. */
export function openPgPool(settings: PgPoolSettings): EnginePool {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'baton',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: settings.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS,
    options: `-c TimeZone=UTC -c search_path=${settings.searchPath.replaceAll(' ', '\\ ')}`,
    types: sqlTypes as never,
  });
  const trouble = createTrouble((reason, times) =>
    settings.log.warn('a PostgreSQL connection was lost; the next statement opens another', { reason, times }),
  );
  pool.on('error', (error) => trouble.note(error.message));
  return new EnginePool(pool, settings.database, patiently(pool, settings.restartMs ?? RESTART_MS, trouble.note));
}

/** Rejects with `LEDGER_UNAVAILABLE`: at once while the server was never reached, since the address may be wrong. */
function patiently(pool: pg.Pool, restartMs: number, note: (reason: string) => void): () => Promise<pg.PoolClient> {
  let reached = false;
  return async () => {
    const end = performance.now() + restartMs;
    for (;;) {
      try {
        const client = await pool.connect();
        reached = true;
        return client;
      } catch (error) {
        if (!reached || pool.ending || !isAway(error) || performance.now() >= end) throw mapLost(error);
        note((error as Error).message);
        await pause(LOOK_AGAIN_MS);
      }
    }
  };
}
