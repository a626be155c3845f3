/** Stream: the backfill of one record kind page by page, then its changed-since windows; resumable at every page. */
import type { CrmRecord, RecordKind } from '../src/domain/crm-record.ts';
import { mayBeHandedOver } from '../src/domain/intake/handoff-map.ts';
import { isBatonError } from '../src/errors/index.ts';
import type { BadRecord } from '../src/ports/connector.ts';
import { SETUP, STREAM, type StreamPayload } from '../src/ports/jobs.ts';
import type { StreamPosition } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import type { InstallScope, JobDeps } from './deps.ts';
import { installJob } from './install-jobs.ts';
import { flow } from './lanes/flow.ts';
import { describe, failure, tell } from './lanes/lane.ts';
import { storeFound } from './lanes/pull.ts';
import { handoffMapOf } from './lead-objects.ts';

export function streamJob(deps: JobDeps): JobHandler<StreamPayload> {
  return installJob(deps, STREAM, async (scope, payload, signal) => {
    const record = payload.record as RecordKind;
    const positions = await scope.ledger.installs.streams(payload.installId);
    let position = positions.find((one) => one.stream === record);
    let found = 0;
    while (position !== undefined && position.nextAt <= deps.clock.now() && !signal.aborted) {
      const stepped = await step(scope, position);
      position = stepped.position;
      found += stepped.found;
      await scope.ledger.installs.saveStream(payload.installId, position);
    }
    if (found > 0) await flow(scope, { pull: [record], judge: true }, signal);
  });
}

/** Nothing else tells of a change where an account has no webhooks. */
const POLLED_ONLY_MS = 60_000;

function pollMsOf({ deps, install }: InstallScope): number {
  const { pollMs } = deps.settings;
  return install.settings.staticToken === true ? Math.min(pollMs, POLLED_ONLY_MS) : pollMs;
}

interface Step {
  readonly position: StreamPosition;
  /** Records listed or named as changed. */
  readonly found: number;
}

async function step(scope: InstallScope, position: StreamPosition): Promise<Step> {
  const { deps } = scope;
  try {
    const walk = position.phase === 'backfill' ? listPage : changedPage;
    return await walk(scope, position);
  } catch (error) {
    tell(scope, error, 'stream stopped for now', { stream: position.stream });
    // The account's edition no longer has them: the probe says so, and contacts tell from then on.
    if (position.stream === 'lead-object' && isBatonError(error, 'SCOPE_MISSING')) await deps.queue.nudge(SETUP, scope.ref);
    const settlement = failure(error, deps.clock.now());
    const nextAt = settlement.kind === 'retry' ? settlement.at : deps.clock.now() + pollMsOf(scope);
    return { position: { ...position, nextAt, lastError: describe(error) }, found: 0 };
  }
}

async function listPage(scope: InstallScope, position: StreamPosition): Promise<Step> {
  const { connector, deps } = scope;
  const now = deps.clock.now();
  const page = await connector.list(scope.session, position.stream, position.cursor);
  await storeFound(scope, page.items);
  await markForReading(scope, page.items);
  await parkBad(scope, position.stream, page.bad);
  const more = page.next !== null;
  const next: StreamPosition = {
    ...position,
    phase: more ? position.phase : 'changes',
    cursor: page.next,
    completeUntil: position.completeUntil,
    nextAt: more ? (page.notBefore ?? now) : now + pollMsOf(scope),
    lastError: null,
  };
  return { position: next, found: page.items.length };
}

/** A page carries no histories: whoever may have been handed over is read again, whole. */
async function markForReading(scope: InstallScope, items: readonly CrmRecord[]): Promise<void> {
  const map = handoffMapOf(scope);
  const ids = items.flatMap((item) => (item.kind === 'lead' && !item.withHistory && mayBeHandedOver(map, item) ? [item.id] : []));
  if (ids.length > 0) await scope.ledger.marks.mark(scope.ref.installId, 'pull.lead', ids, scope.deps.clock.now());
}

async function changedPage(scope: InstallScope, position: StreamPosition): Promise<Step> {
  const { connector, deps, ledger, ref } = scope;
  const now = deps.clock.now();
  const page = await connector.changed(
    scope.session,
    position.stream,
    position.cursor,
    position.completeUntil ?? now - deps.settings.lookBackMs,
  );
  const unread = await ledger.records.unread(
    ref.installId,
    position.stream,
    page.ids.map((id) => ({ id, version: page.versions[id] ?? null })),
  );
  if (unread.length > 0) await ledger.marks.mark(ref.installId, `pull.${position.stream}`, unread, now);
  const next: StreamPosition = {
    ...position,
    cursor: page.next,
    completeUntil: Math.max(page.completeUntil, position.completeUntil ?? 0),
    nextAt: page.caughtUp ? now + pollMsOf(scope) : now,
    lastError: null,
  };
  return { position: next, found: page.ids.length };
}

async function parkBad(scope: InstallScope, stream: RecordKind, bad: readonly BadRecord[]): Promise<void> {
  const { ledger, ref, deps } = scope;
  for (const element of bad) {
    scope.log.warn('record fails its schema', { stream, id: element.id, why: element.why });
    await ledger.marks.park({
      installId: ref.installId,
      lane: `pull.${stream}`,
      key: element.id ?? 'unknown',
      code: 'RECORD_MALFORMED',
      why: element.why,
      at: deps.clock.now(),
    });
  }
}
