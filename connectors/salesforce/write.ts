/** Brings tasks in the org to their wanted state: upserted on their key, changed and completed by id, deleted, in full collections. */

import { z } from 'zod';
import type { TaskWrite, WriteResult } from '../../src/ports/connector.ts';
import { type BatchRow, notSent, type Settled, verdict, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { findTasks, hasUniqueKey, namesLostKey, type PresentTask, readTasks } from './find-tasks.ts';
import { COLLECTION, chunk, SETTLE_MS } from './limits.ts';
import { objectOf, TASK_KEY } from './properties.ts';
import { id, parseElements, rowErrorOf, savedRow, text } from './schema.ts';
import { type OrgSettings, readSettings } from './settings.ts';
import { idList, queryAll } from './soql.ts';
import { successorsOf } from './successors.ts';
import { bodyWithMarker, dayOf } from './task-body.ts';

/** A reminder comes this long before the task is due, but never in the past. */
const REMIND_BEFORE_MS = 5 * 60_000;
const SUBJECT_LENGTH = 255;

/** A task that is in the org, with what stands there now where that was read. */
interface Existing {
  readonly task: TaskWrite;
  readonly id: string;
  readonly present: PresentTask | null;
}

interface Plan {
  readonly settled: Map<string, Settled>;
  readonly creates: TaskWrite[];
  readonly updates: Existing[];
  readonly zones: ReadonlyMap<string, string>;
}

/** Idempotent by key; at most 200 tasks. Throws only when the account as a whole cannot be used. */
export async function ensureTasks(api: Api, tasks: readonly TaskWrite[]): Promise<readonly WriteResult[]> {
  // A connection that only a person can repair shows here, before anything is half done.
  await api.session.accessToken();
  const plan = await planWrites(api, tasks);
  const settled = new Map<string, Settled>(plan.settled);
  for (const part of [await createTasks(api, plan), await updateTasks(api, plan), await deleteTasks(api, plan)])
    for (const [key, status] of part) settled.set(key, status);
  return tasks.map(({ key }) => ({ ref: key, status: verdict(settled.get(key)!) }));
}

async function planWrites(api: Api, tasks: readonly TaskWrite[]): Promise<Plan> {
  const settled = new Map<string, Settled>();
  const doubtful = tasks.filter((task) => task.taskId === null && task.mayExist);
  const looked = await settledOr(api, doubtful, () => findTasks(api, doubtful), settled);
  const open = tasks.filter((task) => task.taskId !== null && task.status === 'open');
  const present = await settledOr(api, open, () => presentOf(api, open), settled);
  const zones = await settledOr(api, tasks, () => zonesOf(api, tasks), settled);
  const plan: Plan = { settled, creates: [], updates: [], zones };
  for (const task of tasks) {
    const found = looked.get(task.key) ?? (task.taskId === null ? null : (present.get(task.taskId) ?? null));
    const taskId = task.taskId ?? found?.Id ?? null;
    if (settled.has(task.key)) continue;
    if (taskId === null && task.status === 'open') plan.creates.push(task);
    else if (taskId === null || (task.status === 'open' && found === null)) settled.set(task.key, { kind: 'gone' });
    else plan.updates.push({ task, id: taskId, present: found });
  }
  return plan;
}

function presentOf(api: Api, open: readonly TaskWrite[]): Promise<Map<string, PresentTask>> {
  return readTasks(
    api,
    open.flatMap(({ taskId }) => taskId ?? []),
  );
}

/** Runs a read; when it cannot be done now, the tasks that need it wait. */
async function settledOr<T>(
  api: Api,
  tasks: readonly TaskWrite[],
  read: () => Promise<Map<string, T>>,
  settled: Map<string, Settled>,
): Promise<Map<string, T>> {
  try {
    return tasks.length === 0 ? new Map() : await read();
  } catch (error) {
    for (const task of tasks) settled.set(task.key, notSent(error, api));
    return new Map();
  }
}

const zoneRow = z.object({ Id: id, TimeZoneSidKey: text });

/** Zones of the owners, by which an instant becomes a day: known from the probe, else asked for. */
async function zonesOf(api: Api, tasks: readonly TaskWrite[]): Promise<Map<string, string>> {
  const { zones, zone } = readSettings(api.session.settings);
  const owners = [...new Set(tasks.map(({ ownerId }) => ownerId))];
  const found = new Map(owners.map((owner) => [owner, zones[owner] ?? zone]));
  const unknown = owners.filter((owner) => zones[owner] === undefined && objectOf(owner) === 'User');
  if (unknown.length === 0) return found;
  const where = `Id IN ${idList(unknown)}`;
  const [rows = []] = await queryAll(api, 'urgent', [{ from: 'User', select: ['Id', 'TimeZoneSidKey'], where }]);
  for (const row of parseElements(rows, zoneRow).good) found.set(row.Id, row.TimeZoneSidKey ?? zone);
  return found;
}

function valuesOf(api: Api, { task, present }: Pick<Existing, 'task' | 'present'>, zones: Plan['zones']): Record<string, unknown> {
  const settings = readSettings(api.session.settings);
  const day = dayOf(task.dueAt, zones.get(task.ownerId) ?? settings.zone);
  const remindAt = Math.max(task.remindAt ?? task.dueAt - REMIND_BEFORE_MS, api.session.now());
  return {
    Subject: task.subject.slice(0, SUBJECT_LENGTH),
    Description: bodyWithMarker(task.body, { key: task.key, dueAt: task.dueAt, day }, present?.Description ?? null),
    OwnerId: task.ownerId,
    ActivityDate: day,
    IsReminderSet: true,
    ReminderDateTime: new Date(remindAt).toISOString(),
    Priority: task.priority === 'HIGH' ? settings.taskPriority.high : settings.taskPriority.usual,
    ...typeOf(task, settings),
    ...(present?.IsClosed === false ? {} : { Status: settings.taskStatus.open }),
  };
}

/** Never a task of subtype Call: completing one of those would be a call that was made. */
function typeOf(task: TaskWrite, { callType }: OrgSettings): Record<string, string> {
  return task.channel === 'CALL' && callType !== null ? { Type: callType } : {};
}

/** Who and what it hangs on: beside a lead a task may hang on nothing else. */
function placeOf(task: TaskWrite, leadId: string | null): Record<string, string> {
  const deal = task.dealId !== null && (leadId === null || objectOf(leadId) !== 'Lead');
  return { ...(leadId === null ? {} : { WhoId: leadId }), ...(deal ? { WhatId: task.dealId! } : {}) };
}

async function createTasks(api: Api, { creates, zones }: Plan): Promise<Map<string, Settled>> {
  const settled = await createByKey(api, creates, zones, new Map());
  const stuck = creates.filter(({ key, leadId }) => leadId !== null && settled.get(key)?.kind === 'failed');
  if (stuck.length === 0) return settled;
  try {
    // A lead converted or merged a moment ago takes no task any more: whoever it lives on as does.
    const successors = await successorsOf(
      api,
      stuck.map(({ leadId }) => leadId!),
      'urgent',
    );
    const again = stuck.filter(({ leadId }) => successors.has(leadId!));
    for (const [key, status] of await createByKey(api, again, zones, successors)) settled.set(key, status);
  } catch (error) {
    for (const { key } of stuck) settled.set(key, notSent(error, api));
  }
  return settled;
}

/** Upserted on the key where the org has it, which makes a task at most once, whatever becomes of the answer. Whoever lost the key goes on without. */
async function createByKey(
  api: Api,
  tasks: readonly TaskWrite[],
  zones: Plan['zones'],
  successors: ReadonlyMap<string, string>,
): Promise<Map<string, Settled>> {
  const settled = await create(api, tasks, zones, successors, hasUniqueKey(api));
  const keyless = tasks.filter(({ key }) => isKeyLost(settled.get(key)));
  if (keyless.length === 0) return settled;
  api.log.warn('the key of tasks cannot be written: they are known by their marker', { tasks: keyless.length });
  for (const [key, status] of await create(api, keyless, zones, successors, false)) settled.set(key, status);
  return settled;
}

function isKeyLost(status: Settled | undefined): boolean {
  if (status?.kind !== 'failed') return false;
  const { message, fields } = status.error;
  return fields.includes(TASK_KEY) ? status.error.code === 'INVALID_FIELD_FOR_INSERT_UPDATE' : namesLostKey(message);
}

async function create(
  api: Api,
  tasks: readonly TaskWrite[],
  zones: Plan['zones'],
  successors: ReadonlyMap<string, string>,
  exact: boolean,
): Promise<Map<string, Settled>> {
  const rows = tasks.map((task): BatchRow => {
    const leadId = task.leadId === null ? null : (successors.get(task.leadId) ?? task.leadId);
    const key = exact ? { [TASK_KEY]: task.key } : {};
    return { ref: task.key, type: 'Task', values: { ...key, ...placeOf(task, leadId), ...valuesOf(api, { task, present: null }, zones) } };
  });
  const settled = new Map<string, Settled>();
  const path = exact ? `/composite/sobjects/Task/${TASK_KEY}` : '/composite/sobjects';
  const batch = {
    method: exact ? ('PATCH' as const) : ('POST' as const),
    path,
    budget: 'urgent' as const,
    ...(exact ? { key: TASK_KEY } : {}),
  };
  for (const part of chunk(rows, COLLECTION)) {
    const lookAfterMs = exact ? 0 : api.timeoutMs + SETTLE_MS;
    for (const [key, status] of await writeBatch(api, { ...batch, lookAfterMs }, part)) settled.set(key, status);
  }
  return settled;
}

async function updateTasks(api: Api, { updates, zones }: Plan): Promise<Map<string, Settled>> {
  const { taskStatus } = readSettings(api.session.settings);
  const rows = updates
    .filter(({ task }) => task.status !== 'deleted')
    .map((each): BatchRow => {
      const values = each.task.status === 'completed' ? { Status: taskStatus.closed[0] ?? 'Completed' } : valuesOf(api, each, zones);
      return { ref: each.task.key, type: 'Task', values: { id: each.id, ...values } };
    });
  const batch = {
    method: 'PATCH' as const,
    path: '/composite/sobjects',
    budget: 'urgent' as const,
    lookAfterMs: api.timeoutMs + SETTLE_MS,
  };
  return rows.length === 0 ? new Map() : writeBatch(api, batch, rows);
}

/** What is not there any more is as wanted. */
const NOT_THERE = new Set(['ENTITY_IS_DELETED', 'NOT_FOUND', 'INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID']);

async function deleteTasks(api: Api, { updates }: Plan): Promise<Map<string, Settled>> {
  const deletes = updates.filter(({ task }) => task.status === 'deleted');
  if (deletes.length === 0) return new Map();
  const keep = (status: (each: Existing, n: number) => Settled) => new Map(deletes.map((each, n) => [each.task.key, status(each, n)]));
  const query = { ids: deletes.map((each) => each.id).join(','), allOrNone: 'false' };
  try {
    const reply = await api.get({ method: 'DELETE', path: '/composite/sobjects', query, budget: 'urgent' });
    const rows = z.array(savedRow).safeParse(reply.json);
    const answered = rows.success ? rows.data : [];
    return keep((each, n): Settled => {
      const row = answered[n];
      if (row === undefined)
        return { kind: 'unknown', lookAfter: api.session.now() + SETTLE_MS, why: 'Salesforce’s answer passes over this record' };
      const error = rowErrorOf(row);
      return row.success || NOT_THERE.has(error.code ?? '') ? { kind: 'done', id: each.id } : { kind: 'failed', error };
    });
  } catch (error) {
    return keep(() => notSent(error, api));
  }
}
