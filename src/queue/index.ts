/** The queue's implementations, as the engines choose between them. */
export { openBoard } from './board.ts';
export { openBullmqQueue } from './bullmq-queue.ts';
export { BULLMQ_SCHEMA, openRedisStore, openSqlStore, releaseActiveJobs } from './bullmq-store.ts';
export { createMemoryQueue, type MemoryQueue } from './memory-queue.ts';
