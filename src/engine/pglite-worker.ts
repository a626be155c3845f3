/** The thread that PGlite runs in: each statement would block the main loop otherwise. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { answerTo, startPglite } from './pglite-core.ts';
import { type NumberedRequest, STARTED, type ThreadReply, type ThreadSettings } from './pglite-protocol.ts';

const settings = workerData as ThreadSettings;
const port = parentPort!;

function reply(message: ThreadReply): void {
  port.postMessage(message);
}

async function attempt(id: number, work: () => Promise<Uint8Array>): Promise<void> {
  try {
    reply({ id, bytes: await work() });
  } catch (error) {
    const { message, stack } = error as Error;
    reply({ id, error: { message, ...(stack !== undefined && { stack }) } });
  }
}

let database: PGlite;
let last = attempt(STARTED, async () => {
  database = await startPglite(settings);
  return new Uint8Array(0);
});

port.on('message', (request: NumberedRequest) => {
  last = last.then(() => attempt(request.id, () => answerTo(database, request, settings.directory)));
});
