/** What waits now, per install, and what will come due by itself: the sweep's and the stepped world's questions, a statement each. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { WaitingWork } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { fieldsMayGo, TASK_MAY_GO } from '../wanted/due.ts';

/** Row `t` of an install `i`. */
const OF_INSTALL = sql.raw('t.workspace_id = i.workspace_id AND t.install_id = i.install_id');

/** Work of a revoked or uninstalled account waits for a person, not for a lane. */
const WORKED = sql.raw("i.status IN ('active', 'paused')");

interface Source {
  readonly from: RawBuilder<unknown>;
  /** By the order of the partial index that holds these rows. */
  readonly order: RawBuilder<unknown>;
}

/** Rows that need a lane now or are in one: leased ones count, their process is at work or dead. */
function due(now: Millis) {
  const byTry = sql.raw('t.next_try');
  return {
    deliveries: {
      from: sql`baton.deliveries t WHERE ${OF_INSTALL} AND t.done_at IS NULL AND t.parked_at IS NULL AND t.next_try <= ${now}`,
      order: byTry,
    },
    marks: { from: sql`baton.marks t WHERE ${OF_INSTALL} AND t.parked_at IS NULL AND t.next_try <= ${now}`, order: byTry },
    tasks: { from: sql`baton.slot_tasks t WHERE ${OF_INSTALL} AND t.pending AND t.next_try <= ${now} AND ${TASK_MAY_GO}`, order: byTry },
    fields: {
      from: sql`baton.field_sets t WHERE ${OF_INSTALL} AND t.pending AND t.next_try <= ${now} AND ${fieldsMayGo(now)}`,
      order: byTry,
    },
    streams: { from: sql`baton.streams t WHERE ${OF_INSTALL} AND t.next_at <= ${now}`, order: sql.raw('t.next_at') },
    wakes: { from: sql`baton.persons t WHERE ${OF_INSTALL} AND t.wake_at <= ${now} AND NOT t.woken`, order: sql.raw('t.wake_at') },
  } satisfies Record<string, Source>;
}

/** An ordered LIMIT 1 keeps to the index; EXISTS reads the whole table once the statistics say that most rows match. */
const any = ({ from, order }: Source): RawBuilder<boolean> => sql`coalesce((SELECT true FROM ${from} ORDER BY ${order} LIMIT 1), false)`;

interface WaitingRow extends Omit<WaitingWork, 'ref'> {
  readonly workspaceId: string;
  readonly installId: string;
}

/** Counts only where there is something to count. */
export async function waitingWork(db: Db, now: Millis, machineNow: Millis): Promise<readonly WaitingWork[]> {
  const of = due(now);
  const free = sql`AND (t.lease_until IS NULL OR t.lease_until <= ${machineNow})`;
  const counted = (source: Source) => sql`CASE WHEN ${any(source)} THEN (SELECT count(*) FROM ${source.from} ${free}) ELSE 0 END`;
  const lanes = sql`SELECT jsonb_object_agg(lane, n) FROM (SELECT t.lane, count(*) AS n FROM ${of.marks.from} ${free} GROUP BY t.lane) m`;
  const found = await rows(
    db,
    sql<WaitingRow>`
    SELECT i.workspace_id AS "workspaceId", i.install_id AS "installId", i.crm, i.status,
      ${counted(of.deliveries)} AS deliveries,
      coalesce(CASE WHEN ${any(of.marks)} THEN (${lanes}) END, '{}') AS marks,
      ${counted(of.tasks)} AS tasks,
      ${counted(of.fields)} AS fields,
      ARRAY(SELECT t.stream FROM ${of.streams.from} ORDER BY t.next_at, t.stream) AS streams
    FROM baton.installs i WHERE ${WORKED} ORDER BY i.workspace_id, i.install_id`,
  );
  return found
    .filter((row) => row.deliveries + row.tasks + row.fields + row.streams.length + Object.keys(row.marks).length > 0)
    .map(({ workspaceId, installId, ...work }) => ({ ref: { workspaceId, installId }, ...work }));
}

/** A lease is only ever on a due row, so "nothing is due" covers "nothing is being worked". */
export async function isIdle(db: Db, now: Millis): Promise<boolean> {
  const busy = Object.values(due(now)).map(any);
  const [row] = await rows(
    db,
    sql<{ busy: boolean }>`SELECT EXISTS (SELECT 1 FROM baton.installs i WHERE ${WORKED} AND (${sql.join(busy, sql` OR `)})) AS busy`,
  );
  return !row?.busy;
}

export async function nextInstant(db: Db, now: Millis): Promise<Millis | null> {
  const next = (table: string, column: string, condition: string): RawBuilder<number | null> => {
    const at = sql.raw(`t.${column}`);
    return sql`(SELECT ${at} FROM ${sql.table(`baton.${table}`)} t WHERE ${OF_INSTALL} AND ${sql.raw(condition)} AND ${at} > ${now}
      ORDER BY ${at} LIMIT 1)`;
  };
  const [row] = await rows(
    db,
    sql<{ at: number | null }>`
    SELECT min(least(
      ${next('persons', 'wake_at', 'NOT t.woken')},
      ${next('deliveries', 'next_try', 't.done_at IS NULL AND t.parked_at IS NULL')},
      ${next('marks', 'next_try', 't.parked_at IS NULL')},
      ${next('slot_tasks', 'next_try', 't.pending')},
      ${next('field_sets', 'next_try', 't.pending')},
      ${next('streams', 'next_at', 'true')})) AS at
    FROM baton.installs i WHERE ${WORKED}`,
  );
  return row?.at ?? null;
}
