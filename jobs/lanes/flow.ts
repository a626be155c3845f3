/** The flow: after a job has fed a lane it works that lane itself, down to the push, instead of asking the queue for one job a stage. */
import type { RecordKind } from '../../src/domain/crm-record.ts';
import type { InstallScope } from '../deps.ts';
import { judgeLane } from './judge.ts';
import { pullLanes } from './pull.ts';
import { pushFieldsLane } from './push-fields.ts';
import { pushManagerLane } from './push-manager.ts';
import { pushMessagesLane } from './push-messages.ts';
import { pushTasksLane } from './push-tasks.ts';

export interface Fed {
  /** Kinds of which records wait to be read. */
  readonly pull?: Iterable<RecordKind>;
  /** True when people may wait to be judged though no read touched them. */
  readonly judge?: boolean;
}

/** Rows are claimed by one process at a time, so a nudge that starts the same lane elsewhere is harmless. */
export async function flow(scope: InstallScope, fed: Fed, signal: AbortSignal): Promise<void> {
  const touched = await pullLanes(scope, fed.pull ?? [], signal);
  if (fed.judge || touched) await judgeAndPush(scope, signal);
}

/** Judges whoever is marked and pushes what that made wanted; what waits from before is the sweep's. */
export async function judgeAndPush(scope: InstallScope, signal: AbortSignal): Promise<void> {
  const toPush = await judgeLane(scope, signal);
  await Promise.all([
    toPush.tasks && pushTasksLane(scope, signal),
    toPush.fields && pushFieldsLane(scope, signal),
    toPush.managers && pushManagerLane(scope, signal),
    toPush.messages && pushMessagesLane(scope, signal),
  ]);
}
