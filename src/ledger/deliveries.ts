/** Received webhook bodies: stored before they are acknowledged, worked once, kept until retention. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { Delivery, InstallRef, Lease, MarkLedger, Settlement } from '../ports/ledger/index.ts';
import { count } from './counters.ts';
import { affected, type Db, rows, transact } from './database.ts';
import { json } from './json.ts';
import { claimable, SETTLED_COLUMNS, settled, settledColumns, take } from './lanes.ts';
import { raise } from './marks.ts';

/** One statement: of two that come with one fingerprint, the later waits for the earlier and is not stored. */
export async function storeDelivery(db: Db, ref: InstallRef, body: Uint8Array, receivedAt: Millis, fingerprint: string): Promise<boolean> {
  const stored = await affected(
    db,
    sql`
    WITH fresh AS (
      INSERT INTO baton.signatures (workspace_id, install_id, fingerprint, seen_at)
      VALUES (${ref.workspaceId}, ${ref.installId}, ${fingerprint}, ${receivedAt}) ON CONFLICT DO NOTHING RETURNING 1)
    INSERT INTO baton.deliveries (workspace_id, install_id, body, received_at, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, ${Buffer.from(body)}::bytea, ${receivedAt}::int8, ${receivedAt}::int8 FROM fresh`,
  );
  return stored === 1;
}

export async function claimDeliveries(
  db: Db,
  ref: InstallRef,
  limit: number,
  lease: Lease,
  now: Millis,
  machineNow: Millis,
): Promise<readonly Delivery[]> {
  const claimed = await rows(
    db,
    sql<{ id: number; body: Uint8Array; receivedAt: number }>`
    UPDATE baton.deliveries d SET ${take(lease)} WHERE d.ctid = ANY (ARRAY(
      SELECT t.ctid FROM baton.deliveries t
      WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId}
        AND t.done_at IS NULL AND t.parked_at IS NULL AND ${claimable(now, machineNow)}
      ORDER BY t.next_try, t.delivery_id LIMIT ${limit} FOR UPDATE SKIP LOCKED))
    RETURNING d.delivery_id AS id, d.body, d.received_at AS "receivedAt"`,
  );
  return claimed
    .toSorted((a, b) => a.id - b.id)
    .map(({ id, body, receivedAt }) => ({ deliveryId: String(id), installId: ref.installId, body, receivedAt }));
}

type DeliveryOutcome = Parameters<MarkLedger['settleDeliveries']>[2];

export function settleDeliveries(
  db: Db,
  ref: InstallRef,
  lease: Lease,
  outcome: DeliveryOutcome,
  now: Millis,
): Promise<{ duplicates: number }> {
  return transact(db, async (tx) => {
    await settleRows(tx, ref, lease, outcome.settlements, now);
    await raise(tx, ref, outcome.marks, now);
    const duplicates = outcome.noticeKeys.length - (await remember(tx, ref, outcome.noticeKeys, now));
    await count(
      tx,
      ref,
      new Map([
        ['delivery.received', outcome.noticeKeys.length],
        ['delivery.duplicates', duplicates],
      ]),
    );
    return { duplicates };
  });
}

async function settleRows(
  db: Db,
  ref: InstallRef,
  lease: Lease,
  settlements: readonly { deliveryId: string; settlement: Settlement }[],
  now: Millis,
): Promise<void> {
  const input = settlements.map(({ deliveryId, settlement }) => ({ delivery_id: deliveryId, ...settledColumns(settlement) }));
  await rows(
    db,
    sql`
    UPDATE baton.deliveries t SET ${settled(now)}, done_at = CASE WHEN i.kind = 'done' THEN ${now}::int8 END,
      body = CASE WHEN i.kind = 'done' AND t.empty_when_done THEN ''::bytea ELSE t.body END
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (delivery_id int8, ${SETTLED_COLUMNS})
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.delivery_id = i.delivery_id
      AND t.lease_token = ${lease.token}`,
  );
}

/** How many of the keys are new. Kept as digests: a third of the size, and they only count repeats. */
async function remember(db: Db, ref: InstallRef, keys: readonly string[], now: Millis): Promise<number> {
  if (keys.length === 0) return 0;
  const digests = keys.map((key) => createHash('sha1').update(key).digest('base64url'));
  return affected(
    db,
    sql`
    INSERT INTO baton.notices (workspace_id, install_id, notice_key, seen_at)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, key, ${now}::int8
    FROM unnest(${digests}::text[]) AS k (key) ORDER BY key ON CONFLICT DO NOTHING`,
  );
}
