/** The jobs of Baton and the sweep that nudges them, made from one set of dependencies. */
import type { JobHandler } from '../src/ports/queue.ts';
import { attributeJob } from './attribute.ts';
import type { GivenDeps } from './deps.ts';
import { errandJob } from './errand.ts';
import { judgeJob, pullJob, pushFieldsJob, pushManagersJob, pushMessagesJob, pushTasksJob } from './install-jobs.ts';
import { intakeJob } from './intake.ts';
import { type Listening, startListening } from './listen.ts';
import { createMemory } from './memory.ts';
import { reconcileJob } from './reconcile.ts';
import { setupJob } from './setup.ts';
import { streamJob } from './stream.ts';
import { createSweep, type Sweep } from './sweep.ts';

export type { GivenDeps } from './deps.ts';
export type { Sweep } from './sweep.ts';

export interface Jobs {
  readonly handlers: readonly JobHandler<never>[];
  readonly sweepOnce: Sweep;
  /** Hears of changes from the CRMs that tell of them while they are listened to, until stopped. */
  listen(): Listening;
}

export function createJobs(given: GivenDeps): Jobs {
  const deps = { ...given, memory: createMemory() };
  const handlers = [
    setupJob(deps),
    intakeJob(deps),
    streamJob(deps),
    pullJob(deps),
    judgeJob(deps),
    attributeJob(deps),
    pushTasksJob(deps),
    pushFieldsJob(deps),
    pushManagersJob(deps),
    pushMessagesJob(deps),
    reconcileJob(deps),
    errandJob(deps),
  ] as unknown as readonly JobHandler<never>[];
  return { handlers, sweepOnce: createSweep(deps), listen: () => startListening(deps) };
}
