/** What waits now, per install, and what will come due by itself: the sweep's and the stepped world's questions, as functions in the database. */
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
function due(now: RawBuilder<Millis>) {
  const byTry = sql.raw('t.next_try');
  return {
    deliveries: {
      from: sql`baton.deliveries t WHERE ${OF_INSTALL} AND t.done_at IS NULL AND t.parked_at IS NULL AND t.next_try <= ${now}`,
      order: byTry,
    },
    marks: { from: sql`baton.marks t WHERE ${OF_INSTALL} AND t.parked_at IS NULL AND t.next_try <= ${now}`, order: byTry },
    tasks: { from: sql`baton.slot_tasks t WHERE ${OF_INSTALL} AND t.pending AND t.next_try <= ${now} AND ${TASK_MAY_GO}`, order: byTry },
    fields: {
      from: sql`baton.field_sets t WHERE ${OF_INSTALL} AND t.pending AND t.bulk_job IS NULL AND t.next_try <= ${now} AND ${fieldsMayGo(now)}`,
      order: byTry,
    },
    jobs: { from: sql`baton.bulk_jobs t WHERE ${OF_INSTALL} AND t.next_try <= ${now}`, order: byTry },
    managers: { from: sql`baton.manager_tasks t WHERE ${OF_INSTALL} AND t.pending AND t.next_try <= ${now}`, order: byTry },
    messages: { from: sql`baton.mailboxes t WHERE ${OF_INSTALL} AND t.pending AND t.next_try <= ${now}`, order: byTry },
    streams: { from: sql`baton.streams t WHERE ${OF_INSTALL} AND t.next_at <= ${now}`, order: sql.raw('t.next_at') },
    reconciliations: { from: sql`baton.reconciliations t WHERE ${OF_INSTALL} AND t.next_at <= ${now}`, order: sql.raw('t.next_at') },
    wakes: { from: sql`baton.persons t WHERE ${OF_INSTALL} AND t.wake_at <= ${now} AND NOT t.woken`, order: sql.raw('t.wake_at') },
  } satisfies Record<string, Source>;
}

/** An ordered LIMIT 1 keeps to the index; EXISTS reads the whole table once the statistics say that most rows match. */
const any = ({ from, order }: Source): RawBuilder<boolean> => sql`coalesce((SELECT true FROM ${from} ORDER BY ${order} LIMIT 1), false)`;

const NOW = sql.raw<Millis>('p_now');
const DUE = due(NOW);

const IS_IDLE = sql`NOT EXISTS (
  SELECT 1 FROM baton.installs i WHERE ${WORKED} AND (${sql.join(Object.values(DUE).map(any), sql` OR `)}))`;

function next(table: string, column: string, condition: string): RawBuilder<number | null> {
  const at = sql.raw(`t.${column}`);
  return sql`(SELECT ${at} FROM ${sql.table(`baton.${table}`)} t WHERE ${OF_INSTALL} AND ${sql.raw(condition)} AND ${at} > ${NOW}
    ORDER BY ${at} LIMIT 1)`;
}

const NEXT_INSTANT = sql`(SELECT min(least(
    ${next('persons', 'wake_at', 'NOT t.woken')},
    ${next('deliveries', 'next_try', 't.done_at IS NULL AND t.parked_at IS NULL')},
    ${next('marks', 'next_try', 't.parked_at IS NULL')},
    ${next('slot_tasks', 'next_try', 't.pending')},
    ${next('field_sets', 'next_try', 't.pending AND t.bulk_job IS NULL')},
    ${next('bulk_jobs', 'next_try', 'true')},
    ${next('manager_tasks', 'next_try', 't.pending')},
    ${next('mailboxes', 'next_try', 't.pending')},
    ${next('streams', 'next_at', 'true')},
    ${next('reconciliations', 'next_at', 'true')}))
  FROM baton.installs i WHERE ${WORKED})`;

/** What no lane holds; counted only where there is something to count. */
const FREE = sql.raw('AND (t.lease_until IS NULL OR t.lease_until <= p_machine_now)');

const counted = (source: Source) => sql`CASE WHEN ${any(source)} THEN (SELECT count(*) FROM ${source.from} ${FREE}) ELSE 0 END`;

const LANES = sql`SELECT jsonb_object_agg(lane, n) FROM (SELECT t.lane, count(*) AS n FROM ${DUE.marks.from} ${FREE} GROUP BY t.lane) m`;

const WAITING = sql`(
  SELECT coalesce(jsonb_agg(w.work ORDER BY w.workspace_id, w.install_id), '[]') FROM (
    SELECT i.workspace_id, i.install_id, jsonb_build_object(
      'ref', jsonb_build_object('workspaceId', i.workspace_id, 'installId', i.install_id), 'crm', i.crm, 'status', i.status,
      'deliveries', ${counted(DUE.deliveries)},
      'marks', coalesce(CASE WHEN ${any(DUE.marks)} THEN (${LANES}) END, '{}'),
      'tasks', ${counted(DUE.tasks)},
      'fields', ${counted(DUE.fields)} + ${counted(DUE.jobs)},
      'managers', ${counted(DUE.managers)},
      'messages', ${counted(DUE.messages)},
      'streams', to_jsonb(ARRAY(SELECT t.stream FROM ${DUE.streams.from} ORDER BY t.next_at, t.stream)),
      'reconcile', ${any(DUE.reconciliations)}) AS work
    FROM baton.installs i WHERE ${WORKED}) w)`;

/**
 * Functions keep their plan: planning these statements costs the embedded engine 3 ms a time, running them 0.4 ms.
 * The plan is made once, perhaps while the tables are empty, so it is told to keep to the indexes.
 */
const definition = (signature: string, type: string, result: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  CREATE OR REPLACE FUNCTION baton.${sql.raw(`${signature} RETURNS ${type}`)} LANGUAGE plpgsql STABLE
  SET plan_cache_mode TO force_generic_plan SET enable_seqscan TO off SET enable_bitmapscan TO off SET jit TO off
  AS $body$ BEGIN RETURN ${result}; END $body$`;

/** Written anew by `migrate` wherever they stand otherwise: they are code, not data. */
export const WATCH_FUNCTIONS: readonly RawBuilder<unknown>[] = [
  definition('is_idle(p_now bigint)', 'boolean', IS_IDLE),
  definition('next_instant(p_now bigint)', 'bigint', NEXT_INSTANT),
  definition('waiting(p_now bigint, p_machine_now bigint)', 'jsonb', WAITING),
];

export async function waitingWork(db: Db, now: Millis, machineNow: Millis): Promise<readonly WaitingWork[]> {
  const [row] = await rows(db, sql<{ work: WaitingWork[] }>`SELECT baton.waiting(${now}, ${machineNow}) AS work`);
  const waits = ({ deliveries, tasks, fields, managers, messages, streams, marks, reconcile }: WaitingWork) =>
    reconcile || deliveries + tasks + fields + managers + messages + streams.length + Object.keys(marks).length > 0;
  return (row?.work ?? []).filter(waits);
}

/** A lease is only ever on a due row, so "nothing is due" covers "nothing is being worked". */
export async function isIdle(db: Db, now: Millis): Promise<boolean> {
  const [row] = await rows(db, sql<{ idle: boolean }>`SELECT baton.is_idle(${now}) AS idle`);
  return row?.idle ?? true;
}

export async function nextInstant(db: Db, now: Millis): Promise<Millis | null> {
  const [row] = await rows(db, sql<{ at: number | null }>`SELECT baton.next_instant(${now}) AS at`);
  return row?.at ?? null;
}
