/** One chooser per pool at a time, and the loads it chooses by. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { InstallRef, PoolLoad } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope } from '../database.ts';
import { releaseLease, takeLease } from '../leases.ts';

/** Machine time: choosing takes milliseconds; a process that dies while it chooses frees the pool after this. */
const LEASE_MS = 10_000;
const ASK_AGAIN_MS = 15;

/** Choosers of this process, by pool: they queue here instead of asking the ledger in a circle. */
const queues = new WeakMap<Db, Map<string, Promise<unknown>>>();

/** Not within a transaction: `choose` may await anything. */
export function allocate<T>(scope: Scope, ref: InstallRef, pool: string, choose: (load: PoolLoad) => Promise<T>): Promise<T> {
  const name = `allocate ${JSON.stringify([ref.workspaceId, ref.installId, pool])}`;
  return inTurn(scope.db, name, () => underLease(scope.db, name, async () => choose(await loadOf(scope.db, ref))));
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

/** A hand-off counts for the rep it is being moved to from the instant the move is wanted, not from when the CRM confirms it. */
async function loadOf(db: Db, ref: InstallRef): Promise<PoolLoad> {
  const found = await rows(
    db,
    sql<{ rep: string; n: number }>`
    SELECT coalesce(o.wanted ->> 'owner', h.owner) AS rep, count(*) AS n
    FROM baton.handoffs h
    JOIN baton.persons p ON p.workspace_id = h.workspace_id AND p.install_id = h.install_id AND p.lead_id = h.lead_id
    LEFT JOIN baton.field_sets o ON o.workspace_id = h.workspace_id AND o.install_id = h.install_id AND o.lead_id = h.lead_id
      AND o.kind = 'owner' AND (o.pending OR o.sent_at >= p.judged_at)
    WHERE h.workspace_id = ${ref.workspaceId} AND h.install_id = ${ref.installId} AND h.state <> 'closed'
    GROUP BY 1`,
  );
  return { open: new Map(found.filter(({ rep }) => rep !== null).map(({ rep, n }) => [rep, n])) };
}
