/** Takes back in the CRM what was written since an instant: open tasks of Baton's, and owners and fields that nobody changed since. */
import type { Fact, Millis } from '../domain/fact.ts';
import { figureRecord } from '../domain/loop/figure-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connector, FieldWrite, Session, TaskWrite, WriteResult } from '../ports/connector.ts';
import type { AuditLine, Install, Values, WorkspaceLedger } from '../ports/ledger/index.ts';
import { type ChangedValues, createUndoPlanner, type MadeTask, type UndoPlan } from './undo-plan.ts';

export interface UndoDeps {
  readonly clock: Clock;
  readonly ledger: WorkspaceLedger;
  readonly install: Install;
  readonly connector: Connector;
  readonly session: Session;
  /** Field values as the CRM holds them: names instead of reps' ids. */
  named(values: Values): Values;
  /** True: reads and counts, writes nothing. */
  readonly dryRun: boolean;
  /** Who undoes, for the audit. */
  readonly by: string;
  /** After each batch; both count what is to be looked at. */
  onProgress(done: number, total: number): void;
}

export interface Undoing {
  undone: number;
  /** Somebody closed the task or changed the value since, or the record is gone: left alone. */
  leftAlone: number;
  /** The CRM refused or did not answer: run it again. */
  failed: number;
}

export interface UndoCounts {
  readonly tasks: Undoing;
  readonly owners: Undoing;
  /** Values, not records. */
  readonly fields: Undoing;
  /** Owner moves that were decided but never written. */
  readonly unsentMoves: number;
}

/** hubspot.md §3: at most 100 inputs a batch. */
const BATCH = 100;
const PAGE = 1_000;

/** Writes only while nothing else does: the caller has paused. Safe to run again: what is undone is not there any more. */
export async function undoSince(deps: UndoDeps, since: Millis): Promise<UndoCounts> {
  const plan = await planOf(deps, since);
  const total = plan.tasks.length + plan.owners.length + plan.fields.length;
  let done = 0;
  const tell = (n: number) => {
    done += n;
    deps.onProgress(done, total);
  };
  const tasks = await inBatches(plan.tasks, (batch) => undoTasks(deps, batch), tell);
  const owners = await inBatches(plan.owners, (batch) => undoValues(deps, 'owner', batch), tell);
  const fields: Undoing = { undone: 0, leftAlone: 0, failed: 0 };
  // Ids of people and of deals may be equal: an answer names a record by its id alone.
  for (const own of Map.groupBy(plan.fields, (one) => recordOf(one).record).values()) {
    const { undone, leftAlone, failed } = await inBatches(own, (batch) => undoValues(deps, 'fields', batch), tell);
    fields.undone += undone;
    fields.leftAlone += leftAlone;
    fields.failed += failed;
  }
  return { tasks, owners, fields, unsentMoves: await dropUnsentMoves(deps, since) };
}

/** Deletes every open task of Baton's, of reps and managers alike; what people did and moved stays. `onDeleted` is told after each batch. */
export async function removeTasks(deps: UndoDeps, onDeleted: (tasks: number) => void): Promise<Undoing> {
  const { tasks } = await planOf(deps, 0);
  const batchOf = async (batch: readonly MadeTask[]): Promise<Undoing> => {
    const undoing = await undoTasks(deps, batch);
    onDeleted(undoing.undone);
    return undoing;
  };
  return inBatches(tasks, batchOf, () => undefined);
}

const LANDING_MS = 15_000;

/** What a lane was writing when the pause came is still to be entered in the trail. Machine time. */
export async function untilLanded({ undo }: WorkspaceLedger, installId: string, machineNow: () => Millis): Promise<void> {
  for (const until = Date.now() + LANDING_MS; Date.now() < until && (await undo.inFlight(installId, machineNow())) > 0; )
    await new Promise((resolve) => setTimeout(resolve, 100));
}

async function planOf({ ledger, install }: UndoDeps, since: Millis): Promise<UndoPlan> {
  const planner = createUndoPlanner();
  for (let after = 0; ; ) {
    const page = await ledger.undo.written(install.installId, since, after, PAGE);
    for (const line of page) planner.add(line);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return planner.plan();
    after = last.line;
  }
}

async function inBatches<T>(
  items: readonly T[],
  work: (batch: readonly T[]) => Promise<Undoing>,
  tell: (n: number) => void,
): Promise<Undoing> {
  const sum: Undoing = { undone: 0, leftAlone: 0, failed: 0 };
  for (let from = 0; from < items.length; from += BATCH) {
    const batch = items.slice(from, from + BATCH);
    const { undone, leftAlone, failed } = await work(batch);
    sum.undone += undone;
    sum.leftAlone += leftAlone;
    sum.failed += failed;
    tell(batch.length);
  }
  return sum;
}

async function undoTasks(deps: UndoDeps, made: readonly MadeTask[]): Promise<Undoing> {
  const { connector, session } = deps;
  const { found } = await connector.read(
    session,
    'task',
    made.map(({ taskId }) => taskId),
  );
  const open = new Set(found.flatMap((task) => (task.kind === 'task' && task.open && !task.archived ? [task.id] : [])));
  const present = made.filter(({ taskId }) => open.has(taskId));
  const leftAlone = made.length - present.length;
  if (deps.dryRun) return { undone: present.length, leftAlone, failed: 0 };
  const done = doneIn(await connector.ensureTasks(session, present.map(deletion)));
  const deleted = present.filter(({ key }) => done.has(key));
  await save(deps, {
    taskIds: deleted.map(({ taskId }) => taskId),
    audit: deleted.map(({ taskId, leadId, key }) =>
      lineOf(deps, 'task', taskId, leadId, 'undo task deleted written', {
        before: { key, status: 'open' },
        after: { key, status: 'deleted' },
      }),
    ),
  });
  return { undone: deleted.length, leftAlone, failed: present.length - deleted.length };
}

function deletion({ taskId, key, leadId, owner }: MadeTask): TaskWrite {
  const text = { subject: '', body: '', dueAt: 0, priority: 'MEDIUM', channel: 'TODO' } as const;
  return { ...text, key, taskId, mayExist: false, leadId: leadId === '' ? null : leadId, dealId: null, ownerId: owner, status: 'deleted' };
}

async function undoValues(deps: UndoDeps, kind: 'owner' | 'fields', batch: readonly ChangedValues[]): Promise<Undoing> {
  const { connector, session } = deps;
  const holding = await connector.stillHolding(
    session,
    batch.map((one) => ({ ...recordOf(one), values: deps.named(one.after) })),
  );
  const restores = batch.flatMap(({ before, after, ...where }) => {
    const keys = holding.get(recordOf(where).id) ?? [];
    const only = (values: Values): Values => Object.fromEntries(keys.map((key) => [key, values[key] ?? null]));
    return keys.length === 0 ? [] : [{ ...where, values: only(before), was: only(after) }];
  });
  const all = batch.reduce((sum, { after }) => sum + Object.keys(after).length, 0);
  const wanted = restores.reduce((sum, { values }) => sum + Object.keys(values).length, 0);
  if (deps.dryRun || restores.length === 0) return { undone: wanted, leftAlone: all - wanted, failed: 0 };
  const writes = restores.map((one): FieldWrite => ({ ...recordOf(one), values: deps.named(one.values) }));
  const done = doneIn(await connector.setFields(session, writes));
  const restored = restores.filter((one) => done.has(recordOf(one).id));
  await save(deps, {
    ...(kind === 'owner' ? await ownersBack(deps, restored) : { fields: restored }),
    audit: restored.map(({ values, was, ...where }) =>
      lineOf(deps, recordOf(where).record, recordOf(where).id, where.leadId, `undo ${kind} written`, { before: was, after: values }),
    ),
  });
  const undone = restored.reduce((sum, { values }) => sum + Object.keys(values).length, 0);
  return { undone, leftAlone: all - wanted, failed: wanted - undone };
}

function recordOf({ leadId, leadObject }: Pick<ChangedValues, 'leadId' | 'leadObject'>): Pick<FieldWrite, 'record' | 'id'> {
  return leadObject === undefined ? figureRecord(leadId) : { record: 'lead-object', id: leadObject };
}

async function ownersBack(deps: UndoDeps, restored: readonly { readonly leadId: string; readonly values: Values }[]) {
  const owners = restored.map(({ leadId, values }) => ({ leadId, owner: values.owner == null ? null : String(values.owner) }));
  return { owners, facts: await handedBack(deps, owners) };
}

/** The CRM's history shows Baton's own hand in the restored owner, so the admin's decision is recorded beside it: judging must not want the move again. */
async function handedBack(deps: UndoDeps, owners: readonly { readonly leadId: string; readonly owner: string | null }[]) {
  const now = deps.clock.now();
  const facts: { leadId: string; fact: Fact }[] = [];
  for (const { leadId, owner } of owners) {
    const last = (await deps.ledger.handoffs.ofLead(deps.install.installId, leadId)).at(-1);
    if (last === undefined || last.judgement.outcome !== null) continue;
    facts.push({ leadId, fact: { type: 'handoff', id: `undo-${now}-${leadId}`, at: now, owner, kind: last.kind, by: 'admin' } });
  }
  return facts;
}

/** Kept back by the pause, they would be written at its end. */
async function dropUnsentMoves(deps: UndoDeps, since: Millis): Promise<number> {
  const moves = await deps.ledger.undo.unsentMoves(deps.install.installId, since);
  if (moves.length > 0 && !deps.dryRun) await save(deps, { owners: moves, facts: await handedBack(deps, moves) });
  return moves.length;
}

function doneIn(results: readonly WriteResult[]): ReadonlySet<string> {
  return new Set(results.flatMap(({ ref, status }) => (status.kind === 'done' || status.kind === 'gone' ? [ref] : [])));
}

function save({ ledger, install, clock }: UndoDeps, undone: Partial<Parameters<WorkspaceLedger['undo']['save']>[1]>): Promise<void> {
  const nothing = { taskIds: [], owners: [], fields: [], facts: [], audit: [] };
  return ledger.undo.save(install.installId, { ...nothing, ...undone }, clock.now());
}

function lineOf(
  { clock, by }: UndoDeps,
  record: AuditLine['record'],
  crmId: string,
  leadId: string,
  action: string,
  values: Pick<AuditLine, 'before' | 'after'>,
): AuditLine {
  return { at: clock.now(), record, crmId, leadId, action, ...values, because: `undone by ${by}` };
}
