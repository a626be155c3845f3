/** The embedded database with everything around it: the directory's lock, the check after a crash, durability, and a clean end. */
import type { Log } from '../ports/log.ts';
import type { SqlPool } from '../ports/sql-pool.ts';
import { type DataDirLock, lockDataDir } from './data-dir-lock.ts';
import { checkReadable, dataDirPaths, keepDurable, markRunning, markStopped } from './durability.ts';
import { openPglite, type Pglite } from './pglite-pool.ts';

export interface EmbeddedSettings {
  /** Absent: in memory, with nothing to keep. */
  readonly dataDir?: string;
  readonly snapshot?: Uint8Array;
  readonly inline?: boolean;
  readonly log: Log;
}

export interface Embedded {
  readonly kind: 'pglite';
  /** Absent in memory. */
  readonly lock?: DataDirLock;
  pool(searchPath: string): SqlPool;
  close(): Promise<void>;
}

/** Opens PGlite. Rejects with `DATA_DIRECTORY_IN_USE`, `LEDGER_UNAVAILABLE` or `LEDGER_DAMAGED`; the directory is free again then. */
export async function openEmbedded({ dataDir, snapshot, inline, log }: EmbeddedSettings): Promise<Embedded> {
  const start = { ...(snapshot && { snapshot }), ...(inline && { inline }) };
  if (dataDir !== undefined) return openOnDisk(dataDir, start, log);
  const pglite = await openPglite(start);
  const durable = keepDurable(pglite, undefined, log);
  return {
    kind: 'pglite',
    pool: (searchPath) => pglite.pool(searchPath),
    async close() {
      await durable.stop();
      await pglite.close();
    },
  };
}

async function openOnDisk(directory: string, start: { snapshot?: Uint8Array; inline?: boolean }, log: Log): Promise<Embedded> {
  const lock = await lockDataDir(directory);
  try {
    const unclean = markRunning(directory);
    const pglite = await openPglite({ directory: dataDirPaths(directory).database, ...start });
    if (unclean) await checkAfterCrash(pglite, directory, log);
    const durable = keepDurable(pglite, directory, log);
    return {
      kind: 'pglite',
      lock,
      pool: (searchPath) => pglite.pool(searchPath),
      async close() {
        await durable.stop();
        await pglite.close();
        markStopped(directory);
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function checkAfterCrash(pglite: Pglite, directory: string, log: Log): Promise<void> {
  log.warn('the last process on this data directory did not end cleanly: reading every table');
  const pool = pglite.pool('public');
  try {
    const tables = await checkReadable(pool, directory);
    log.info('the ledger is whole', { tables });
  } catch (error) {
    // Closed without the mark: the next start checks again.
    await pglite.close();
    throw error;
  }
  await pool.end();
}
