/** Dirty marks: raised from many sides, claimed by lanes, cleared only when nothing was raised meanwhile. */
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { InstallRef, LaneMark, Lease, MarkLane, Settlement } from '../ports/ledger/index.ts';
import { type Db, rows } from './database.ts';
import { json } from './json.ts';
import { claimable, SETTLED_COLUMNS, settled, settledColumns, take } from './lanes.ts';

export interface RaisedMark {
  readonly lane: MarkLane;
  readonly key: string;
}

/** Sorted and unique, so that two raisers cannot deadlock and no row is raised twice by one statement. */
export async function raise(db: Db, ref: InstallRef, marks: readonly RaisedMark[], now: Millis): Promise<void> {
  if (marks.length === 0) return;
  await rows(
    db,
    sql`
    INSERT INTO baton.marks AS m (workspace_id, install_id, lane, key, next_try)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, lane, key, ${now}::int8
    FROM jsonb_to_recordset(${json(marks)}::jsonb) AS i (lane text, key text) ORDER BY lane, key
    ON CONFLICT (workspace_id, install_id, lane, key)
    DO UPDATE SET mark = m.mark + 1, next_try = least(m.next_try, excluded.next_try)`,
  );
}

/** These leads are to be judged at `at`; undefined: somebody else sees to it. */
export function raiseJudge(db: Db, ref: InstallRef, leads: readonly string[], at: Millis | undefined): Promise<void> {
  const marks = leads.map((key) => ({ lane: 'judge' as const, key }));
  return at === undefined ? Promise.resolve() : raise(db, ref, marks, at);
}

/** A lane to claim from, and how many of its marks at most. */
export interface LaneWanted {
  readonly lane: MarkLane;
  readonly limit: number;
}

/**
 * By row address through an array: evaluated once (a plain sub-select may be run once per row and claim more than the limit),
 * and quick whatever the planner believes about a table that was never analysed.
 */
export async function claimMarks(
  db: Db,
  ref: InstallRef,
  wanted: readonly LaneWanted[],
  lease: Lease,
  now: Millis,
  machineNow: Millis,
): Promise<readonly LaneMark[]> {
  const claimed = await rows(
    db,
    sql<LaneMark & { nextTry: number }>`
    UPDATE baton.marks m SET ${take(lease)} WHERE m.ctid = ANY (ARRAY(
      SELECT c.ctid FROM unnest(${wanted.map(({ lane }) => lane)}::text[], ${wanted.map(({ limit }) => limit)}::int[]) AS w (lane, most)
      CROSS JOIN LATERAL (
        SELECT t.ctid FROM baton.marks t
        WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lane = w.lane
          AND t.parked_at IS NULL AND ${claimable(now, machineNow)}
        ORDER BY t.next_try LIMIT w.most FOR UPDATE SKIP LOCKED) c))
    RETURNING m.lane, m.key, m.mark, m.attempts, m.next_try AS "nextTry"`,
  );
  return claimed
    .toSorted((a, b) => a.nextTry - b.nextTry || (a.key < b.key ? -1 : 1))
    .map(({ lane, key, mark, attempts }) => ({ lane, key, mark, attempts }));
}

/** One statement: rows are locked at their newest value first, so a mark raised in between is seen by both branches. */
export async function settleMarks(
  db: Db,
  ref: InstallRef,
  lease: Lease,
  settlements: readonly { row: LaneMark; settlement: Settlement }[],
  now: Millis,
): Promise<void> {
  if (settlements.length === 0) return;
  const input = settlements.map(({ row: { lane, key, mark }, settlement }) => ({ lane, key, mark, ...settledColumns(settlement) }));
  const mine = sql`t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId}`;
  await rows(
    db,
    sql`
    WITH input AS (SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lane text, key text, mark int8, ${SETTLED_COLUMNS})),
    held AS MATERIALIZED (
      SELECT t.lane, t.key, i.kind = 'done' AND t.mark = i.mark AS over FROM baton.marks t JOIN input i USING (lane, key)
      WHERE ${mine} AND t.lease_token = ${lease.token} ORDER BY t.lane, t.key FOR UPDATE OF t),
    cleared AS (DELETE FROM baton.marks t USING held h WHERE ${mine} AND t.lane = h.lane AND t.key = h.key AND h.over)
    UPDATE baton.marks t SET ${settled(now)} FROM input i JOIN held h USING (lane, key)
    WHERE ${mine} AND t.lane = i.lane AND t.key = i.key AND NOT h.over`,
  );
}
