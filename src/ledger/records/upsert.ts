/** Stores split records, newest version wins, and tells which of them really changed. */
import { type RawBuilder, sql } from 'kysely';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import type { SplitRecord } from './split.ts';

/** What became of one record. */
export interface Stored {
  readonly record: SplitRecord;
  /** Null when it was unknown. */
  readonly before: Known | null;
  readonly accepted: boolean;
  /** Known to be gone from the CRM, at or after this version. */
  readonly removedAt: number | null;
  /** Content that matters is another than before. */
  readonly changed: boolean;
}

export interface Known {
  readonly version: number;
  /** Null when nothing but its removal is known. */
  readonly hash: string | null;
  readonly historyHash: string | null;
  readonly removed: boolean;
  /** Of leads only. */
  readonly archived: boolean;
  readonly leadIds: readonly string[];
}

/** `records` are unique by kind and id, and locked as `before` has them. Runs in the caller's transaction. */
export async function upsert(tx: Db, ref: InstallRef, records: readonly SplitRecord[], before: KnownRecords): Promise<Stored[]> {
  if (records.length === 0) return [];
  const accepted = await write(tx, ref, records);
  return records.map((record) => outcomeOf(record, before.get(keyOf(record)) ?? null, accepted.get(keyOf(record))));
}

interface Written extends RecordKey {
  readonly version: number;
  readonly hash: string | null;
  readonly historyHash: string | null;
  readonly removedAt: number | null;
}

function outcomeOf(record: SplitRecord, before: Known | null, written: Written | undefined): Stored {
  if (!written) return { record, before, accepted: false, removedAt: null, changed: false };
  const { removedAt } = written;
  const another =
    before === null || before.hash === null || before.removed || before.hash !== written.hash || before.historyHash !== written.historyHash;
  // A read with histories newer than the known ones is taken for those alone when its body is older.
  return { record, before, accepted: written.version === record.version, removedAt, changed: another && removedAt === null };
}

/** By kind and id. */
export type KnownRecords = ReadonlyMap<string, Known>;

export interface RecordKey {
  readonly kind: RecordKind;
  readonly id: string;
}

export const keyOf = ({ kind, id }: RecordKey): string => `${kind} ${id}`;

/** Without their bodies, which are most of a row. Locked in the order of kinds and ids, so that two stores of the same records queue instead of deadlocking. */
export async function lockKnown(tx: Db, ref: InstallRef, records: readonly RecordKey[]): Promise<KnownRecords> {
  const found = await rows(
    tx,
    sql<Known & RecordKey>`
    SELECT r.kind, r.id, r.version, r.hash, r.history_hash AS "historyHash", r.removed,
      CASE WHEN r.kind = 'lead' THEN coalesce((r.body ->> 'archived')::boolean, false) ELSE false END AS archived,
      ARRAY(SELECT l.lead_id FROM baton.record_leads l WHERE l.workspace_id = r.workspace_id AND l.install_id = r.install_id
        AND l.kind = r.kind AND l.record_id = r.id ORDER BY 1) AS "leadIds"
    FROM unnest(${records.map(({ kind }) => kind)}::text[], ${records.map(({ id }) => id)}::text[]) AS i (kind, id)
    JOIN baton.records r
      ON r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = i.kind AND r.id = i.id
    ORDER BY r.kind, r.id FOR UPDATE OF r`,
  );
  return new Map(found.map(({ kind, id, ...known }) => [keyOf({ kind, id }), known]));
}

async function write(tx: Db, ref: InstallRef, input: readonly SplitRecord[]): Promise<ReadonlyMap<string, Written>> {
  const columns = input.map(({ kind, id, version, body, hash, history, history_hash }) => ({
    kind,
    id,
    version,
    body,
    hash,
    history,
    history_hash,
  }));
  const written = await rows(
    tx,
    sql<Written>`
    INSERT INTO baton.records AS r (workspace_id, install_id, kind, id, version, body, hash, history, history_hash, history_version,
      first_at, state_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.kind, i.id, i.version, i.body, i.hash, nullif(i.history, 'null'), i.history_hash,
      CASE WHEN i.history_hash IS NOT NULL THEN i.version END, ${FIRST_AT}, CASE WHEN i.body ->> 'state' IS NOT NULL THEN i.version END
    FROM jsonb_to_recordset(${json(columns)}::jsonb)
      AS i (kind text, id text, version int8, body jsonb, hash text, history jsonb, history_hash text)
    ORDER BY i.kind, i.id
    ON CONFLICT (workspace_id, install_id, kind, id) DO UPDATE SET ${NEWEST_BODY}, ${NEWEST_HISTORY}, ${AT_FIRST}
    WHERE ${NEWEST} OR ${NEWER_HISTORY}
    RETURNING kind, id, version, hash, history_hash AS "historyHash", CASE WHEN removed THEN removed_at END AS "removedAt"`,
  );
  return new Map(written.map((row) => [keyOf(row), row]));
}

/** Of what a person typed, as it was first known. */
const FIRST_AT = sql.raw(
  "CASE WHEN i.kind IN ('call', 'email', 'message', 'note') AND i.body ->> 'by' = 'hand' THEN (i.body ->> 'at')::int8 END",
);

const AT_FIRST = sql.raw(`first_at = coalesce(r.first_at, excluded.first_at), state_at = CASE
  WHEN excluded.version < r.version OR r.body ->> 'state' IS NOT DISTINCT FROM excluded.body ->> 'state' THEN r.state_at
  ELSE excluded.version END`);

const NEWEST: RawBuilder<boolean> = sql.raw('excluded.version >= r.version');

const NEWER_HISTORY: RawBuilder<boolean> = sql.raw(
  'excluded.history_version IS NOT NULL AND (r.history_version IS NULL OR excluded.history_version >= r.history_version)',
);

const NEWEST_BODY = newest(NEWEST, ['version', 'body', 'hash']);

/** Touches that the CRM may overwrite stay beside those it tells now; what it tells of the same touch now is newer. */
const WITH_LASTING: RawBuilder<unknown> = sql.raw(`CASE WHEN jsonb_path_exists(r.history, '$.touches[*] ? (@.lasting == true)') THEN
  jsonb_set(excluded.history, '{touches}', coalesce(excluded.history -> 'touches', '[]') || coalesce((
    SELECT jsonb_agg(t.touch) FROM jsonb_array_elements(r.history -> 'touches') AS t (touch)
    WHERE t.touch -> 'lasting' = 'true' AND NOT coalesce(excluded.history -> 'touches', '[]') @> jsonb_build_array(
      jsonb_build_object('id', t.touch -> 'id'))), '[]')) ELSE excluded.history END`);

const NEWEST_HISTORY = newest(NEWER_HISTORY, ['history', 'history_hash', 'history_version'], { history: WITH_LASTING });

/** `made`: columns that take more than what came. */
function newest(
  when: RawBuilder<boolean>,
  columns: readonly string[],
  made: Readonly<Record<string, RawBuilder<unknown>>> = {},
): RawBuilder<unknown> {
  const assignments = columns.map((name) => {
    const column = sql.raw(name);
    return sql`${column} = CASE WHEN ${when} THEN ${made[name] ?? sql`excluded.${column}`} ELSE r.${column} END`;
  });
  return sql.join(assignments);
}
