/** What people did to Baton's own tasks: the observed state against the sent and the wanted one, recorded once as a fact. */
import { sql } from 'kysely';
import type { CrmTask } from '../../domain/crm-record.ts';
import type { Millis, TaskFact } from '../../domain/fact.ts';
import type { InstallRef, WantedTaskState } from '../../ports/ledger/index.ts';
import { count } from '../counters.ts';
import { type Db, rows } from '../database.ts';
import { json } from '../json.ts';
import { appendFacts, type OwnFact } from './own-facts.ts';

/** Stands in the key of a task that is to go because another one of the same key is the slot's. */
const TWIN = '.twin.';

/** A task of ours as a read or a removal shows it. */
export interface SeenTask {
  readonly key: string;
  readonly taskId: string;
  readonly version: Millis;
  readonly state: ObservedState;
  readonly completedAt: Millis | null;
}

export interface ObservedState {
  readonly status: WantedTaskState['status'];
  readonly owner: string | null;
  readonly dueAt: Millis | null;
}

/** A slot's task as the ledger knows it. */
export interface SlotTask {
  readonly leadId: string;
  /** Null: not known to be made yet. */
  readonly taskId: string | null;
  readonly wanted: WantedTaskState;
  readonly sent: WantedTaskState | null;
  readonly sentBefore: WantedTaskState | null;
  readonly observed: ObservedState | null;
  /** The last write that succeeded began here and was confirmed at `sentAt`. */
  readonly sentFrom: Millis | null;
  readonly sentAt: Millis | null;
}

export function mapTaskToSeen(task: Omit<CrmTask, 'subject'>): SeenTask | null {
  if (task.batonKey === null) return null;
  const status = task.archived ? 'deleted' : task.open ? 'open' : 'completed';
  return {
    key: task.batonKey,
    taskId: task.id,
    version: task.version,
    state: { status, owner: task.ownerId, dueAt: task.dueAt },
    completedAt: task.completedAt,
  };
}

/** Returns the leads for which something new was recorded. */
export async function observeTasks(tx: Db, ref: InstallRef, seen: readonly SeenTask[]): Promise<string[]> {
  if (seen.length === 0) return [];
  const known = await slotTasksOf(
    tx,
    ref,
    seen.map(({ key }) => key),
  );
  const relevant = seen.flatMap((task) => {
    const slot = known.get(task.key);
    return slot && isTheSlots(task, slot) && !isOutdated(task, slot) ? [{ task, slot }] : [];
  });
  await deleteTwins(tx, ref, seen, known);
  await saveObserved(
    tx,
    ref,
    relevant.map(({ task }) => task),
  );
  const facts = relevant.flatMap(({ task, slot }): OwnFact[] => eventsOf(task, slot).map((fact) => ({ leadId: slot.leadId, fact })));
  return appendFacts(tx, ref, facts);
}

const isTheSlots = ({ taskId }: SeenTask, slot: SlotTask): boolean => slot.taskId === null || slot.taskId === taskId;

/**
 * Made twice, where no unique key forbids it: the one that the slot does not know is deleted through the push lane, unless somebody did
 * something to it. Nothing that happens to it is said of the slot's own.
 */
async function deleteTwins(tx: Db, ref: InstallRef, seen: readonly SeenTask[], known: ReadonlyMap<string, SlotTask>): Promise<void> {
  const twins = seen.flatMap((task) => {
    const slot = known.get(task.key);
    if (slot === undefined || isTheSlots(task, slot) || !isUntouched(task, slot)) return [];
    const key = `${task.key}${TWIN}${task.taskId}`;
    return [
      { key, lead_id: slot.leadId, task_id: task.taskId, next_try: task.version, wanted: { ...slot.wanted, key, status: 'deleted' } },
    ];
  });
  if (twins.length === 0) return;
  const found = await rows(
    tx,
    sql<{ key: string }>`
    INSERT INTO baton.slot_tasks (workspace_id, install_id, key, lead_id, current, wanted, task_id, may_exist, next_try)
    SELECT ${ref.workspaceId}, ${ref.installId}, key, lead_id, false, wanted, task_id, true, next_try
    FROM jsonb_to_recordset(${json(twins)}::jsonb) AS i (key text, lead_id text, task_id text, wanted jsonb, next_try int8)
    ON CONFLICT DO NOTHING RETURNING key`,
  );
  await count(tx, ref, new Map([['noticed.twin-mended', found.length]]));
}

function isUntouched({ state }: SeenTask, { sent, wanted }: SlotTask): boolean {
  return (
    state.status === 'open' && [sent, wanted].some((ours) => ours !== null && ours.owner === state.owner && ours.dueAt === state.dueAt)
  );
}

/** Read before our last write reached the CRM: it shows our own former state, not what somebody did. */
function isOutdated(task: SeenTask, slot: SlotTask): boolean {
  if (slot.sentFrom !== null && task.version < slot.sentFrom) return true;
  const former = slot.sentBefore;
  return former !== null && slot.sentAt !== null && task.version <= slot.sentAt && isSame(task.state, former);
}

function isSame(state: ObservedState, sent: WantedTaskState): boolean {
  return state.status === sent.status && state.owner === sent.owner && state.dueAt === sent.dueAt;
}

/** Only what our wanted state does not ask for, and only against what was last known of the task. */
function eventsOf(task: SeenTask, { wanted, sent, observed }: SlotTask): TaskFact[] {
  const last: ObservedState = observed ?? sent ?? wanted;
  const { state } = task;
  const fact = (event: TaskFact['event'], at: Millis, extra: Partial<TaskFact> = {}): TaskFact => ({
    type: 'task',
    id: `${task.key}.${event}.${at}`,
    at,
    event,
    rep: state.owner,
    ...extra,
  });
  if (wanted.status !== 'open' || last.status === 'deleted') return [];
  if (state.status === 'deleted') return [fact('deleted', task.version, { rep: last.owner })];
  if (state.status === 'completed') return last.status === 'completed' ? [] : [fact('ticked', task.completedAt ?? task.version)];
  const given = state.owner !== wanted.owner && state.owner !== last.owner;
  const moved = state.dueAt !== null && state.dueAt !== wanted.dueAt && state.dueAt !== last.dueAt;
  return [
    ...(given ? [fact('given', task.version)] : []),
    ...(moved ? [fact('moved', task.version, { dueAt: state.dueAt as Millis })] : []),
  ];
}

async function slotTasksOf(tx: Db, ref: InstallRef, keys: readonly string[]): Promise<ReadonlyMap<string, SlotTask>> {
  const found = await rows(
    tx,
    sql<SlotTask & { key: string }>`
    SELECT key, lead_id AS "leadId", task_id AS "taskId", wanted, sent, sent_before AS "sentBefore", observed, sent_from AS "sentFrom", sent_at AS "sentAt"
    FROM baton.slot_tasks
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND key = ANY (${keys}::text[]) ORDER BY key FOR UPDATE`,
  );
  return new Map(found.map(({ key, ...slot }) => [key, slot]));
}

/** Seeing the task also ends the doubt whether it exists. */
async function saveObserved(tx: Db, ref: InstallRef, seen: readonly SeenTask[]): Promise<void> {
  if (seen.length === 0) return;
  const input = seen.map(({ key, taskId, state, version }) => ({ key, task_id: taskId, observed: state, version }));
  await rows(
    tx,
    sql`
    UPDATE baton.slot_tasks t SET observed = i.observed, task_id = coalesce(t.task_id, i.task_id), may_exist = false,
      closed_in_crm = i.observed ->> 'status' <> 'open',
      revision = CASE WHEN ${IS_BACK} THEN t.revision + 1 ELSE t.revision END,
      next_try = CASE WHEN ${IS_BACK} THEN i.version ELSE t.next_try END,
      attempts = CASE WHEN ${IS_BACK} THEN 0 ELSE t.attempts END
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (key text, task_id text, observed jsonb, version int8)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.key = i.key`,
  );
}

/**
 * It was to be closed and was gone, most often with its lead's record, and came back with that: it is closed now. One that Baton closed and
 * a person opened again stays theirs.
 */
const IS_BACK = sql.raw(`(i.observed ->> 'status' = 'open' AND t.wanted ->> 'status' <> 'open' AND t.sent ->> 'status' = 'open'
  AND NOT t.pending AND t.parked_at IS NULL AND t.lease_token IS NULL)`);
