/** Leases of singletons: who sweeps, who allocates. */
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { Lease } from '../ports/ledger/index.ts';
import { affected, type Db, rows } from './database.ts';

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
