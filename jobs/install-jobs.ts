/** The jobs that work one lane of one install and what follows from it: pull, judge, push. */
import type { RecordKind } from '../src/domain/crm-record.ts';
import {
  type InstallPayload,
  JUDGE,
  PULL,
  PUSH_FIELDS,
  PUSH_MANAGERS,
  PUSH_MESSAGES,
  PUSH_TASKS,
  type StreamPayload,
} from '../src/ports/jobs.ts';
import type { JobContext, JobDefinition, JobHandler } from '../src/ports/queue.ts';
import { type InstallScope, type JobDeps, openScope } from './deps.ts';
import { flow, judgeAndPush } from './lanes/flow.ts';
import { pushFieldsLane } from './lanes/push-fields.ts';
import { pushManagerLane } from './lanes/push-manager.ts';
import { pushMessagesLane } from './lanes/push-messages.ts';
import { pushTasksLane } from './lanes/push-tasks.ts';

/** A job of an install that is not connected does nothing: its rows wait for the reconnect. */
export function installJob<P extends InstallPayload>(
  deps: JobDeps,
  definition: JobDefinition<P>,
  work: (scope: InstallScope, payload: P, signal: AbortSignal) => Promise<void>,
): JobHandler<P> {
  return {
    definition,
    async run(payload: P, context: JobContext) {
      const scope = await openScope(deps, { workspaceId: payload.workspaceId, installId: payload.installId }, context.log);
      if (scope !== null) await work(scope, payload, context.signal);
    },
  };
}

export const pullJob = (deps: JobDeps): JobHandler<StreamPayload> =>
  installJob(deps, PULL, (scope, payload, signal) => flow(scope, { pull: [payload.record as RecordKind] }, signal));

export const judgeJob = (deps: JobDeps): JobHandler<InstallPayload> =>
  installJob(deps, JUDGE, (scope, _, signal) => judgeAndPush(scope, signal));

export const pushTasksJob = (deps: JobDeps): JobHandler<InstallPayload> =>
  installJob(deps, PUSH_TASKS, (scope, _, signal) => pushTasksLane(scope, signal));

export const pushManagersJob = (deps: JobDeps): JobHandler<InstallPayload> =>
  installJob(deps, PUSH_MANAGERS, (scope, _, signal) => pushManagerLane(scope, signal));

export const pushMessagesJob = (deps: JobDeps): JobHandler<InstallPayload> =>
  installJob(deps, PUSH_MESSAGES, (scope, _, signal) => pushMessagesLane(scope, signal));

export const pushFieldsJob = (deps: JobDeps): JobHandler<InstallPayload> =>
  installJob(deps, PUSH_FIELDS, (scope, _, signal) => pushFieldsLane(scope, signal));
