/** Reads field sets and owner moves under lock and writes what the plan changes. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef, KnownOwner, Overruled } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import { type FieldChange, type FieldRow, type FieldValues, planFields, planOverruled, planOwner } from './field-plan.ts';

export interface WantedFields {
  readonly leadId: string;
  readonly fields?: FieldValues | undefined;
  readonly owner?: string | undefined;
  readonly overruled?: Overruled | undefined;
  readonly leadObject?: string | undefined;
}

type Change = FieldChange & { readonly lead_id: string; readonly kind: 'fields' | 'owner'; readonly lead_object?: string };

/** True when something is to be written to the CRM. */
export async function saveFieldSets(tx: Db, ref: InstallRef, saves: readonly WantedFields[], now: Millis): Promise<boolean> {
  const relevant = saves.filter(({ fields, owner, overruled }) => fields || owner !== undefined || overruled !== undefined);
  if (relevant.length === 0) return false;
  const known = await lockFieldSets(
    tx,
    ref,
    relevant.map(({ leadId }) => leadId),
  );
  const owners = await ownersOf(
    tx,
    ref,
    relevant.filter(({ owner }) => owner !== undefined),
  );
  const changes = relevant.flatMap((one) => {
    const { leadId, fields, leadObject } = one;
    return [
      ...changeOf(leadId, 'fields', fields ? planFields(known.get(`fields ${leadId}`) ?? null, fields) : null),
      ...changeOf(leadId, 'owner', ownerChange(one, known.get(`owner ${leadId}`) ?? null, owners.get(leadId) ?? null), leadObject),
    ];
  });
  await write(tx, ref, changes, now);
  return changes.some(({ asSent }) => !asSent);
}

function ownerChange({ owner, overruled, leadObject }: WantedFields, row: FieldRow | null, known: KnownOwner | null): FieldChange | null {
  if (owner !== undefined) return planOwner(row, owner, known, leadObject ?? null);
  return overruled === undefined ? null : planOverruled(row, overruled);
}

function changeOf(lead_id: string, kind: Change['kind'], change: FieldChange | null, lead_object?: string): Change[] {
  return change === null ? [] : [{ lead_id, kind, ...(lead_object === undefined ? {} : { lead_object }), ...change }];
}

async function lockFieldSets(tx: Db, ref: InstallRef, leadIds: readonly string[]): Promise<ReadonlyMap<string, FieldRow>> {
  const found = await rows(
    tx,
    sql<FieldRow & { leadId: string; kind: string }>`
    SELECT lead_id AS "leadId", kind, wanted, sent, pending, lease_token IS NOT NULL AS leased, sent_at AS "sentAt",
      lead_object AS "leadObject" FROM baton.field_sets
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[])
    ORDER BY lead_id, kind FOR UPDATE`,
  );
  return new Map(found.map((row) => [`${row.kind} ${row.leadId}`, row]));
}

/** By lead id: what the record says on which the owner is written. */
async function ownersOf(tx: Db, ref: InstallRef, moves: readonly WantedFields[]): Promise<ReadonlyMap<string, KnownOwner>> {
  if (moves.length === 0) return new Map();
  const input = moves.map(({ leadId, leadObject }) => ({
    lead_id: leadId,
    kind: leadObject === undefined ? 'lead' : 'lead-object',
    id: leadObject ?? leadId,
  }));
  const found = await rows(
    tx,
    sql<KnownOwner & { leadId: string }>`
    SELECT i.lead_id AS "leadId", r.body ->> 'ownerId' AS "ownerId", r.version
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, kind text, id text)
    JOIN baton.records r ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = i.kind AND r.id = i.id`,
  );
  return new Map(found.map((row) => [row.leadId, row]));
}

async function write(tx: Db, ref: InstallRef, changes: readonly Change[], now: Millis): Promise<void> {
  if (changes.length === 0) return;
  const input = changes.map(({ asSent, ...change }) => ({ ...change, as_sent: asSent }));
  const fresh = sql.raw('(t.revision = t.sent_revision OR t.parked_at IS NOT NULL OR t.held)');
  await rows(
    tx,
    sql`
    WITH input AS (
      SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, kind text, wanted jsonb, as_sent boolean, lead_object text,
        before jsonb)),
    known AS (
      UPDATE baton.field_sets t SET wanted = i.wanted, lead_object = i.lead_object, revision = t.revision + 1, parked_at = NULL, parked_code = NULL,
        before = coalesce(i.before, t.before),
        sent_revision = CASE WHEN i.as_sent THEN t.revision + 1 ELSE t.sent_revision END,
        next_try = CASE WHEN ${fresh} THEN ${now}::int8 ELSE t.next_try END,
        attempts = CASE WHEN ${fresh} THEN 0 ELSE t.attempts END
      FROM input i
      WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.lead_id AND t.kind = i.kind
      RETURNING t.lead_id, t.kind)
    INSERT INTO baton.field_sets (workspace_id, install_id, lead_id, kind, wanted, next_try, sent_revision, lead_object)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.lead_id, i.kind, i.wanted, ${now}::int8, i.as_sent::int, i.lead_object FROM input i
    WHERE (i.lead_id, i.kind) NOT IN (SELECT lead_id, kind FROM known)`,
  );
}
