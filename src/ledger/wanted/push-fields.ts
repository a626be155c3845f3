/** Claims and settles the writes of Baton's fields and of owner moves. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { figureRecord } from '../../domain/loop/figure-record.ts';
import type { AuditLine, FieldPush, InstallRef, Lease, PushSettlement } from '../../ports/ledger/index.ts';
import { RELEASED_BY_HAND } from '../breakers/held.ts';
import { type Db, rows, transact } from '../database.ts';
import { json } from '../json.ts';
import { claimable, SETTLED_COLUMNS, SETTLED_HOLD, settled, settledColumns, take } from '../lanes.ts';
import { type RaisedMark, raise } from '../marks.ts';
import { appendAudit } from './audit.ts';
import { fieldsMayGo } from './due.ts';
import { type FieldValues, unsent } from './field-plan.ts';

interface ClaimedRow extends Omit<FieldPush, 'values' | 'before' | 'leadObject'> {
  readonly leadObject: string | null;
  readonly before: FieldValues | null;
  readonly wanted: FieldValues;
  readonly sent: FieldValues;
}

/** `untriedOf`: of this kind alone, and only what was never tried. */
export async function claimFields(
  db: Db,
  ref: InstallRef,
  limit: number,
  lease: Lease,
  now: Millis,
  machineNow: Millis,
  untriedOf?: FieldPush['kind'],
): Promise<readonly FieldPush[]> {
  const only = untriedOf === undefined ? sql`` : sql`AND t.kind = ${untriedOf} AND t.attempts = 0`;
  const claimed = await rows(
    db,
    sql<ClaimedRow>`
    UPDATE baton.field_sets t SET ${take(lease)}, before = ${OWNER_BEFORE} WHERE t.ctid = ANY (ARRAY(
      SELECT t.ctid FROM baton.field_sets t
      WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.pending AND ${claimable(now, machineNow)}
        AND t.bulk_job IS NULL AND ${fieldsMayGo(now)} ${only}
      ORDER BY t.next_try LIMIT ${limit} FOR UPDATE OF t SKIP LOCKED))
    RETURNING t.lead_id AS "leadId", t.revision, t.kind, t.wanted, t.sent, t.attempts, t.before, t.lead_object AS "leadObject",
      coalesce(t.held_by = ${RELEASED_BY_HAND}, false) AS released`,
  );
  // An owner is always written out: people set it too, so what we sent last says nothing.
  return claimed.map(({ wanted, sent, before, leadObject, ...row }) => {
    const push = { ...row, ...(leadObject === null ? {} : { leadObject }) };
    if (push.kind === 'owner') return { ...push, values: wanted, before: before ?? {} };
    const values = unsent(wanted, sent);
    return {
      ...push,
      values,
      before: Object.fromEntries(Object.keys(values).map((key) => [key, sent[key] === '' ? null : (sent[key] ?? null)])),
    };
  });
}

/** Noted at the first attempt: after one whose outcome is unknown the record may already show the new owner. */
const OWNER_BEFORE = sql.raw(`CASE WHEN t.kind = 'owner' THEN coalesce(t.before, jsonb_build_object('owner',
  (SELECT r.body -> 'ownerId' FROM baton.records r WHERE r.workspace_id = t.workspace_id AND r.install_id = t.install_id
    AND r.kind = CASE WHEN t.lead_object IS NULL THEN 'lead' ELSE 'lead-object' END AND r.id = coalesce(t.lead_object, t.lead_id)))) END`);

interface SettledPush {
  readonly push: FieldPush;
  readonly settlement: PushSettlement;
}

export function settleFields(
  db: Db,
  ref: InstallRef,
  lease: Lease,
  pushes: readonly SettledPush[],
  audit: readonly AuditLine[],
  now: Millis,
): Promise<void> {
  return transact(db, async (tx) => {
    await settlePushed(tx, ref, lease, pushes, now);
    await appendAudit(tx, ref, audit);
  });
}

export async function settlePushed(tx: Db, ref: InstallRef, lease: Lease, pushes: readonly SettledPush[], now: Millis): Promise<void> {
  const mine = new Set(await settleRows(tx, ref, lease, pushes, now));
  await doubtSuccessors(tx, ref, pushes, now);
  // The record is gone, or seems so: reading it tells.
  const gone = pushes.filter(({ push, settlement }) => settlement.kind === 'gone' && mine.has(`${push.kind} ${push.leadId}`));
  await raise(
    tx,
    ref,
    gone.flatMap(({ push }) => recordOf(push)),
    now,
  );
}

/**
 * What was written for a record that lives on as another one came to that one, perhaps after what was wanted for it: none of these values
 * is known to stand there, and they are written again. A write to it that is under way settles nothing any more.
 */
async function doubtSuccessors(tx: Db, ref: InstallRef, pushes: readonly SettledPush[], now: Millis): Promise<void> {
  const input = pushes.flatMap(({ push, settlement }) => {
    const to = settlement.kind === 'done' && push.kind === 'fields' ? settlement.crmId : null;
    if (to === null || to === push.leadId) return [];
    return [{ lead_id: to, unknown: Object.fromEntries(Object.keys(push.values).map((key) => [key, ''])) }];
  });
  if (input.length === 0) return;
  await rows(
    tx,
    sql`
    UPDATE baton.field_sets t SET sent = t.sent || i.unknown, revision = t.revision + 1, next_try = ${now}::int8, attempts = 0,
      lease_token = NULL, lease_until = NULL, bulk_job = NULL
    FROM (SELECT lead_id, jsonb_object_agg(key, value) AS unknown
      FROM jsonb_to_recordset(${json(input)}::jsonb) AS j (lead_id text, unknown jsonb), jsonb_each(j.unknown) GROUP BY 1) i
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.lead_id AND t.kind = 'fields'`,
  );
}

/** Campaigns are read as a whole, once a day. */
function recordOf({ leadId, leadObject }: FieldPush): RaisedMark[] {
  if (leadObject !== undefined) return [{ lane: 'pull.lead-object', key: leadObject }];
  const { record, id } = figureRecord(leadId);
  if (record === 'campaign') return [];
  return [{ lane: record === 'lead' ? 'pull.lead' : 'pull.deal', key: id }];
}

async function settleRows(tx: Db, ref: InstallRef, lease: Lease, pushes: readonly SettledPush[], now: Millis): Promise<string[]> {
  const input = pushes.map(({ push, settlement }) => ({
    lead_id: push.leadId,
    set: push.kind,
    revision: push.revision,
    values: push.values,
    ...settledColumns(settlement),
  }));
  const done = sql.raw("(i.kind = 'done')");
  // Wanted anew while it was written, and equal to what was written: nothing is left to send.
  const allSent = sql.raw(`NOT EXISTS (SELECT 1 FROM jsonb_each(t.wanted) w
    WHERE w.value IS DISTINCT FROM coalesce((t.sent || i.values) -> w.key, 'null'))`);
  const settledRows = await rows(
    tx,
    sql<{ settled: string }>`
    UPDATE baton.field_sets t SET ${settled(now)}, ${SETTLED_HOLD}, bulk_job = NULL,
      before = CASE WHEN i.kind = 'done' THEN NULL ELSE t.before END,
      sent_revision = CASE WHEN i.kind = 'gone' OR (${done} AND t.revision <> i.revision AND ${allSent}) THEN t.revision
        WHEN ${done} THEN i.revision ELSE t.sent_revision END,
      sent = CASE WHEN ${done} THEN t.sent || i.values ELSE t.sent END,
      sent_at = CASE WHEN ${done} THEN ${now}::int8 ELSE t.sent_at END
    FROM jsonb_to_recordset(${json(input)}::jsonb)
      AS i (lead_id text, set text, revision int8, values jsonb, ${SETTLED_COLUMNS})
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.lead_id AND t.kind = i.set
      AND t.lease_token = ${lease.token}
    RETURNING t.kind || ' ' || t.lead_id AS settled`,
  );
  return settledRows.map((row) => row.settled);
}
