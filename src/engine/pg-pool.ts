/** Opens a pool of connections to PostgreSQL with the session settings and column types that Baton relies on. */
import pg from 'pg';
import type { Log } from '../ports/log.ts';
import { EnginePool } from './engine-pool.ts';
import { sqlTypes } from './sql-types.ts';

/** Machine times after which the server gives up on us rather than let one stuck process hold up all others. */
const STATEMENT_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;

export interface PgPoolSettings {
  readonly url: string;
  /** `search_path` of every connection. */
  readonly searchPath: string;
  readonly connections: number;
  /** One object for all pools of this database, see `EnginePool`. */
  readonly database: object;
  readonly log: Log;
  readonly idleInTransactionMs?: number;
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
  pool.on('error', (error) =>
    settings.log.warn('an idle PostgreSQL connection was lost; the next statement opens another', { reason: error.message }),
  );
  return new EnginePool(pool, settings.database);
}
