/** PGlite itself and what it answers, wherever it runs: in a thread of its own or in the caller's. */
import { PGlite } from '@electric-sql/pglite';
import { fsyncTree } from './fsync-tree.ts';
import type { ThreadRequest, ThreadSettings } from './pglite-protocol.ts';
import { queryMessage } from './wire.ts';

const NOTHING = new Uint8Array(0);

/** 32 MB of shared buffers instead of PGlite's 128: measured 220 MB resident, with no loss at a company's size. */
const ON_DISK = ['shared_buffers=32MB'];

/**
 * In memory a page that is evicted is copied and check-summed for nothing, and no crash leaves half a page behind. The files of the log
 * are made at their full size at once: filled piece by piece, each of them is copied a dozen times while it grows.
 */
const IN_MEMORY = ['shared_buffers=256MB', 'full_page_writes=off', 'wal_init_zero=off'];

/**
 * UTC as on PostgreSQL. One plan per statement, and by index: planning anew costs as much as running, and the planner, which takes a hundred rows for
 * every list of ours, would rather read a table of two thousand rows whole.
 */
const SETTINGS = ['TimeZone=UTC', 'plan_cache_mode=force_generic_plan', 'enable_seqscan=off', 'random_page_cost=1.1'];

export function startPglite(settings: ThreadSettings): Promise<PGlite> {
  const own = [...(settings.directory === undefined ? IN_MEMORY : ON_DISK), ...SETTINGS];
  const startParams = [...PGlite.defaultStartParams, ...own.flatMap((setting) => ['-c', setting])];
  const loadDataDir = settings.snapshot && new Blob([settings.snapshot as Uint8Array<ArrayBuffer>]);
  return PGlite.create({ dataDir: settings.directory ?? 'memory://', startParams, ...(loadDataDir && { loadDataDir }) });
}

export async function answerTo(database: PGlite, request: ThreadRequest, directory: string | undefined): Promise<Uint8Array> {
  switch (request.kind) {
    case 'wire':
      return runWire(database, request.requests);
    case 'make-durable':
      return makeDurable(database, directory);
    case 'dump':
      return new Uint8Array(await (await database.dumpDataDir(request.compression)).arrayBuffer());
    case 'close':
      await makeDurable(database, directory);
      await database.close();
      return NOTHING;
  }
}

async function runWire(database: PGlite, requests: readonly Uint8Array[]): Promise<Uint8Array> {
  let chunks: Uint8Array[] = [];
  // Streamed: otherwise PGlite reads through every answer before it hands it over, a twentieth of a busy process's time.
  const onRawData = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
  for (const request of requests) {
    chunks = [];
    await database.execProtocolRawStream(request, { syncToFs: false, onRawData });
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

async function makeDurable(database: PGlite, directory: string | undefined): Promise<Uint8Array> {
  await database.execProtocolRaw(queryMessage('CHECKPOINT'), { syncToFs: false });
  if (directory !== undefined) fsyncTree(directory);
  return NOTHING;
}
