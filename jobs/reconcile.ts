/** Reconcile: once a night holds the ledger against the CRM, step by step; what differs is marked for the lanes, noted and told, never mended by itself. */
import { HOUR } from '../src/domain/duration.ts';
import { amountFieldOf } from '../src/domain/loop/amount-field.ts';
import { continued, GRACE, nextNight, passed, type Run, type RunReport, type Step, startRun } from '../src/domain/reconcile-run.ts';
import { isBatonError } from '../src/errors/index.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { Session } from '../src/ports/connector.ts';
import { type InstallPayload, PULL, PUSH_FIELDS, RECONCILE } from '../src/ports/jobs.ts';
import type { Drift, Install, ReconcileState, WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import { type InstallScope, type JobDeps, newLease } from './deps.ts';
import { installJob } from './install-jobs.ts';
import { describe, failure, tell } from './lanes/lane.ts';
import { learn } from './learn.ts';
import { compareChanges, compareCount, compareHandoffs, compareIds, compareTasks } from './reconcile-steps.ts';

/** The lanes get this long before what they did is looked at again, an hour of looks in all; what waits then is settled by the next night. */
const LOOK_MS = 60_000;
const LOOKS = 60;
/** A step that failed this often in a row is given up for the night, and told. */
const FAILURES = 8;
const AGAIN_MS = 30_000;
/** A night that is not over by then makes room for the next one. */
const LONGEST_MS = 20 * HOUR;
const LOGGED = 50;

export function reconcileJob(deps: JobDeps): JobHandler<InstallPayload> {
  return installJob(deps, RECONCILE, async (scope, { installId }, signal) => {
    let lease = newLease(deps);
    let state = await scope.ledger.reconcile.claim(installId, lease, deps.clock.now(), deps.machineNow());
    while (state !== null) {
      const next = await advance(scope, state);
      const goOn = next.run !== null && (next.nextAt ?? 0) <= deps.clock.now() && !signal.aborted;
      const renewed = goOn ? newLease(deps) : null;
      const kept = await scope.ledger.reconcile.save(installId, lease.token, next, renewed);
      if (renewed === null || !kept) return;
      lease = renewed;
      state = next;
    }
  });
}

/** To be called after setting up, and by each process for the accounts it finds: they may be older than the reconciliation, or the setting newer. */
export async function scheduleNights(
  { settings, clock }: JobDeps,
  ledger: WorkspaceLedger,
  { installId, timeZone }: Install,
): Promise<void> {
  await ledger.reconcile.schedule(installId, settings.reconcile ? nextNight(clock.now(), timeZone, installId) : null);
}

/** One step of the run, or the beginning or the end of it. */
async function advance(given: InstallScope, state: ReconcileState): Promise<ReconcileState> {
  const now = given.deps.clock.now();
  const { run } = state;
  if (run === null) {
    await learnAnew(quiet(given).scope);
    return { ...state, nextAt: now, run: await begin(given, state) };
  }
  const [step] = run.steps;
  if (step === undefined || now - run.startedAt > LONGEST_MS) return finish(given, run);
  const { scope, asked } = quiet(given);
  const progress = await work(scope, run, step).catch((error: unknown) => failed(scope, run, step, error));
  return { ...state, nextAt: progress.nextAt, run: { ...progress.run, requests: progress.run.requests + asked() } };
}

/**
 * A CRM that announces nothing does not say either what an admin changed about it: rights given and taken, hours, holidays. None says that the field
 * a company calls the amount was made or taken away.
 */
async function learnAnew(scope: InstallScope): Promise<void> {
  if (scope.connector.announces && amountFieldOf(scope.install).asked === null) return;
  await learn(scope, scope.session).catch((error: unknown) =>
    tell(scope, error, 'what the account can do could not be found out anew', {}),
  );
}

/** A kind that is still read for the first time has nothing to be held against. */
async function begin({ ledger, ref, install, deps }: InstallScope, { last }: ReconcileState): Promise<Run> {
  const streams = await ledger.installs.streams(ref.installId);
  const followed = streams.filter(({ stream, phase }) => stream !== 'rep' && phase === 'changes').map(({ stream }) => stream);
  const kinds = followed.filter((kind) => kind !== 'lead-object' || install.capabilities.includes('lead-objects'));
  return startRun(kinds, last?.comparedUntil ?? {}, deps.clock.now());
}

/** Nothing of the night is urgent: every read leaves its share of the account's requests free, and is counted. */
function quiet(scope: InstallScope): { scope: InstallScope; asked: () => number } {
  let requests = 0;
  const session: Session = {
    ...scope.session,
    permit: async (kind) => {
      await scope.session.permit(kind === 'search' ? 'search' : 'backfill');
      requests += 1;
    },
  };
  return { scope: { ...scope, session }, asked: () => requests };
}

interface Progress {
  readonly run: Run;
  readonly nextAt: Millis;
}

async function work(scope: InstallScope, run: Run, step: Step): Promise<Progress> {
  const now = scope.deps.clock.now();
  if (step.do === 'wait') return wait(run, step.until, now);
  if (step.do === 'settle') return settle(scope, run, step.looks);
  return { run: await compare(scope, run, step), nextAt: now };
}

function compare(scope: InstallScope, run: Run, step: Exclude<Step, { do: 'wait' | 'settle' }>): Promise<Run> {
  switch (step.do) {
    case 'changes':
      return compareChanges(scope, run, step);
    case 'reps':
    case 'walk':
      return compareIds(scope, run, step);
    case 'handoffs':
      return compareHandoffs(scope, run, step);
    case 'tasks':
      return compareTasks(scope, run, step);
    case 'count':
      return compareCount(scope, run, step.record);
    case 'raise':
      return raise(scope, run);
  }
}

/** Nobody is suspected: nothing to wait for, to raise, or to settle. */
function wait(run: Run, until: Millis | null, now: Millis): Progress {
  if (run.suspects === 0) return { run: { ...passed(run), steps: run.steps.slice(3) }, nextAt: now };
  if (until === null) return { run: continued(run, { do: 'wait', until: now + GRACE }), nextAt: now + GRACE };
  return until > now ? { run, nextAt: until } : { run: passed(run), nextAt: now };
}

async function raise({ ledger, ref, deps, log }: InstallScope, run: Run): Promise<Run> {
  const { pull, fields, raised } = await ledger.reconcile.raise(ref.installId, deps.clock.now());
  if (raised > 0) log.info('reconciliation looks again at what differs', { records: raised, suspects: run.suspects });
  for (const record of pull) await deps.queue.nudge(PULL, { ...ref, record });
  if (fields) await deps.queue.nudge(PUSH_FIELDS, ref);
  return { ...passed(run), suspects: 0 };
}

async function settle(scope: InstallScope, run: Run, looks: number): Promise<Progress> {
  const now = scope.deps.clock.now();
  const { found, waiting } = await scope.ledger.reconcile.settle(scope.ref.installId, now);
  for (const one of found.slice(0, LOGGED)) tellDrift(scope, one);
  // The first look of a night is for what earlier ones left: whatever holds that up holds up nothing else.
  const first = looks === 0 && run.requests === 0;
  if (waiting === 0 || first || looks >= LOOKS) return { run: passed(run), nextAt: now };
  return { run: continued(run, { do: 'settle', looks: looks + 1 }), nextAt: now + LOOK_MS };
}

function tellDrift({ log }: InstallScope, { record, id, what, ledger, crm, how }: Drift): void {
  log.warn('CRM and ledger differed', { record, id, what, ledger: JSON.stringify(ledger), crm: JSON.stringify(crm), how });
}

/** What the account does not let Baton read is skipped at once; what fails for long is given up until the next night. */
function failed(scope: InstallScope, run: Run, step: Step, error: unknown): Progress {
  const now = scope.deps.clock.now();
  tell(scope, error, 'reconciliation stopped for now', { step: step.do });
  const settlement = failure(error, now);
  const failures = run.failures + (settlement.kind === 'retry' && !settlement.failed ? 0 : 1);
  if (isBatonError(error, 'SCOPE_MISSING') || failures >= FAILURES) {
    const which = 'record' in step ? `${step.do} ${step.record}` : step.do;
    return { run: { ...passed(run), skipped: [...run.skipped, `${which}: ${describe(error)}`] }, nextAt: now };
  }
  const nextAt = settlement.kind === 'retry' ? Math.max(settlement.at, now + failures * AGAIN_MS) : now + AGAIN_MS;
  return { run: { ...run, failures }, nextAt };
}

async function finish({ ledger, ref, install, deps, log }: InstallScope, run: Run): Promise<ReconcileState> {
  const now = deps.clock.now();
  const { startedAt, requests, counts, walked, comparedUntil } = run;
  const { found, mended, open } = await ledger.reconcile.driftCounts(ref.installId, startedAt);
  const skipped = run.steps.length > 0 ? [...run.skipped, `not finished within ${LONGEST_MS / HOUR} hours`] : run.skipped;
  const last: RunReport = { startedAt, finishedAt: now, requests, counts, walked, comparedUntil, skipped, drift: found, mended };
  const level = found > 0 || skipped.length > 0 ? 'warn' : 'info';
  log[level]('reconciled', { requests, drift: found, mended, open, walked: walked.join(' '), skipped: skipped.length });
  return { run: null, last, nextAt: deps.settings.reconcile ? nextNight(now, install.timeZone, ref.installId) : null };
}
