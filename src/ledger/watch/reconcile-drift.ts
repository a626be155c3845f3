/** Suspects become marks and, where the lanes took something in, drift: nothing is mended here. */
import { type RawBuilder, sql } from 'kysely';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import { findingOf, type KnownRecord, type Suspect, type Values } from '../../domain/reconcile.ts';
import type { Drift, InstallRef, ReconcileLedger } from '../../ports/ledger/index.ts';
import { type Db, rows, type Tx, transact } from '../database.ts';
import { json } from '../json.ts';
import { raise as raiseMarks } from '../marks.ts';
import { knownRecords } from './reconcile-census.ts';

/** Rows worked in one transaction. */
const BATCH = 500;

interface Row {
  readonly line: number;
  readonly record: RecordKind;
  readonly id: string;
  readonly what: Suspect['what'];
  readonly ledger: Values | null;
  readonly crm: Values | null;
  readonly known: KnownRecord | null;
}

const mine = ({ workspaceId, installId }: InstallRef): RawBuilder<boolean> =>
  sql`d.workspace_id = ${workspaceId} AND d.install_id = ${installId}`;

/** A record that is open drift already stays as it was first seen. */
export async function suspect(db: Db, ref: InstallRef, suspects: readonly Suspect[], now: Millis): Promise<void> {
  if (suspects.length === 0) return;
  await rows(
    db,
    sql`
    INSERT INTO baton.drift (workspace_id, install_id, record, id, what, ledger, crm, known, seen_at)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.record, i.id, i.what, i.ledger, i.crm, i.known, ${now}::int8
    FROM jsonb_to_recordset(${json(suspects)}::jsonb) AS i (record text, id text, what text, ledger jsonb, crm jsonb, known jsonb)
    ON CONFLICT DO NOTHING`,
  );
}

/** JSON's null in a column of its own is no value. */
const COLUMNS = sql.raw(`d.line, d.record, d.id, d.what, nullif(d.ledger, 'null') AS ledger, nullif(d.crm, 'null') AS crm,
  nullif(d.known, 'null') AS known`);

function openRows(tx: Db, ref: InstallRef, raised: boolean, after: number): Promise<Row[]> {
  const which = raised ? sql`d.raised_at IS NOT NULL` : sql`d.raised_at IS NULL`;
  return rows(
    tx,
    sql<Row>`
    SELECT ${COLUMNS} FROM baton.drift d WHERE ${mine(ref)} AND d.mended_at IS NULL AND ${which} AND d.line > ${after}
    ORDER BY d.line LIMIT ${BATCH}`,
  );
}

export async function raise(db: Db, ref: InstallRef, now: Millis): ReturnType<ReconcileLedger['raise']> {
  const pull = new Set<RecordKind>();
  let fields = false;
  let raised = 0;
  for (let after = -1; ; ) {
    const batch = await transact(db, async (tx) => {
      const suspects = await openRows(tx, ref, false, after);
      const standing = [...(await standingRecords(tx, ref, suspects)), ...(await wantFieldsAgain(tx, ref, suspects, now))];
      const records = standing.filter(({ what }) => what !== 'fields');
      await raiseMarks(
        tx,
        ref,
        records.map(({ record, id }) => ({ lane: `pull.${record}` as const, key: id })),
        now,
      );
      await keep(tx, ref, suspects, standing, now);
      for (const { record } of records) pull.add(record);
      fields ||= standing.length > records.length;
      raised += standing.length;
      return suspects;
    });
    if (batch.length < BATCH) return { pull: [...pull], fields, raised };
    after = batch.at(-1)!.line;
  }
}

/** Those of whom the ledger has not heard since. */
async function standingRecords(tx: Tx, ref: InstallRef, suspects: readonly Row[]): Promise<Row[]> {
  const now = await knownNow(
    tx,
    ref,
    suspects.filter(({ what }) => what !== 'fields'),
  );
  return suspects.filter((row) => {
    if (row.what === 'fields') return false;
    const known = now.get(keyOf(row)) ?? null;
    return known?.version === row.known?.version && (known?.removed ?? null) === (row.known?.removed ?? null);
  });
}

async function knownNow(tx: Tx, ref: InstallRef, asked: readonly Row[]): Promise<ReadonlyMap<string, KnownRecord>> {
  const found = new Map<string, KnownRecord>();
  for (const [record, of] of Map.groupBy(asked, ({ record }) => record)) {
    const ids = of.map(({ id }) => id);
    for (const known of await knownRecords(tx, ref, record, ids)) found.set(keyOf({ record, id: known.id }), known);
  }
  return found;
}

const keyOf = ({ record, id }: Pick<Row, 'record' | 'id'>): string => `${record} ${id}`;

/** What the CRM shows counts as sent: so the lane writes what is wanted instead, and its audit says what stood there. */
async function wantFieldsAgain(tx: Tx, ref: InstallRef, suspects: readonly Row[], now: Millis): Promise<Row[]> {
  const asked = suspects.filter(({ what }) => what === 'fields');
  if (asked.length === 0) return [];
  const wanted = await rows(
    tx,
    sql<{ id: string }>`
    UPDATE baton.field_sets t SET sent = t.sent || i.crm, revision = t.revision + 1, attempts = 0, next_try = ${now}::int8
    FROM jsonb_to_recordset(${json(asked)}::jsonb) AS i (id text, ledger jsonb, crm jsonb)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.id AND t.kind = 'fields'
      AND NOT t.pending AND t.parked_at IS NULL AND t.lease_token IS NULL AND t.wanted @> i.ledger
    RETURNING t.lead_id AS id`,
  );
  const again = new Set(wanted.map(({ id }) => id));
  return asked.filter(({ id }) => again.has(id));
}

async function keep(tx: Tx, ref: InstallRef, suspects: readonly Row[], standing: readonly Row[], now: Millis): Promise<void> {
  const kept = standing.map(({ line }) => line);
  const dropped = suspects.map(({ line }) => line).filter((line) => !kept.includes(line));
  await drop(tx, ref, dropped);
  await rows(tx, sql`UPDATE baton.drift d SET raised_at = ${now} WHERE ${mine(ref)} AND d.line = ANY (${kept}::int8[])`);
}

async function drop(tx: Tx, ref: InstallRef, lines: readonly number[]): Promise<void> {
  if (lines.length > 0) await rows(tx, sql`DELETE FROM baton.drift d WHERE ${mine(ref)} AND d.line = ANY (${lines}::int8[])`);
}

export async function settle(db: Db, ref: InstallRef, now: Millis): ReturnType<ReconcileLedger['settle']> {
  const found: Drift[] = [];
  let waiting = 0;
  for (let after = -1; ; ) {
    const batch = await transact(db, async (tx) => {
      const raised = await openRows(tx, ref, true, after);
      const busy = await busyLines(tx, ref);
      const worked = raised.filter(({ line }) => !busy.has(line));
      const mended = [...(await readAnew(tx, ref, worked)), ...(await writtenAgain(tx, ref, worked))];
      const lines = new Set(mended.map(({ line }) => line));
      await drop(
        tx,
        ref,
        worked.map(({ line }) => line).filter((line) => !lines.has(line)),
      );
      found.push(...(await saveMended(tx, ref, mended, now)));
      waiting += raised.length - worked.length;
      return raised;
    });
    if (batch.length < BATCH) return { found, waiting };
    after = batch.at(-1)!.line;
  }
}

/** A mark that stands has not been worked, or is parked; a field set is not written, or held, or parked. */
async function busyLines(tx: Tx, ref: InstallRef): Promise<ReadonlySet<number>> {
  const found = await rows(
    tx,
    sql<{ line: number }>`
    SELECT d.line FROM baton.drift d WHERE ${mine(ref)} AND d.mended_at IS NULL AND d.raised_at IS NOT NULL AND CASE WHEN d.what = 'fields'
      THEN EXISTS (SELECT 1 FROM baton.field_sets t WHERE t.workspace_id = d.workspace_id AND t.install_id = d.install_id
        AND t.lead_id = d.id AND t.kind = 'fields' AND (t.pending OR t.parked_at IS NOT NULL OR t.lease_token IS NOT NULL))
      ELSE EXISTS (SELECT 1 FROM baton.marks m WHERE m.workspace_id = d.workspace_id AND m.install_id = d.install_id
        AND m.lane = 'pull.' || d.record AND m.key = d.id) END`,
  );
  return new Set(found.map(({ line }) => line));
}

type Mended = Pick<Row, 'line' | 'ledger' | 'crm'> & { readonly how: string };

async function readAnew(tx: Tx, ref: InstallRef, worked: readonly Row[]): Promise<Mended[]> {
  const asked = worked.filter(({ what }) => what !== 'fields');
  const known = await knownNow(tx, ref, asked);
  return asked.flatMap(({ line, ...row }): Mended[] => {
    const finding = findingOf(row.what, row.known, known.get(keyOf(row)) ?? null);
    return finding.drift ? [{ line, how: finding.how, ledger: finding.ledger ?? row.ledger, crm: finding.crm }] : [];
  });
}

/** Written since it was raised; a set that is not wanted any more was no drift worth telling. */
async function writtenAgain(tx: Tx, ref: InstallRef, worked: readonly Row[]): Promise<Mended[]> {
  const lines = worked.filter(({ what }) => what === 'fields').map(({ line }) => line);
  if (lines.length === 0) return [];
  return rows(
    tx,
    sql<Mended>`
    SELECT d.line, d.ledger, d.crm, 'written again' AS how FROM baton.drift d
    JOIN baton.field_sets t ON t.workspace_id = d.workspace_id AND t.install_id = d.install_id AND t.lead_id = d.id AND t.kind = 'fields'
    WHERE ${mine(ref)} AND d.line = ANY (${lines}::int8[]) AND t.sent_at >= d.raised_at`,
  );
}

const TOLD = sql.raw(`d.line, d.record, d.id, d.what, nullif(d.ledger, 'null') AS ledger, nullif(d.crm, 'null') AS crm,
  d.seen_at AS "seenAt", d.mended_at AS "mendedAt", d.how`);

async function saveMended(tx: Tx, ref: InstallRef, mended: readonly Mended[], now: Millis): Promise<Drift[]> {
  if (mended.length === 0) return [];
  return rows(
    tx,
    sql<Drift>`
    UPDATE baton.drift d SET mended_at = ${now}::int8, how = i.how, ledger = i.ledger, crm = i.crm, known = NULL
    FROM jsonb_to_recordset(${json(mended)}::jsonb) AS i (line int8, how text, ledger jsonb, crm jsonb)
    WHERE ${mine(ref)} AND d.line = i.line RETURNING ${TOLD}`,
  );
}

export function driftOf(db: Db, ref: InstallRef, limit: number): Promise<Drift[]> {
  return rows(
    db,
    sql<Drift>`
    SELECT ${TOLD} FROM baton.drift d WHERE ${mine(ref)} AND d.raised_at IS NOT NULL
    ORDER BY d.mended_at IS NOT NULL, coalesce(d.mended_at, d.seen_at) DESC, d.line LIMIT ${limit}`,
  );
}

export async function driftCounts(db: Db, ref: InstallRef, since: Millis): ReturnType<ReconcileLedger['driftCounts']> {
  const [row] = await rows(
    db,
    sql<{ mended: number; open: number }>`
    SELECT count(*) FILTER (WHERE d.mended_at >= ${since}) AS mended, count(*) FILTER (WHERE d.mended_at IS NULL) AS open
    FROM baton.drift d WHERE ${mine(ref)} AND d.raised_at IS NOT NULL`,
  );
  const { mended = 0, open = 0 } = row ?? {};
  return { found: mended + open, mended, open };
}
