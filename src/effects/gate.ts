/** The gate: the only door for CRM writes but those of `undo`, which works while it is shut; it holds what may not be written now, performs the rest, and writes the audit. */
import { PAUSE_SETTING } from '../domain/pause.ts';
import type { Clock, Millis } from '../ports/clock.ts';
import type { Connector, FieldWrite, Session, TaskWrite, WriteResult } from '../ports/connector.ts';
import type {
  AuditLine,
  FieldPush,
  HeldBy,
  Install,
  ManagerPush,
  PushSettlement,
  TaskPush,
  WorkspaceLedger,
} from '../ports/ledger/index.ts';
import { fieldAudit, managerAudit, taskAudit } from './audit.ts';
import { type BreakerDeps, type Passed, passedAll, passFields, passTasks, unpassFields } from './breakers.ts';

export interface GateDeps {
  readonly clock: Clock;
  readonly dryRun: boolean;
  /** Null: nothing that passes here is counted. */
  readonly breakers: BreakerDeps | null;
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

export function writeTasks(deps: GateDeps, input: GateInput<TaskPush, TaskWrite>): Promise<Settled<TaskPush>> {
  const { connector, session } = input;
  return write(deps, input, {
    pass: (breakers, now) => passTasks(breakers, input.items, now),
    send: (writes) => connector.ensureTasks(session, writes),
    refOf: (item) => item.write.key,
    auditOf: taskAudit,
    staysCounted: isLookedFor,
  });
}

export function writeFields(deps: GateDeps, input: GateInput<FieldPush, FieldWrite>): Promise<Settled<FieldPush>> {
  const { connector, session } = input;
  return write(deps, input, {
    pass: (breakers, now) => passFields(breakers, input.items, now),
    send: (writes) => connector.setFields(session, writes),
    refOf: (item) => item.write.id,
    auditOf: fieldAudit,
    staysCounted: isDone,
  });
}

/** As `writeFields` up to the sending: `go` may be handed to a bulk job, whose results come by `settleBulk`. */
export async function passToBulk(deps: GateDeps, input: GateInput<FieldPush, FieldWrite>): Promise<PassedToBulk> {
  const now = deps.clock.now();
  const reason = await holdReason(deps, input);
  if (reason !== null) return { go: [], held: hold(input.items, reason, now).rows, unused: async () => undefined };
  const passed = deps.breakers === null ? passedAll(input.items) : await passFields(deps.breakers, input.items, now);
  const held = passed.held.map(({ item, settlement }) => ({ push: item.push, settlement }));
  return { go: passed.go, held, unused: () => passed.unused(passed.go) };
}

interface PassedToBulk {
  readonly go: GateInput<FieldPush, FieldWrite>['items'];
  readonly held: Settled<FieldPush>['rows'];
  /** Nothing of it is sent after all. */
  unused(): Promise<void>;
}

/** Of those a result names. What was not done goes alone, and is counted when it does. */
export function settleBulk(
  deps: Pick<GateDeps, 'clock' | 'breakers'>,
  items: GateInput<FieldPush, FieldWrite>['items'],
  results: readonly WriteResult[],
): Settled<FieldPush> {
  const named = new Set(results.map(({ ref }) => ref));
  const told = items.filter(({ write }) => named.has(write.id));
  const settled = settle(deps, told, results, { refOf: ({ write }) => write.id, auditOf: fieldAudit });
  const failed = told.filter((_, index) => !isDone(settled.rows[index]?.settlement));
  if (deps.breakers !== null) unpassFields(deps.breakers, failed, deps.clock.now());
  return settled;
}

/** Never counted by a breaker: there is one task per manager, written at most once a quarter hour. */
export function writeManagerTasks(deps: GateDeps, input: GateInput<ManagerPush, TaskWrite>): Promise<Settled<ManagerPush>> {
  const { connector, session } = input;
  return write({ ...deps, breakers: null }, input, {
    pass: async () => passedAll(input.items),
    send: (writes) => connector.ensureTasks(session, writes),
    refOf: (item) => item.write.key,
    auditOf: managerAudit,
    staysCounted: isLookedFor,
  });
}

interface Item<P, W> {
  readonly push: P;
  readonly write: W;
}

interface Kind<P, W> {
  pass(breakers: BreakerDeps, now: Millis): Promise<Passed<Item<P, W>>>;
  send(writes: readonly W[]): Promise<readonly WriteResult[]>;
  refOf(item: Item<P, W>): string;
  auditOf(item: Item<P, W>, at: Millis, outcome: string, crmId: string | null): AuditLine;
  /** False: it is counted again when it is tried again. */
  staysCounted(settlement: PushSettlement | undefined): boolean;
}

/** Throws what `send` throws: nothing was written then. */
async function write<P, W>(deps: GateDeps, input: GateInput<P, W>, kind: Kind<P, W>): Promise<Settled<P>> {
  const reason = await holdReason(deps, input);
  if (reason !== null) return hold(input.items, reason, deps.clock.now());
  const passed = deps.breakers === null ? passedAll(input.items) : await kind.pass(deps.breakers, deps.clock.now());
  const held = passed.held.map(({ item, settlement }) => ({ push: item.push, settlement }));
  if (passed.go.length === 0) return { rows: held, audit: [] };
  const results = await kind.send(passed.go.map((item) => item.write)).catch(async (error: unknown) => {
    await passed.unused(passed.go);
    throw error;
  });
  const settled = settle(deps, passed.go, results, kind);
  const failed = passed.go.filter((_, index) => !kind.staysCounted(settled.rows[index]?.settlement));
  if (failed.length > 0) await passed.unused(failed);
  return { rows: [...settled.rows, ...held], audit: settled.audit };
}

const isDone = (settlement: PushSettlement | undefined): boolean => settlement?.kind === 'done';

/** A task that may have been made stays counted: it is not counted again when it is looked for. */
function isLookedFor(settlement: PushSettlement | undefined): boolean {
  return isDone(settlement) || (settlement?.kind === 'retry' && settlement.mayExist === true);
}

interface HoldReason {
  readonly by: HeldBy;
  readonly why: string;
}

/** Why nothing of this install may be written now; null when it may. */
export async function holdReason(
  deps: Pick<GateDeps, 'dryRun'>,
  { ledger, install }: { readonly ledger: Pick<WorkspaceLedger, 'setting'>; readonly install: Install },
): Promise<HoldReason | null> {
  if (deps.dryRun) return { by: 'dry-run', why: 'dry run: nothing is written' };
  if (install.mode === 'observe') return { by: 'observe', why: 'observe only: the account is not live yet' };
  if (install.status === 'paused') return { by: 'paused', why: 'the account is paused' };
  return (await ledger.setting(PAUSE_SETTING)) ? { by: 'paused', why: 'all writes are paused' } : null;
}

function hold<P>(items: readonly { push: P }[], { by, why }: HoldReason, now: Millis): Settled<P> {
  return { rows: items.map(({ push }) => ({ push, settlement: { kind: 'held', at: now + HELD_LOOK_MS, why, by } })), audit: [] };
}

/** Rows in the order of `items`. */
function settle<P, W>(
  deps: Pick<GateDeps, 'clock'>,
  items: readonly Item<P, W>[],
  results: readonly WriteResult[],
  kind: Pick<Kind<P, W>, 'refOf' | 'auditOf'>,
): Settled<P> {
  const now = deps.clock.now();
  const byRef = new Map(results.map((result) => [result.ref, result.status]));
  const rows: { push: P; settlement: PushSettlement }[] = [];
  const audit: AuditLine[] = [];
  for (const item of items) {
    const status = byRef.get(kind.refOf(item)) ?? {
      kind: 'unknown' as const,
      lookAfter: now + AFTER_FAILURE_MS,
      why: 'the CRM did not answer for this record',
    };
    rows.push({ push: item.push, settlement: settlementOf(status) });
    if (status.kind === 'done') audit.push(kind.auditOf(item, now, 'written', status.id));
    if (status.kind === 'refused') audit.push(kind.auditOf(item, now, `refused: ${status.why}`, null));
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
