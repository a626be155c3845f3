/** Intake: turns stored webhooks into marks, once each, and acts on deletions and merges at once. */
import type { RecordKind } from '../src/domain/crm-record.ts';
import type { ChangeNotice } from '../src/ports/connector.ts';
import { INTAKE, type InstallPayload } from '../src/ports/jobs.ts';
import type { Delivery, MarkLane, Settlement } from '../src/ports/ledger/index.ts';
import type { JobHandler } from '../src/ports/queue.ts';
import { type InstallScope, type JobDeps, newLease } from './deps.ts';
import { installJob } from './install-jobs.ts';
import { judgeAndPush } from './lanes/flow.ts';
import { describe } from './lanes/lane.ts';
import { pullLanes } from './lanes/pull.ts';
import { mergeLeads } from './merge.ts';

const BATCH = 100;
/** What arrives while records are read is mostly about the same people: taken in before they are judged, but nobody is kept waiting by a stream of it. */
const LOOKS = 3;

export function intakeJob(deps: JobDeps): JobHandler<InstallPayload> {
  return installJob(deps, INTAKE, async (scope, _, signal) => {
    let judge = false;
    for (let looks = 0; looks < LOOKS && !signal.aborted; looks += 1) {
      const fed = await takeIn(scope);
      if (fed.deliveries === 0) break;
      judge = (await pullLanes(scope, fed.kinds, signal)) || fed.judge || judge;
    }
    if (judge) await judgeAndPush(scope, signal);
  });
}

/** Takes in everything that has arrived before anything is read: what comes later brings its own nudge. */
async function takeIn(scope: InstallScope): Promise<Intake> {
  const kinds = new Set<RecordKind>();
  let judge = false;
  let deliveries = 0;
  for (;;) {
    const one = await intakeOnce(scope);
    for (const kind of one.kinds) kinds.add(kind);
    judge ||= one.judge;
    deliveries += one.deliveries;
    if (one.deliveries < BATCH) return { kinds, judge, deliveries };
  }
}

interface Intake {
  readonly kinds: ReadonlySet<RecordKind>;
  readonly judge: boolean;
  readonly deliveries: number;
}

const NOTHING: Intake = { kinds: new Set(), judge: false, deliveries: 0 };

async function intakeOnce(scope: InstallScope): Promise<Intake> {
  const { deps, ref, ledger } = scope;
  const lease = newLease(deps);
  const now = deps.clock.now();
  const deliveries = await ledger.marks.claimDeliveries(ref.installId, BATCH, lease, now, deps.machineNow());
  if (deliveries.length === 0) return NOTHING;
  const parsed = deliveries.map((delivery) => ({ delivery, ...parse(scope, delivery) }));
  const notices = parsed
    .flatMap((one) => one.notices)
    .filter((notice) => notice.accountId === scope.install.accountId && isFollowed(scope, notice));
  const touched = await applyLifeEvents(scope, notices);
  const reads = notices.filter((notice) => notice.change === 'changed' || notice.change === 'restored' || notice.change === 'merged');
  const marks: { lane: MarkLane; key: string }[] = [
    ...unique(reads.map((notice) => `pull.${notice.record} ${notice.id}`)).map((text) => {
      const [lane, key] = text.split(' ') as [MarkLane, string];
      return { lane, key };
    }),
    ...unique(touched).map((key) => ({ lane: 'judge' as const, key })),
  ];
  const settlements = parsed.map(({ delivery, settlement }) => ({ deliveryId: delivery.deliveryId, settlement }));
  await ledger.marks.settleDeliveries(ref.installId, lease, { settlements, marks, noticeKeys: notices.map((notice) => notice.key) }, now);
  return { kinds: new Set(reads.map((notice) => notice.record)), judge: touched.length > 0, deliveries: deliveries.length };
}

function parse(scope: InstallScope, delivery: Delivery): { notices: readonly ChangeNotice[]; settlement: Settlement } {
  try {
    const { notices, bad } = scope.connector.parse(delivery.body);
    if (bad.length > 0)
      scope.log.warn('webhook events that fail their schema', { delivery: delivery.deliveryId, bad: bad.length, why: bad[0]?.why });
    const allBad = notices.length === 0 && bad.length > 0;
    return { notices, settlement: allBad ? { kind: 'parked', code: 'WEBHOOK_MALFORMED', why: bad[0]?.why ?? '' } : { kind: 'done' } };
  } catch (error) {
    return { notices: [], settlement: { kind: 'parked', code: 'WEBHOOK_MALFORMED', why: describe(error) } };
  }
}

/** An app may hear of Lead objects in accounts that do not work with them. */
function isFollowed({ session }: InstallScope, { record }: ChangeNotice): boolean {
  return record !== 'lead-object' || session.capabilities.has('lead-objects');
}

/** Deletions, merges and privacy deletions carry all there is to know; a read could not tell more. Returns the leads they touch. */
async function applyLifeEvents(scope: InstallScope, notices: readonly ChangeNotice[]): Promise<string[]> {
  const { ledger, ref } = scope;
  const touched: string[] = [];
  const now = scope.deps.clock.now();
  for (const notice of notices) {
    if (notice.change === 'deleted')
      touched.push(...(await ledger.records.remove(ref.installId, notice.record, [notice.id], notice.at, now)));
    if ((notice.record === 'lead-object' || notice.record === 'deal') && notice.change === 'merged')
      touched.push(...(await ledger.records.remove(ref.installId, notice.record, notice.mergedIds ?? [], notice.at, now)));
    if (notice.record !== 'lead') continue;
    if (notice.change === 'merged') {
      await mergeLeads(scope, notice.id, notice.mergedIds ?? [], notice.at);
      touched.push(notice.id, ...(notice.mergedIds ?? []));
    }
    if (notice.change === 'privacy-deleted') {
      await ledger.records.remove(ref.installId, 'lead', [notice.id], notice.at);
      await ledger.records.forget(ref.installId, notice.id, notice.at);
      const fact = { type: 'privacy-deleted', id: `privacy-${notice.at}`, at: notice.at } as const;
      await ledger.records.appendFacts(ref.installId, [{ leadId: notice.id, fact }]);
      touched.push(notice.id);
    }
  }
  return touched;
}

const unique = (values: readonly string[]): string[] => [...new Set(values)];
