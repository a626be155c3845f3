/** Push tasks: brings every due task slot of an install to its wanted state, in full batches, through the gate. */
import { indexRules } from '../../src/domain/rules/rule-index.ts';
import { writeTasks } from '../../src/effects/gate.ts';
import { taskWrite, toldLeads } from '../../src/effects/task-write.ts';
import type { TaskPush } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { staffOf } from '../staff.ts';
import { pushLane } from './push.ts';

export function pushTasksLane(scope: InstallScope, signal: AbortSignal): Promise<void> {
  const { deps, ref, ledger, install, connector, session } = scope;
  return pushLane<TaskPush>(
    scope,
    {
      claim: (lease) => ledger.wanted.claimTasks(ref.installId, scope.connector.writeBatch, lease, deps.clock.now(), deps.machineNow()),
      rounds: (pushes) => [pushes],
      write: async (gate, pushes) => writeTasks(gate, { ledger, install, connector, session, items: await withTexts(scope, pushes) }),
      settle: (lease, { rows, audit }) => ledger.wanted.settleTasks(ref.installId, lease, rows, audit, deps.clock.now()),
      ownerOf: ({ wanted }) => (wanted.status === 'open' ? wanted.owner : null),
    },
    signal,
  );
}

async function withTexts(scope: InstallScope, pushes: readonly TaskPush[]) {
  const { deps, ref, ledger, install } = scope;
  const names = await ledger.records.personal(ref.installId, toldLeads(pushes));
  const { zones, index } = await staffOf(scope);
  const rules = indexRules(deps.rules());
  return pushes.map((push) => ({
    push,
    write: taskWrite(push, names, zones.get(push.wanted.owner) ?? install.timeZone, rules.forTeam(index.rep(push.wanted.owner).team)),
  }));
}
