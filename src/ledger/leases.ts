/** Leases of singletons, who sweeps and who allocates, and the end of all leases when nobody can hold one. */
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { Lease } from '../ports/ledger/index.ts';
import { affected, type Db, rows } from './database.ts';
import { LATE_MS } from './retry-delay.ts';

export async function takeLease(db: Db, name: string, lease: Lease, machineNow: Millis): Promise<boolean> {
  const taken = await affected(
    db,
    sql`
    INSERT INTO baton.leases AS l (name, lease_token, lease_until) VALUES (${name}, ${lease.token}, ${lease.untilMachine})
    ON CONFLICT (name) DO UPDATE SET lease_token = excluded.lease_token, lease_until = excluded.lease_until
    WHERE l.lease_until <= ${machineNow} OR l.lease_token = excluded.lease_token`,
  );
  return taken === 1;
}

export async function releaseLease(db: Db, name: string, token: string): Promise<void> {
  await rows(db, sql`DELETE FROM baton.leases WHERE name = ${name} AND lease_token = ${token}`);
}

const LEASED = [
  'deliveries',
  'marks',
  'slot_tasks',
  'field_sets',
  'bulk_jobs',
  'manager_tasks',
  'mailboxes',
  'tokens',
  'leases',
  'reconciliations',
] as const;

/** The tokens of the leases stay: a row that still has one may have been written to the CRM by the process that died. */
export async function endLeases(db: Db): Promise<number> {
  await waitForRollingTasks(db);
  let ended = 0;
  for (const table of LEASED)
    ended += await affected(db, sql`UPDATE ${sql.table(`baton.${table}`)} SET lease_until = 0 WHERE lease_until > 0`);
  return ended;
}

/**
 * A rolling task hangs on no record, so where no key is unique only the search can tell whether the process that died made it, and the search
 * shows a new task late: looked for at once it would be made a second time. Where keys are unique the CRM itself refuses that.
 */
async function waitForRollingTasks(db: Db): Promise<void> {
  await rows(
    db,
    sql`UPDATE baton.manager_tasks SET next_try = greatest(next_try, claimed_at + ${LATE_MS}::int8)
      WHERE lease_until > 0 AND may_exist AND task_id IS NULL
        AND install_id IN (SELECT install_id FROM baton.installs WHERE NOT capabilities ? 'unique-task-key')`,
  );
}
