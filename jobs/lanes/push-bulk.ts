/** Push in bulk: where more writes wait than batches are meant for, the CRM is given them as a job; jobs that are due go on. */
import { unpassFields } from '../../src/effects/breakers.ts';
import { holdReason, passToBulk, settleBulk } from '../../src/effects/gate.ts';
import type { BulkWriter } from '../../src/ports/connector.ts';
import type { BulkItem, BulkJob, BulkKind, BulkStepped, FieldPush, Lease } from '../../src/ports/ledger/index.ts';
import { type InstallScope, newLease } from '../deps.ts';
import { breakersOf } from './breakers.ts';
import { describe, failure, tell } from './lane.ts';

type Named = (pushes: readonly FieldPush[]) => Promise<readonly BulkItem[]>;

/** What fits no job keeps its place for the batches. Steps until every job waits for the CRM. */
export async function pushBulk(scope: InstallScope, named: Named, signal: AbortSignal): Promise<void> {
  const { bulk } = scope.connector;
  if (bulk === undefined) return;
  const { ledger, ref, deps } = scope;
  for (const kind of await ledger.bulk.many(ref.installId, bulk.from, deps.clock.now())) await begin(scope, bulk, kind, named);
  while (!signal.aborted && (await goOn(scope, bulk))) {
    /* until none is due */
  }
}

async function begin(scope: InstallScope, bulk: BulkWriter, kind: BulkKind, named: Named): Promise<void> {
  const { ledger, ref, deps } = scope;
  const lease = newLease(deps);
  const now = deps.clock.now();
  const items = await named(await ledger.bulk.claim(ref.installId, kind, bulk.most, lease, now, deps.machineNow()));
  const placed = new Set<FieldPush>();
  const held: BulkStepped['rows'][number][] = [];
  for (const [object, writes] of bulk.groups(items.map(({ write }) => write))) {
    const ids = new Set(writes.map(({ id }) => id));
    const given = await give(
      scope,
      lease,
      object,
      items.filter(({ write }) => ids.has(write.id)),
    );
    for (const push of [...given.opened, ...given.held.map((row) => row.push)]) placed.add(push);
    held.push(...given.held);
  }
  const free = { kind: 'retry', at: now, why: 'goes with the next batch', failed: false } as const;
  const back = items.flatMap(({ push }) => (placed.has(push) ? [] : [{ push, settlement: free }]));
  await ledger.wanted.settleFields(ref.installId, lease, [...held, ...back], [], now);
}

interface Given {
  readonly opened: readonly FieldPush[];
  readonly held: BulkStepped['rows'];
}

async function give(scope: InstallScope, lease: Lease, object: string, items: readonly BulkItem[]): Promise<Given> {
  const { ledger, ref, deps, connector, session, install } = scope;
  const gate = { clock: deps.clock, dryRun: deps.settings.dryRun, breakers: await breakersOf(scope) };
  const { go, held, unused } = await passToBulk(gate, { ledger, install, connector, session, items });
  if (go.length === 0) return { opened: [], held };
  if (!(await ledger.bulk.open(ref.installId, lease, object, go, deps.clock.now()))) {
    await unused();
    return { opened: [], held };
  }
  scope.log.info('writes are given to the CRM as a job', { object, writes: go.length });
  return { opened: go.map(({ push }) => push), held };
}

/** True when there was a job to go on with. */
async function goOn(scope: InstallScope, bulk: BulkWriter): Promise<boolean> {
  const { ledger, ref, deps } = scope;
  const lease = newLease(deps);
  const job = await ledger.bulk.take(ref.installId, lease, deps.clock.now(), deps.machineNow());
  if (job === null) return false;
  const stepped = await step(scope, bulk, job).catch((error: unknown) => afterFailure(scope, job, error));
  await ledger.bulk.save(ref.installId, job, lease, stepped, deps.clock.now());
  return true;
}

async function step(scope: InstallScope, bulk: BulkWriter, job: BulkJob): Promise<BulkStepped> {
  const { ledger, ref, deps, install, session } = scope;
  const items = () => ledger.bulk.items(ref.installId, job.token);
  const stop = (await holdReason(deps.settings, { ledger, install })) !== null;
  const writes = async () => (await items()).map(({ write }) => write);
  const { results, next, notBefore } = await bulk.step(session, { object: job.object, state: job.state, stop, writes });
  const settled = async () => settleBulk({ clock: deps.clock, breakers: await breakersOf(scope) }, await items(), results);
  const { rows, audit } = results.length === 0 ? { rows: [], audit: [] } : await settled();
  return { over: next === null, state: next, nextTry: notBefore, attempts: 0, rows, audit };
}

/** Steps that may fail one after the other: past this the job is left, and its rows go with the batches. */
const MOST_FAILED = 8;
const DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 15 * 60_000;

async function afterFailure(scope: InstallScope, job: BulkJob, error: unknown): Promise<BulkStepped> {
  tell(scope, error, 'a job of many writes stopped for now', { object: job.object });
  const now = scope.deps.clock.now();
  const settlement = failure(error, now);
  const at = settlement.kind === 'retry' ? settlement.at : now;
  const kept = { over: false, state: job.state, rows: [], audit: [] };
  if (settlement.kind === 'retry' && !settlement.failed) return { ...kept, nextTry: at, attempts: job.attempts };
  const attempts = job.attempts + 1;
  const delay = Math.min(DELAY_MS * 2 ** job.attempts, LONGEST_DELAY_MS);
  if (attempts < MOST_FAILED) return { ...kept, nextTry: Math.max(at, now + delay), attempts };
  const left = await scope.ledger.bulk.items(scope.ref.installId, job.token);
  unpassFields(await breakersOf(scope), left, now);
  const why = `the job was left: ${describe(error)}`;
  const rows = left.map(({ push }) => ({ push, settlement: { kind: 'retry', at: now, why, failed: true, mayExist: true } as const }));
  return { over: true, state: null, nextTry: now, attempts: 0, rows, audit: [] };
}
