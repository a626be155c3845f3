/** Push tasks: brings every due task slot of an install to its wanted state, in full batches, through the gate. */
import { writeTasks } from '../../src/effects/gate.ts';
import { taskWrite } from '../../src/effects/task-write.ts';
import type { PushSettlement } from '../../src/ports/ledger/index.ts';
import { type InstallScope, newLease } from '../deps.ts';
import { staffOf } from '../staff.ts';
import { failure, tell } from './lane.ts';

/** hubspot.md §3: at most 100 inputs a batch. */
export const PUSH_BATCH = 100;

export async function pushTasksLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await pushOnce(scope))) {
    /* until nothing is due */
  }
}

async function pushOnce(scope: InstallScope): Promise<boolean> {
  const { deps, ref, ledger, install, connector, session } = scope;
  const lease = newLease(deps);
  const pushes = await ledger.wanted.claimTasks(ref.installId, PUSH_BATCH, lease, deps.clock.now(), deps.machineNow());
  if (pushes.length === 0) return false;
  const names = await ledger.records.personal(ref.installId, [...new Set(pushes.map((push) => push.leadId))]);
  const { zones } = await staffOf(scope);
  const items = pushes.map((push) => ({
    push,
    write: taskWrite(push, names.get(push.leadId) ?? null, zones.get(push.wanted.owner) ?? install.timeZone, deps.rules()),
  }));
  const settled = await writeTasks(
    { clock: deps.clock, dryRun: deps.settings.dryRun },
    { ledger, install, connector, session, items },
  ).catch((error: unknown) => error);
  if (isSettled(settled)) {
    await ledger.wanted.settleTasks(ref.installId, lease, settled.rows, settled.audit, deps.clock.now());
    return pushes.length === PUSH_BATCH && settled.rows.some((row) => row.settlement.kind !== 'retry');
  }
  await ledger.wanted.settleTasks(
    ref.installId,
    lease,
    pushes.map((push) => ({ push, settlement: pushFailure(settled, scope) })),
    [],
    deps.clock.now(),
  );
  return false;
}

const isSettled = (value: unknown): value is Awaited<ReturnType<typeof writeTasks>> =>
  typeof value === 'object' && value !== null && 'rows' in value;

/** Nothing was sent, or the whole request failed before the CRM could act: the rows keep their place. */
export function pushFailure(error: unknown, scope: InstallScope): PushSettlement {
  const settlement = failure(error, scope.deps.clock.now());
  tell(scope, error, 'push failed', {});
  return settlement.kind === 'retry' ? settlement : { kind: 'retry', at: scope.deps.clock.now(), why: 'unknown failure', failed: true };
}
