/** The sweep: finds in the ledger what is due, dirty or wanted and nudges it; no effect depends on a job that survived. */
import { errandKey, type SetupState, setupKey } from '../src/ports/errands.ts';
import {
  ATTRIBUTE,
  ERRAND,
  INTAKE,
  JUDGE,
  PULL,
  PUSH_FIELDS,
  PUSH_MANAGERS,
  PUSH_MESSAGES,
  PUSH_TASKS,
  RECONCILE,
  SETUP,
  STREAM,
} from '../src/ports/jobs.ts';
import type { Install, WaitingWork, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import { amountFieldChanged } from './amount-field.ts';
import { attributeAnew } from './attribute.ts';
import type { JobDeps } from './deps.ts';
import { createDigests } from './digest.ts';
import { gapsOf, noteSweep } from './gaps.ts';
import { campaignsDaily } from './lanes/campaign-figures.ts';
import { leadSourceChanged } from './lead-objects.ts';
import { watchPair } from './links/watch.ts';
import { scheduleNights } from './reconcile.ts';
import { FIELDS } from './setup.ts';

/** Wake-ups turned into marks in one sweep; the rest follow in the next one. */
const WAKES_PER_SWEEP = 20_000;

/** Unfinished setups are rare and need three reads: looked for at the first sweep and then at every so many. */
const SETUP_EVERY = 30;

export type Sweep = () => Promise<{ nudged: number }>;

/** A sweep nudges everything that waits and says how many nudges that were. Safe in many processes at once, cheapest in one. */
export function createSweep(deps: JobDeps): Sweep {
  let sweeps = 0;
  let nobodyNudged = false;
  const digests = createDigests(deps);
  return async () => {
    // While nobody can be nudged nothing is done: that is a gap, which is found when it is over.
    if (nobodyNudged) await deps.queue.counts();
    const now = deps.clock.now();
    const workspaces = await deps.ledger.workspaces();
    for (const { workspaceId } of workspaces) {
      await gapsOf(deps, workspaceId);
      await deps.ledger.workspace(workspaceId).handoffs.wakeDue(now, WAKES_PER_SWEEP);
    }
    let nudged = 0;
    nobodyNudged = true;
    for (const work of await deps.ledger.waiting(now, deps.machineNow())) nudged += await nudge(deps, work);
    nobodyNudged = false;
    for (const { workspaceId } of workspaces) await noteSweep(deps, workspaceId);
    await digests();
    if (sweeps % SETUP_EVERY === 0) nudged += await unfinishedSetups(deps);
    sweeps += 1;
    return { nudged };
  };
}

async function nudge({ queue }: JobDeps, work: WaitingWork): Promise<number> {
  if (work.status !== 'active' && work.status !== 'paused') return 0;
  const { ref } = work;
  const nudges: Promise<void>[] = [];
  if (work.deliveries > 0) nudges.push(queue.nudge(INTAKE, ref));
  for (const stream of work.streams) nudges.push(queue.nudge(STREAM, { ...ref, record: stream }));
  for (const [lane, count] of Object.entries(work.marks)) {
    if (count === 0) continue;
    if (lane === 'judge') nudges.push(queue.nudge(JUDGE, ref));
    else if (lane === 'attribute') nudges.push(queue.nudge(ATTRIBUTE, ref));
    else nudges.push(queue.nudge(PULL, { ...ref, record: lane.slice('pull.'.length) }));
  }
  if (work.tasks > 0) nudges.push(queue.nudge(PUSH_TASKS, ref));
  if (work.fields > 0) nudges.push(queue.nudge(PUSH_FIELDS, ref));
  if (work.managers > 0) nudges.push(queue.nudge(PUSH_MANAGERS, ref));
  if (work.messages > 0) nudges.push(queue.nudge(PUSH_MESSAGES, ref));
  if (work.reconcile) nudges.push(queue.nudge(RECONCILE, ref));
  await Promise.all(nudges);
  return nudges.length;
}

async function unfinishedSetups(deps: JobDeps): Promise<number> {
  let nudged = 0;
  for (const { workspaceId } of await deps.ledger.workspaces()) {
    const ledger = deps.ledger.workspace(workspaceId);
    const installs = await ledger.installs.list();
    nudged += await watchPair(deps, ledger, installs);
    for (const install of installs) {
      await scheduleOnce(deps, ledger, install);
      await attributeAnew(deps, ledger, install);
      await campaignsDaily(deps, ledger, install);
      if (install.status !== 'uninstalled' && (await ledger.setting(errandKey(install.installId)))) {
        await deps.queue.nudge(ERRAND, { workspaceId, installId: install.installId });
        nudged += 1;
      }
      const state = (await ledger.setting(setupKey(install.installId))) as SetupState | null | undefined;
      // No state at all: the process that connected the account died before its nudge was stored.
      const done =
        state?.done === true && state.fields === FIELDS && !leadSourceChanged(deps, install) && !amountFieldChanged(deps, install);
      if (install.status !== 'active' || done || (state?.nextAt ?? 0) > deps.clock.now()) continue;
      await deps.queue.nudge(SETUP, { workspaceId, installId: install.installId });
      nudged += 1;
    }
  }
  return nudged;
}

/** Once a process: an account may have been connected before there was a reconciliation. */
async function scheduleOnce(deps: JobDeps, ledger: WorkspaceLedger, install: Install): Promise<void> {
  const { nights } = deps.memory;
  const key = `${install.workspaceId} ${install.installId}`;
  if (nights.has(key)) return;
  await scheduleNights(deps, ledger, install);
  nights.add(key);
}
