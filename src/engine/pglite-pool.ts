/** Opens PGlite and gives it the shape of a `pg.Pool`: real `pg` clients whose socket leads to where it runs. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { EnginePool } from './engine-pool.ts';
import { PgliteInline } from './pglite-inline.ts';
import { PgliteSession } from './pglite-session.ts';
import { PgliteSocket } from './pglite-socket.ts';
import { type PgliteHost, PgliteThread } from './pglite-thread.ts';
import { sqlTypes } from './sql-types.ts';

/** A transaction that sends nothing for this long while others wait is rolled back (machine time). */
const IDLE_IN_TRANSACTION_MS = 30_000;

/** How long closing waits for borrowed connections (machine time). */
const GIVE_BACK_MS = 5_000;

/** Connections cost nothing here: enough that no borrower ever waits for one while another sleeps in LISTEN. */
const CONNECTIONS = 100;

export interface PgliteSettings {
  /** Directory of the database files; absent: in memory. */
  readonly directory?: string;
  /** A tar made by `dump`, to start from: 0.4 s instead of initdb's 3 s. */
  readonly snapshot?: Uint8Array;
  readonly idleInTransactionMs?: number;
  /** True: in this thread instead of its own. For a driver that waits for every statement anyway. */
  readonly inline?: boolean;
}

export interface Pglite {
  /** A pool whose statements run under this `search_path`; all pools share one session and one transaction at a time. */
  pool(searchPath: string): EnginePool;
  /** CHECKPOINT and fsync of every file; waits for the open transaction. */
  makeDurable(): Promise<void>;
  /** The whole database as a tar, gzipped or not; waits for the open transaction. */
  dump(compression: 'none' | 'gzip'): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Starts PGlite. Rejects with `LEDGER_UNAVAILABLE`. */
export async function openPglite(settings: PgliteSettings = {}): Promise<Pglite> {
  const { idleInTransactionMs, inline, ...threadSettings } = settings;
  const thread = inline ? new PgliteInline(threadSettings) : new PgliteThread(threadSettings);
  await thread.started();
  const session = new PgliteSession(thread, idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS);
  const pools: pg.Pool[] = [];
  return {
    pool(searchPath) {
      const pool = poolOver(thread, session, searchPath);
      pools.push(pool);
      return new EnginePool(pool, session);
    },
    makeDurable: () => session.exclusively(async () => void (await thread.request({ kind: 'make-durable' }))),
    dump: (compression) => session.exclusively(() => thread.request({ kind: 'dump', compression })),
    async close() {
      // A pool ends when every client is back; one that was never given back must not keep the database from being closed.
      const ended = Promise.all(pools.map((pool) => (pool.ending ? undefined : pool.end())));
      await Promise.race([ended, pause(GIVE_BACK_MS, undefined, { ref: false })]);
      await session.exclusively(() => thread.close());
    },
  };
}

function poolOver(thread: PgliteHost, session: PgliteSession, searchPath: string): pg.Pool {
  const sockets = new Set<PgliteSocket>();
  thread.onStop((error) => {
    for (const socket of sockets) socket.destroy(error);
  });
  const stream = (): PgliteSocket => {
    const socket = new PgliteSocket(session, searchPath);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const pool = new pg.Pool({ stream: stream as never, types: sqlTypes as never, max: CONNECTIONS, idleTimeoutMillis: 0 });
  // An idle connection that ends is replaced by the pool; the caller of the next statement gets the error, if there is one.
  pool.on('error', () => undefined);
  return pool;
}
