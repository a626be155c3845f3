/** Push manager: brings each manager's rolling task to what is overdue, at most once a quarter hour and in their hours, through the gate. */
import { type ManagerTaskPlan, nextMorning, planManagerTask, recipientOf, shownLines } from '../../src/domain/manager-task.ts';
import { type GateDeps, type Settled, writeManagerTasks } from '../../src/effects/gate.ts';
import { managerWrite } from '../../src/effects/manager-write.ts';
import type { TaskWrite } from '../../src/ports/connector.ts';
import type { ManagerPush, ManagerSettlement, PushSettlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import type { Staff } from '../memory.ts';
import { staffOf } from '../staff.ts';
import { pushLane } from './push.ts';

/** Somebody has to be named first: looked at again after this, and at every change. */
const NOBODY_NAMED_AGAIN_MS = 60 * 60_000;

export function pushManagerLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  const { deps, ref, ledger } = scope;
  const plans = new Map<ManagerPush, ManagerTaskPlan>();
  return pushLane<ManagerPush>(
    scope,
    {
      claim: (lease) => ledger.managers.claimTasks(ref.installId, scope.connector.writeBatch, lease, deps.clock.now(), deps.machineNow()),
      rounds: (pushes) => [pushes],
      write: async (gate, pushes) => {
        const staff = await staffOf(scope);
        for (const push of pushes) plans.set(push, planManagerTask(push, staff.index, deps.clock.now()));
        return perform(scope, staff, gate, pushes, plans);
      },
      settle: async (lease, { rows, audit }) => {
        const staff = await staffOf(scope);
        const settled = rows.map(({ push, settlement }) => settlementOf(scope, staff, push, plans.get(push), settlement));
        await ledger.managers.settleTasks(ref.installId, lease, settled, audit, deps.clock.now());
        plans.clear();
      },
    },
    signal,
  );
}

type Write = Extract<ManagerTaskPlan, { kind: 'write' }>;

async function perform(
  scope: InstallScope,
  staff: Staff,
  gate: GateDeps,
  pushes: readonly ManagerPush[],
  plans: ReadonlyMap<ManagerPush, ManagerTaskPlan>,
): Promise<Settled<ManagerPush>> {
  const { ledger, install, connector, session } = scope;
  const planned = pushes.map((push) => ({ push, plan: plans.get(push)! }));
  const writes = planned.flatMap(({ push, plan }) => (plan.kind === 'write' ? [{ push, plan }] : []));
  const settled =
    writes.length === 0
      ? { rows: [], audit: [] }
      : await writeManagerTasks(gate, { ledger, install, connector, session, items: await withTexts(scope, staff, writes) });
  const others = planned.flatMap(({ push, plan }) => (plan.kind === 'write' ? [] : [{ push, settlement: unwritten(plan, scope) }]));
  return { rows: [...settled.rows, ...others], audit: settled.audit };
}

function unwritten(plan: Exclude<ManagerTaskPlan, Write>, { deps }: InstallScope): PushSettlement {
  const later = (at: number, why: string): PushSettlement => ({ kind: 'retry', at, why, failed: false });
  if (plan.kind === 'wait') return later(plan.until, 'outside the working hours of whoever gets it');
  if (plan.kind === 'held') return later(deps.clock.now() + NOBODY_NAMED_AGAIN_MS, plan.why);
  return { kind: 'done', crmId: null };
}

function settlementOf(
  scope: InstallScope,
  staff: Staff,
  push: ManagerPush,
  plan: ManagerTaskPlan | undefined,
  settlement: PushSettlement,
): ManagerSettlement {
  const row = { push, settlement, wrote: null, listed: [], quietUntil: null, again: null };
  if (plan === undefined || plan.kind === 'wait' || plan.kind === 'held') return row;
  if (plan.kind === 'acknowledged') return { ...row, quietUntil: plan.quietUntil, again: plan.again };
  if (plan.kind === 'rest') return { ...row, again: plan.again };
  // A task that is gone was deleted, which says as much as a tick.
  const seen = settlement.kind === 'gone' && plan.wanted.status === 'open';
  const quietUntil = seen ? morningAfter(scope, staff, push) : null;
  return {
    ...row,
    wrote: plan.wanted,
    listed: shownLines(plan.listed).map(({ leadId }) => leadId),
    quietUntil,
    again: quietUntil ?? plan.again,
  };
}

function morningAfter({ deps }: InstallScope, { index }: Staff, { manager }: ManagerPush): number {
  const now = deps.clock.now();
  return nextMorning(recipientOf(manager, index, now) ?? manager, index, now);
}

interface PlannedWrite {
  readonly push: ManagerPush;
  readonly plan: Write;
}

async function withTexts(
  scope: InstallScope,
  staff: Staff,
  planned: readonly PlannedWrite[],
): Promise<{ push: ManagerPush; write: TaskWrite }[]> {
  const { deps, ledger, ref, install, connector } = scope;
  const leadIds = [...new Set(planned.flatMap(({ plan }) => shownLines(plan.listed).map(({ leadId }) => leadId)))];
  const people = await ledger.records.personal(ref.installId, leadIds);
  return planned.map(({ push, plan }) => ({
    push,
    write: managerWrite(push, plan.wanted, plan.listed, {
      zone: staff.zones.get(plan.wanted.owner) ?? install.timeZone,
      now: deps.clock.now(),
      rulesVersion: deps.rules().version,
      leadName: (leadId) => people.get(leadId)?.name ?? people.get(leadId)?.email ?? '',
      repName: (rep) => staff.names.get(rep) ?? rep,
      leadUrl: (leadId) => connector.recordUrl(install, 'lead', leadId),
    }),
  }));
}
