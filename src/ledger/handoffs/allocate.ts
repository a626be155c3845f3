/** One chooser per pool at a time, and the loads it chooses by. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Asking, Chosen, InstallRef, PoolLoad } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope } from '../database.ts';
import { releaseLease, takeLease } from '../leases.ts';

/** Machine time: choosing takes milliseconds; a process that dies while it chooses frees the pool after this. */
const LEASE_MS = 10_000;
const ASK_AGAIN_MS = 15;

/** Choosers of this process, by pool: they queue here instead of asking the ledger in a circle. */
const queues = new WeakMap<Db, Map<string, Promise<unknown>>>();

/** How long a choice counts that nobody saves, machine time: a process that dies in between frees the place after this. */
const CHOICE_MS = 60_000;

/** Not within a transaction: `choose` may await anything. The choice counts for every process from here on, until it is saved. */
export function allocate<T extends Chosen>(
  scope: Scope,
  ref: InstallRef,
  { pool, leadId }: Asking,
  choose: (load: PoolLoad) => Promise<T>,
): Promise<T> {
  const { db } = scope;
  const name = `allocate ${JSON.stringify([ref.workspaceId, ref.installId, pool])}`;
  const chooseOne = async () => {
    const chosen = await choose(await loadOf(db, ref));
    if (chosen.rep !== null) await keepPlace(db, choiceName(ref, leadId), chosen.rep);
    return chosen;
  };
  return inTurn(db, name, () => underLease(db, name, chooseOne));
}

/** What was chosen for these leads stands in the ledger by itself now; choices of dead processes go as well. */
export async function endChoices(tx: Db, ref: InstallRef, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return;
  const names = leadIds.map((leadId) => choiceName(ref, leadId));
  await rows(
    tx,
    sql`
    DELETE FROM baton.leases WHERE name = ANY (${names}::text[])
      OR (starts_with(name, ${CHOICE}) AND lease_until <= ${Date.now()}::int8)`,
  );
}

/** A choice is a lease on a place with a rep: named by the lead, held by the rep. */
const CHOICE = 'chosen ';

/** With no third part: how the names of this install's choices begin. */
function choiceName({ workspaceId, installId }: InstallRef, leadId?: string): string {
  const install = `${CHOICE}${JSON.stringify([workspaceId, installId])} `;
  return leadId === undefined ? install : install + leadId;
}

async function keepPlace(db: Db, name: string, rep: string): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.leases (name, lease_token, lease_until) VALUES (${name}, ${rep}, ${Date.now() + CHOICE_MS}::int8)
    ON CONFLICT (name) DO UPDATE SET lease_token = excluded.lease_token, lease_until = excluded.lease_until`,
  );
}

async function inTurn<T>(db: Db, name: string, work: () => Promise<T>): Promise<T> {
  const queue = queues.get(db) ?? new Map<string, Promise<unknown>>();
  queues.set(db, queue);
  const mine = (queue.get(name) ?? Promise.resolve()).then(work, work);
  queue.set(name, mine);
  try {
    return await mine;
  } finally {
    if (queue.get(name) === mine) queue.delete(name);
  }
}

async function underLease<T>(db: Db, name: string, work: () => Promise<T>): Promise<T> {
  const token = randomUUID();
  while (!(await takeLease(db, name, { token, untilMachine: Date.now() + LEASE_MS }, Date.now()))) await pause(ASK_AGAIN_MS);
  try {
    return await work();
  } finally {
    await releaseLease(db, name, token);
  }
}

/** A hand-off counts for the rep it is being moved to from the instant they are chosen, not from when the CRM confirms it. */
async function loadOf(db: Db, ref: InstallRef): Promise<PoolLoad> {
  const found = await rows(
    db,
    sql<{ rep: string; n: number }>`
    SELECT rep, count(*) AS n FROM (
    SELECT coalesce(o.wanted ->> 'owner', h.owner) AS rep
    FROM baton.handoffs h
    JOIN baton.persons p ON p.workspace_id = h.workspace_id AND p.install_id = h.install_id AND p.lead_id = h.lead_id
    LEFT JOIN baton.field_sets o ON o.workspace_id = h.workspace_id AND o.install_id = h.install_id AND o.lead_id = h.lead_id
      AND o.kind = 'owner' AND (o.pending OR o.sent_at >= p.judged_at)
    WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND h.state <> 'closed'
    UNION ALL
    SELECT lease_token FROM baton.leases WHERE starts_with(name, ${choiceName(ref)}) AND lease_until > ${Date.now()}::int8) held
    GROUP BY 1`,
  );
  return { open: new Map(found.filter(({ rep }) => rep !== null).map(({ rep, n }) => [rep, n])) };
}
