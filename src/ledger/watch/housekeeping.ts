/** Retention and the vacuum that nothing else does on the embedded engine. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { type Db, rows } from '../database.ts';
import { foldTallies } from '../tallies.ts';

const DAY_MS = 86_400_000;
/** A signature is fresh for five minutes either way: beyond twice that it is refused by its age. */
const SIGNATURES_KEPT_MS = 900_000;
/** The usual day is the mean of 14 days with writes: a quiet season may lie between them. */
const COUNTS_KEPT_DAYS = 90;

/** Tables whose rows change all day. */
const HOT = [
  'deliveries',
  'signatures',
  'notices',
  'marks',
  'records',
  'record_leads',
  'leads',
  'personal',
  'persons',
  'handoffs',
  'slot_tasks',
  'field_sets',
  'tokens',
  'budgets',
  'streams',
  'counters',
  'installs',
  'slots',
  'escalations',
  'manager_tasks',
  'messages',
  'mailboxes',
  'write_counts',
  'open_handoffs',
  'tallies',
  'score_marks',
];

export async function housekeeping(db: Db, now: Millis, retentionDays: number): Promise<void> {
  const before = now - retentionDays * DAY_MS;
  await rows(db, sql`DELETE FROM baton.deliveries WHERE done_at < ${before}`);
  await rows(db, sql`DELETE FROM baton.signatures WHERE seen_at < ${now - SIGNATURES_KEPT_MS}`);
  await rows(db, sql`DELETE FROM baton.notices WHERE seen_at < ${before}`);
  await rows(db, sql`DELETE FROM baton.shadow_decisions WHERE recorded_at < ${before}`);
  await rows(db, sql`DELETE FROM baton.write_counts WHERE bucket >= 0 AND bucket < ${now - COUNTS_KEPT_DAYS * DAY_MS}`);
  await rows(db, sql`DELETE FROM baton.drift WHERE mended_at < ${before}`);
  await rows(db, sql`DELETE FROM baton.messages WHERE ended_at < ${before}`);
  await rows(db, sql`DELETE FROM baton.oauth_states WHERE expires_at < ${now}`);
  await foldTallies(db);
  // One by one: a vacuum of many holds the embedded engine's only session for as long as all of them take.
  for (const table of [...HOT.map((name) => `baton.${name}`), ...(await queueTables(db))])
    await rows(db, sql`VACUUM (ANALYZE) ${sql.table(table)}`);
}

/** The queue's own tables, where it stands in the same database: every job is a row that comes and goes. */
async function queueTables(db: Db): Promise<string[]> {
  const found = await rows(
    db,
    sql<{ name: string }>`SELECT tablename AS name FROM pg_catalog.pg_tables WHERE schemaname = 'bullmq' ORDER BY 1`,
  );
  return found.map(({ name }) => `bullmq.${name}`);
}
