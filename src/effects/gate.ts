/** The gate: the only door for CRM writes, which holds what may not be written now, performs the rest, and writes the audit. */
import type { Clock, Millis } from '../ports/clock.ts';
import type { Connector, FieldWrite, Session, TaskWrite, WriteResult } from '../ports/connector.ts';
import type { AuditLine, FieldPush, Install, PushSettlement, TaskPush, WorkspaceLedger } from '../ports/ledger/index.ts';

export interface GateDeps {
  readonly clock: Clock;
  readonly dryRun: boolean;
}

export interface Settled<P> {
  readonly rows: readonly { readonly push: P; readonly settlement: PushSettlement }[];
  readonly audit: readonly AuditLine[];
}

export interface GateInput<P, W> {
  readonly ledger: WorkspaceLedger;
  readonly install: Install;
  readonly connector: Connector;
  readonly session: Session;
  readonly items: readonly { readonly push: P; readonly write: W }[];
}

/** Held rows are looked at again this often; lifting the reason releases them at once. */
const HELD_LOOK_MS = 60 * 60_000;
const AFTER_FAILURE_MS = 30_000;

export async function writeTasks(deps: GateDeps, input: GateInput<TaskPush, TaskWrite>): Promise<Settled<TaskPush>> {
  const held = await holdReason(deps, input);
  if (held !== null) return hold(input.items, held, deps.clock.now());
  const results = await input.connector.ensureTasks(
    input.session,
    input.items.map((item) => item.write),
  );
  return settle(deps, input.items, results, (item) => item.write.key, taskAudit);
}

export async function writeFields(deps: GateDeps, input: GateInput<FieldPush, FieldWrite>): Promise<Settled<FieldPush>> {
  const held = await holdReason(deps, input);
  if (held !== null) return hold(input.items, held, deps.clock.now());
  const results = await input.connector.setFields(
    input.session,
    input.items.map((item) => item.write),
  );
  return settle(deps, input.items, results, (item) => item.write.id, fieldAudit);
}

/** Why nothing of this install may be written now; null when it may. */
async function holdReason(deps: GateDeps, input: { ledger: WorkspaceLedger; install: Install }): Promise<string | null> {
  if (deps.dryRun) return 'dry run: nothing is written';
  if (input.install.mode === 'observe') return 'observe only: the account is not live yet';
  if (input.install.status === 'paused') return 'the account is paused';
  return (await input.ledger.setting('paused')) ? 'all writes are paused' : null;
}

function hold<P>(items: readonly { push: P }[], why: string, now: Millis): Settled<P> {
  return { rows: items.map(({ push }) => ({ push, settlement: { kind: 'held', at: now + HELD_LOOK_MS, why } })), audit: [] };
}

type AuditOf<I> = (item: I, at: Millis, outcome: string, crmId: string | null) => AuditLine;

function settle<P, I extends { push: P }>(
  deps: GateDeps,
  items: readonly I[],
  results: readonly WriteResult[],
  refOf: (item: I) => string,
  auditOf: AuditOf<I>,
): Settled<P> {
  const now = deps.clock.now();
  const byRef = new Map(results.map((result) => [result.ref, result.status]));
  const rows: { push: P; settlement: PushSettlement }[] = [];
  const audit: AuditLine[] = [];
  for (const item of items) {
    const status = byRef.get(refOf(item)) ?? {
      kind: 'unknown' as const,
      lookAfter: now + AFTER_FAILURE_MS,
      why: 'the CRM did not answer for this record',
    };
    rows.push({ push: item.push, settlement: settlementOf(status) });
    if (status.kind === 'done') audit.push(auditOf(item, now, 'written', status.id));
    if (status.kind === 'refused') audit.push(auditOf(item, now, `refused: ${status.why}`, null));
  }
  return { rows, audit };
}

function settlementOf(status: WriteResult['status']): PushSettlement {
  switch (status.kind) {
    case 'done':
      return { kind: 'done', crmId: status.id };
    case 'retry':
      return { kind: 'retry', at: status.at, why: status.why, failed: false };
    case 'unknown':
      return { kind: 'retry', at: status.lookAfter, why: status.why, failed: true, mayExist: true };
    case 'refused':
      return { kind: 'parked', code: 'WRITE_REFUSED', why: status.why };
    case 'gone':
      return { kind: 'gone' };
  }
}

function taskAudit(item: { push: TaskPush; write: TaskWrite }, at: Millis, outcome: string, crmId: string | null): AuditLine {
  const { push, write } = item;
  const { atBat, ordinal, owner, dueAt, priority, status } = push.wanted;
  return {
    at,
    record: 'task',
    crmId: crmId ?? write.taskId,
    leadId: push.leadId,
    action: `task ${write.taskId === null ? 'create' : status === 'open' ? 'update' : status} ${outcome}`,
    before: null,
    after: { key: write.key, atBat, ordinal, owner, dueAt, priority, status },
    because: String(push.wanted.text.clause ?? 'hand-off'),
  };
}

function fieldAudit(item: { push: FieldPush; write: FieldWrite }, at: Millis, outcome: string): AuditLine {
  const { push, write } = item;
  const because = push.kind === 'owner' ? 'owner move' : 'follow-up fields';
  return {
    at,
    record: 'lead',
    crmId: write.id,
    leadId: push.leadId,
    action: `${push.kind} ${outcome}`,
    before: null,
    after: push.values,
    because,
  };
}
