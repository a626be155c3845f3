/** Figures wanted on records: field sets of a kind of their own, written at most once an hour a record. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { figureKey, figureRecord } from '../../domain/loop/figure-record.ts';
import type { FiguresWanted, InstallRef, ParkedFigures, WriteBackCounts } from '../../ports/ledger/index.ts';
import { affected, type Db, rows } from '../database.ts';
import { json, same } from '../json.ts';
import { type FieldValues, unsent } from '../wanted/field-plan.ts';
import { mine } from './credit-rows.ts';

const HOUR_MS = 3_600_000;
interface Known {
  readonly key: string;
  readonly wanted: FieldValues;
  readonly sent: FieldValues;
  readonly leased: boolean;
}

/** True when something is to be written. What the record never had and is to have no value is not written. */
export async function saveFigures(tx: Db, ref: InstallRef, figures: readonly FiguresWanted[], now: Millis): Promise<boolean> {
  if (figures.length === 0) return false;
  const known = await lockKnown(tx, ref, figures.map(figureKey));
  const changes = figures.flatMap((one) => {
    const key = figureKey(one);
    const row = known.get(key);
    const wanted = one.record === 'influence' ? withoutVanished(one.values, row) : one.values;
    if (row !== undefined && same(row.wanted, wanted)) return [];
    const nothing = Object.keys(unsent(wanted, row?.sent ?? {})).length === 0;
    if (nothing && row === undefined) return [];
    return [{ key, wanted, as_sent: nothing && !row?.leased }];
  });
  if (changes.length === 0) return false;
  await rows(
    tx,
    sql`
    INSERT INTO baton.field_sets AS t (workspace_id, install_id, lead_id, kind, wanted, next_try, sent_revision)
    SELECT ${ref.workspaceId}, ${ref.installId}, key, 'figures', wanted, ${now}::int8, as_sent::int
    FROM jsonb_to_recordset(${json(changes)}::jsonb) AS i (key text, wanted jsonb, as_sent boolean) ORDER BY key
    ON CONFLICT (workspace_id, install_id, lead_id, kind) DO UPDATE SET wanted = excluded.wanted, revision = t.revision + 1,
      sent_revision = CASE WHEN excluded.sent_revision = 1 THEN t.revision + 1 ELSE t.sent_revision END,
      parked_at = NULL, parked_code = NULL, attempts = 0,
      next_try = greatest(${now}::int8, coalesce(t.sent_at + ${HOUR_MS}::int8, 0))`,
  );
  return changes.some(({ as_sent }) => !as_sent);
}

/** Keys are rows there: one that is no longer named is to go. */
function withoutVanished(values: FieldValues, row: Known | undefined): FieldValues {
  const gone = Object.keys({ ...row?.wanted, ...row?.sent }).filter((key) => !(key in values));
  return { ...values, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

async function lockKnown(tx: Db, ref: InstallRef, keys: readonly string[]): Promise<ReadonlyMap<string, Known>> {
  const found = await rows(
    tx,
    sql<Known>`SELECT lead_id AS key, wanted, sent, lease_token IS NOT NULL AS leased FROM baton.field_sets
    WHERE ${mine(ref)} AND kind = 'figures' AND lead_id = ANY (${keys}::text[]) ORDER BY lead_id FOR UPDATE`,
  );
  return new Map(found.map((row) => [row.key, row]));
}

/** What waits for the hour since its last write; what a breaker, a pause or a refusal holds stays where it is. */
export function flushFigures(db: Db, ref: InstallRef, now: Millis): Promise<number> {
  return affected(
    db,
    sql`UPDATE baton.field_sets SET next_try = ${now}::int8
    WHERE ${mine(ref)} AND kind = 'figures' AND pending AND NOT held AND attempts = 0 AND next_try > ${now}::int8`,
  );
}

/** What was written, by kind of record. */
const WRITTEN = (prefix: string) => sql`count(*) FILTER (WHERE sent_at IS NOT NULL AND starts_with(lead_id, ${prefix}))`;

export async function countFigures(db: Db, ref: InstallRef): Promise<WriteBackCounts> {
  const [counted] = await rows(
    db,
    sql<WriteBackCounts>`
    SELECT ${WRITTEN('deal:')} AS deals, ${WRITTEN('campaign:')} AS campaigns,
      count(*) FILTER (WHERE sent_at IS NOT NULL AND lead_id NOT LIKE '%:%') AS leads,
      coalesce(sum((SELECT count(*) FROM jsonb_each(sent) AS s WHERE s.value <> 'null')) FILTER (WHERE starts_with(lead_id, 'influence:')), 0)::int8
        AS "influenceRows",
      count(*) FILTER (WHERE pending) AS pending, count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked
    FROM baton.field_sets WHERE ${mine(ref)} AND kind = 'figures'`,
  );
  return counted ?? { deals: 0, leads: 0, campaigns: 0, influenceRows: 0, pending: 0, parked: 0 };
}

export async function parkedFigures(db: Db, ref: InstallRef, limit: number): Promise<readonly ParkedFigures[]> {
  const found = await rows(
    db,
    sql<{ key: string; why: string | null; at: Millis }>`
    SELECT lead_id AS key, why, parked_at AS at FROM baton.field_sets
    WHERE ${mine(ref)} AND kind = 'figures' AND parked_at IS NOT NULL ORDER BY parked_at DESC, lead_id LIMIT ${limit}`,
  );
  return found.map(({ key, why, at }) => ({ ...figureRecord(key), why: why ?? '', at }));
}
