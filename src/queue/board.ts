/** BullMQ's own console over the queue in Redis, to look at. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { Queue as BullQueue } from 'bullmq';
import type { QueueBoard } from '../ports/queue.ts';
import { QUEUE_NAME, type RedisStore } from './bullmq-store.ts';

/**
 * Answers below `path`; whoever mounts it says who may look. Closing the store ends it. It changes nothing: the ledger is the truth, and what a person
 * changes stands in the audit.
 */
export function openBoard({ producer, backend }: RedisStore, path: string): ReturnType<QueueBoard> {
  const queue = new BullQueue(QUEUE_NAME, { connection: producer as never }, backend as never);
  // Told by the call that needs it; an unheard event would end the process.
  queue.on('error', () => undefined);
  const server = new ExpressAdapter().setBasePath(path);
  const options = { uiConfig: { boardTitle: 'Baton’s queue', hideRedisDetails: true } };
  createBullBoard({
    queues: [new BullMQAdapter(queue as never, { readOnlyMode: true, allowRetries: false })],
    serverAdapter: server,
    options,
  });
  return server.getRouter() as ReturnType<QueueBoard>;
}
