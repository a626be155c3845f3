/** Brings tasks in the CRM to their wanted state: look where a task may exist, then create, update, complete and delete in full batches. */
import { isBatonError } from '../../src/errors/index.ts';
import type { TaskWrite, WriteResult } from '../../src/ports/connector.ts';
import { type Batch, notSent, type Settled, toResults, writeBatch } from './batch-write.ts';
import type { Api } from './client.ts';
import { findTasks, hasUniqueKey, type PresentTask, readTasks } from './find-tasks.ts';
import { SETTLE_MS } from './limits.ts';
import { TASK_KEY } from './properties.ts';
import { bodyWithMarker, markerIn } from './task-body.ts';

const TASKS = '/crm/objects/2026-09/tasks';
/** HubSpot-defined association types [docs: Associate records guide]. */
const TASK_TO_CONTACT = 204;
const TASK_TO_DEAL = 216;
const TASK_TO_LEAD = 647;
/** HubSpot's own reminder comes this long before the due date, but never in the past. */
const REMIND_BEFORE_MS = 5 * 60_000;

/** A task that is in the CRM, with what stands there now where that was read. */
interface Existing {
  readonly task: TaskWrite;
  readonly id: string;
  readonly present: PresentTask | null;
}

interface Plan {
  readonly settled: Map<string, Settled>;
  readonly creates: TaskWrite[];
  readonly updates: Existing[];
}

/** Idempotent by key; at most 100 tasks. Throws only when the account as a whole cannot be used. */
export async function ensureTasks(api: Api, tasks: readonly TaskWrite[]): Promise<readonly WriteResult[]> {
  // A connection that only a person can repair shows here, before anything is half done.
  await api.session.accessToken();
  const plan = await planWrites(api, tasks);
  const created = await createTasks(api, plan.creates);
  const updated = await updateTasks(api, plan.updates);
  return toResults(new Map([...plan.settled, ...created, ...updated]));
}

async function planWrites(api: Api, tasks: readonly TaskWrite[]): Promise<Plan> {
  const plan: Plan = { settled: new Map(), creates: [], updates: [] };
  const doubtful = tasks.filter((task) => task.taskId === null && task.mayExist);
  const looked = await settledOr(api, doubtful, () => findTasks(api, doubtful), plan.settled);
  for (const task of tasks) {
    const present = looked.get(task.key) ?? null;
    const id = task.taskId ?? present?.id ?? null;
    if (plan.settled.has(task.key)) continue;
    if (id !== null) plan.updates.push({ task, id, present });
    else if (task.status === 'open') plan.creates.push(task);
    else plan.settled.set(task.key, { kind: 'gone' });
  }
  return plan;
}

/** Runs a read; when it cannot be done now, the tasks that need it wait. */
async function settledOr<T>(
  api: Api,
  tasks: readonly TaskWrite[],
  read: () => Promise<Map<string, T>>,
  settled: Map<string, Settled>,
): Promise<Map<string, T>> {
  try {
    return await read();
  } catch (error) {
    for (const task of tasks) settled.set(task.key, notSent(error, api));
    return new Map();
  }
}

function taskBatch<T>(
  api: Api,
  operation: 'create' | 'update' | 'archive',
  keyOf: (item: T) => string,
): Pick<Batch<T>, 'path' | 'budget' | 'refOf' | 'lookAfterMs'> {
  const exact = operation === 'create' && hasUniqueKey(api);
  return { path: `${TASKS}/batch/${operation}`, budget: 'urgent', refOf: keyOf, lookAfterMs: exact ? 0 : api.timeoutMs + SETTLE_MS };
}

/** A key that is taken reads like any other refused value, so where keys are unique every refusal is looked up before it is believed. */
async function createTasks(api: Api, tasks: readonly TaskWrite[]): Promise<Map<string, Settled>> {
  const settled = await createHung(api, tasks);
  const suspects = hasUniqueKey(api) ? ['conflict', 'refused'] : ['conflict'];
  const taken = tasks.filter((task) => suspects.includes(settled.get(task.key)?.kind ?? ''));
  const looked = await settledOr(api, taken, () => findTasks(api, taken), settled);
  for (const [key, task] of looked) if (settled.has(key)) settled.set(key, { kind: 'done', id: task.id });
  return settled;
}

/** A Lead object that is gone or may not be read must not cost the task: what was refused beside one is made on the person alone. */
async function createHung(api: Api, tasks: readonly TaskWrite[]): Promise<Map<string, Settled>> {
  const settled = await writeBatch(api, createBatch(api), tasks);
  if (tasks.every(({ leadObjectId }) => leadObjectId === undefined)) return settled;
  const unmade = tasks.filter(({ key }) => ['refused', 'gone'].includes(settled.get(key)?.kind ?? ''));
  const plain = unmade.map(({ leadObjectId: _gone, ...task }) => task);
  return new Map([...settled, ...(await writeBatch(api, createBatch(api), plain))]);
}

function createBatch(api: Api): Batch<TaskWrite> {
  return {
    ...taskBatch(api, 'create', (task: TaskWrite) => task.key),
    inputOf: (task) => ({
      properties: {
        ...propertiesOf(api, task, null),
        hs_task_status: 'NOT_STARTED',
        ...(hasUniqueKey(api) ? { [TASK_KEY]: task.key } : {}),
      },
      associations: [
        ...(task.leadId === null ? [] : [association(task.leadId, TASK_TO_CONTACT)]),
        ...(task.dealId === null ? [] : [association(task.dealId, TASK_TO_DEAL)]),
        ...(task.leadObjectId === undefined ? [] : [association(task.leadObjectId, TASK_TO_LEAD)]),
      ],
    }),
    refOfRow: (row) => row.properties?.[TASK_KEY] ?? markerIn(row.properties?.hs_task_body ?? null),
  };
}

function association(id: string, typeId: number) {
  return { to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }] };
}

function propertiesOf(api: Api, task: TaskWrite, present: PresentTask | null): Record<string, string> {
  const remindAt = Math.max(task.remindAt ?? task.dueAt - REMIND_BEFORE_MS, api.session.now());
  return {
    hs_timestamp: String(task.dueAt),
    hs_task_subject: task.subject,
    hs_task_body: bodyWithMarker(task.body, task.key, present?.properties.hs_task_body ?? null),
    hs_task_priority: task.priority,
    hs_task_type: task.channel,
    hubspot_owner_id: task.ownerId,
    ...(remindAt < task.dueAt ? { hs_task_reminders: String(remindAt) } : {}),
  };
}

async function updateTasks(api: Api, updates: readonly Existing[]): Promise<Map<string, Settled>> {
  const settled = new Map<string, Settled>();
  const open = await withPresent(
    api,
    updates.filter(({ task }) => task.status === 'open'),
    settled,
  );
  const completed = updates.filter(({ task }) => task.status === 'completed');
  const deleted = updates.filter(({ task }) => task.status === 'deleted');
  const updated = await writeBatch(api, updateBatch(api), [...open, ...completed]);
  await hangOnLeadObjects(api, open);
  const archived = await archiveTasks(api, deleted);
  return new Map([...settled, ...updated, ...archived]);
}

/** What stands in the CRM now: the rep's own words under our line are kept, and a ticked task is re-opened only when it is ticked. */
async function withPresent(api: Api, updates: readonly Existing[], settled: Map<string, Settled>): Promise<Existing[]> {
  const unread = updates.filter(({ present }) => present === null);
  if (unread.length === 0) return [...updates];
  const read = async () =>
    new Map(
      (
        await readTasks(
          api,
          unread.map(({ id }) => id),
        )
      ).map((task) => [task.id, task]),
    );
  const found = await settledOr(
    api,
    unread.map(({ task }) => task),
    read,
    settled,
  );
  const ready = updates
    .filter(({ task }) => !settled.has(task.key))
    .map((each) => ({ ...each, present: each.present ?? found.get(each.id) ?? null }));
  for (const each of ready) if (each.present === null) settled.set(each.task.key, { kind: 'gone' });
  return ready.filter((each) => each.present !== null);
}

function updateBatch(api: Api): Batch<Existing> {
  return {
    ...taskBatch(api, 'update', ({ task }: Existing) => task.key),
    inputOf: ({ task, id, present }) => ({
      id,
      properties:
        task.status === 'completed' ? { hs_task_status: 'COMPLETED' } : { ...propertiesOf(api, task, present), ...reopened(present) },
    }),
    refOfRow: (row) => row.properties?.[TASK_KEY] ?? markerIn(row.properties?.hs_task_body ?? null),
  };
}

/** A Lead object that came after the task: harmless when it hangs there already, and no harm to the task when HubSpot refuses. */
async function hangOnLeadObjects(api: Api, open: readonly Existing[]): Promise<void> {
  const inputs = open.flatMap(({ task, id }) => (task.leadObjectId === undefined ? [] : [{ from: { id }, to: { id: task.leadObjectId } }]));
  if (inputs.length === 0) return;
  try {
    await api.send({
      method: 'POST',
      path: '/crm/associations/2026-09/tasks/leads/batch/associate/default',
      body: { inputs },
      budget: 'fields',
    });
  } catch (error) {
    if (!isBatonError(error)) throw error;
  }
}

function reopened(present: PresentTask | null): Record<string, string> {
  return present?.properties.hs_task_status === 'COMPLETED' ? { hs_task_status: 'NOT_STARTED' } : {};
}

/** An archive answers without a body: what was not refused is done, and what was not there is as wanted. */
async function archiveTasks(api: Api, deletes: readonly Existing[]): Promise<Map<string, Settled>> {
  if (deletes.length === 0) return new Map();
  const inputs = deletes.map(({ id }) => ({ id }));
  const keep = (status: (each: Existing) => Settled) => new Map(deletes.map((each) => [each.task.key, status(each)]));
  try {
    await api.get({ method: 'POST', path: `${TASKS}/batch/archive`, body: { inputs }, budget: 'urgent' });
  } catch (error) {
    return keep(() => notSent(error, api));
  }
  return keep((each) => ({ kind: 'done', id: each.id }));
}
