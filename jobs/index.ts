/** The jobs of Baton and the sweep that nudges them, made from one set of dependencies. */
import type { JobHandler } from '../src/ports/queue.ts';
import type { JobDeps } from './deps.ts';
import { evidenceJob } from './evidence.ts';
import { intakeJob } from './intake.ts';
import { judgeJob } from './judge.ts';
import { pullJob } from './pull.ts';
import { pushFieldsJob } from './push-fields.ts';
import { pushTasksJob } from './push-tasks.ts';
import { setupJob } from './setup.ts';
import { streamJob } from './stream.ts';
import { createSweep, type Sweep } from './sweep.ts';

export type { JobDeps, JobSettings } from './deps.ts';
export type { Sweep } from './sweep.ts';

export interface Jobs {
  readonly handlers: readonly JobHandler<never>[];
  readonly sweepOnce: Sweep;
}

export function createJobs(deps: JobDeps): Jobs {
  const handlers = [
    setupJob(deps),
    intakeJob(deps),
    streamJob(deps),
    pullJob(deps),
    evidenceJob(deps),
    judgeJob(deps),
    pushTasksJob(deps),
    pushFieldsJob(deps),
  ] as unknown as readonly JobHandler<never>[];
  return { handlers, sweepOnce: createSweep(deps) };
}
