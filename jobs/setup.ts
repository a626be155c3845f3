/** Setup: what happens once after connecting — find out what the account can do, make Baton's fields, begin every stream. */
import type { RecordKind } from '../src/domain/crm-record.ts';
import { FOLLOW_UP_FIELDS } from '../src/domain/fields.ts';
import { CAMPAIGN_FIELDS } from '../src/domain/loop/campaign-values.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../src/domain/loop/figures.ts';
import { PAUSE_SETTING } from '../src/domain/pause.ts';
import { openSession } from '../src/effects/session.ts';
import { BatonError } from '../src/errors/index.ts';
import { type SetupState, setupKey } from '../src/ports/errands.ts';
import { type InstallPayload, SETUP, STREAM } from '../src/ports/jobs.ts';
import type { StreamPosition } from '../src/ports/ledger/index.ts';
import type { JobContext, JobHandler } from '../src/ports/queue.ts';
import { type InstallScope, type JobDeps, openScope } from './deps.ts';
import { campaignsDaily } from './lanes/campaign-figures.ts';
import { judgeAndPush } from './lanes/flow.ts';
import { describe } from './lanes/lane.ts';
import { askForLeadObjects, settleLeadObjects } from './lead-objects.ts';
import { learn } from './learn.ts';
import { scheduleNights } from './reconcile.ts';

/** Walked once from the beginning; people first, so that leads find their owners. */
const BACKFILLED: readonly RecordKind[] = ['rep', 'lead', 'deal'];
/** Followed from now on; what happened before is read per person when a hand-off asks for it. */
const FOLLOWED: readonly RecordKind[] = ['call', 'email', 'meeting', 'message', 'note', 'task'];
/** Setup that failed is tried again after this; until then the reason stands on the install. */
const AGAIN_MS = 60_000;

export function setupJob(deps: JobDeps): JobHandler<InstallPayload> {
  return {
    definition: SETUP,
    async run(ref: InstallPayload, context: JobContext) {
      const opened = await openScope(deps, ref, context.log);
      if (opened === null) return;
      let everything = false;
      const scope = await askForLeadObjects(opened);
      const before = (await scope.ledger.setting(setupKey(ref.installId))) as Partial<SetupState> | null | undefined;
      try {
        await probe(scope);
        // Some capabilities exist only once Baton's own fields do.
        if (await provision(scope)) await probe(scope);
        everything = await settleLeadObjects(scope, before?.done !== true);
        if (before?.release) await goLive(scope, context.signal);
        await campaignsDaily(deps, scope.ledger, (await scope.ledger.installs.find(ref.installId)) ?? scope.install);
        await scope.ledger.saveSetting(setupKey(ref.installId), { done: true, nextAt: null, fields: FIELDS });
      } catch (error) {
        scope.log.warn('setup failed', { why: describe(error) });
        await scope.ledger.installs.update(ref.installId, { statusReason: `Setup is not finished: ${describe(error)}` });
        const failed: SetupState = { done: false, nextAt: retryAt(error) ?? deps.clock.now() + AGAIN_MS };
        await scope.ledger.saveSetting(setupKey(ref.installId), before?.release ? { ...failed, release: true } : failed);
      }
      await beginStreams(scope, everything);
      await scheduleNights(deps, scope.ledger, scope.install);
      for (const record of [...BACKFILLED, ...FOLLOWED]) await deps.queue.nudge(STREAM, { ...ref, record });
      if (everything) await deps.queue.nudge(STREAM, { ...ref, record: 'lead-object' });
    },
  };
}

/** Which fields Baton keeps: an account that was set up with others is set up again. */
export const FIELDS = [...FOLLOW_UP_FIELDS, ...DEAL_FIELDS, ...CUSTOMER_FIELDS, ...CAMPAIGN_FIELDS].map(({ key }) => key).join(' ');
/** Everybody is judged under the going live first: what was held for a lead that is history now is no longer wanted. */
async function goLive(scope: InstallScope, signal: AbortSignal): Promise<void> {
  await judgeAndPush(scope, signal);
  await scope.ledger.wanted.releaseHeld(scope.ref.installId, scope.deps.clock.now());
}

function retryAt(error: unknown): number | null {
  const value = (error as { details?: { retryAt?: unknown } }).details?.retryAt;
  return typeof value === 'number' ? value : null;
}

async function probe(scope: InstallScope): Promise<void> {
  await learn(scope, openSession(scope.deps, scope.install, scope.connector));
  await scope.ledger.installs.update(scope.ref.installId, { statusReason: null });
}

/** True when something was made. In observe mode the plan is only shown: nothing is made in the CRM before somebody decides to go live. */
async function provision(scope: InstallScope): Promise<boolean> {
  const { deps, ref, ledger, connector } = scope;
  const install = (await ledger.installs.find(ref.installId)) ?? scope.install;
  const preview = deps.settings.dryRun || install.mode === 'observe';
  if (!preview && (await ledger.setting(PAUSE_SETTING))) throw new BatonError('WRITES_PAUSED');
  const plan = await connector.provision(openSession(deps, install, connector), { preview });
  await ledger.saveSetting(`provision.${ref.installId}`, { ...plan, preview, at: deps.clock.now() });
  for (const conflict of plan.conflicts) scope.log.warn('field cannot be used as it is', { conflict });
  return !preview && plan.create.length > 0;
}

/** `leadObjects`: all of them are to be read, also where they were followed before. */
async function beginStreams({ ledger, ref, deps }: InstallScope, leadObjects: boolean): Promise<void> {
  const known = new Set((await ledger.installs.streams(ref.installId)).map((position) => position.stream));
  const now = deps.clock.now();
  const position = (stream: RecordKind, phase: StreamPosition['phase']): StreamPosition => ({
    stream,
    phase,
    cursor: null,
    completeUntil: now,
    nextAt: phase === 'backfill' ? now : now + deps.settings.pollMs,
    lastError: null,
  });
  if (leadObjects) await ledger.installs.saveStream(ref.installId, position('lead-object', 'backfill'));
  for (const stream of BACKFILLED) if (!known.has(stream)) await ledger.installs.saveStream(ref.installId, position(stream, 'backfill'));
  for (const stream of FOLLOWED) if (!known.has(stream)) await ledger.installs.saveStream(ref.installId, position(stream, 'changes'));
}
