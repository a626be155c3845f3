/** The pull lanes: batch-read the marked records, all kinds at once, and store what came together, newest version first served. */
import type { CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import type { ReadResult } from '../../src/ports/connector.ts';
import type { LaneMark, MarkLane, Settlement } from '../../src/ports/ledger/index.ts';
import { type InstallScope, newLease } from '../deps.ts';
import { linkFound } from '../links/find.ts';
import { mergeUntold } from '../merge.ts';
import { forgetStaff } from '../staff.ts';
import { failure, tell } from './lane.ts';
import { noteSpan, spanOf } from './spans.ts';

/** The marks of one kind that were claimed, and what reading and storing them came to. */
interface Reading {
  readonly kind: RecordKind;
  /** There may be more of them. */
  readonly isFull: boolean;
  readonly rows: readonly LaneMark[];
  readonly result: ReadResult | null;
  readonly error: unknown;
}

const laneOf = (kind: RecordKind): MarkLane => `pull.${kind}`;

/** Works until the lanes of these kinds are empty, failed, or the signal says stop. True when people may have to be judged again. */
export async function pullLanes(scope: InstallScope, kinds: Iterable<RecordKind>, signal: AbortSignal): Promise<boolean> {
  let touched = false;
  let due = [...kinds];
  while (due.length > 0 && !signal.aborted) {
    const { readings, leads } = await pullOnce(scope, due);
    touched ||= leads > 0 || readings.some(({ kind }) => kind === 'rep');
    // A batch that was not full was everything that was due: what came meanwhile brings its own nudge.
    due = readings.filter(({ isFull, error }) => !error && isFull).map(({ kind }) => kind);
  }
  return touched;
}

async function pullOnce(scope: InstallScope, kinds: readonly RecordKind[]): Promise<{ readings: readonly Reading[]; leads: number }> {
  const { deps, ref, ledger, connector } = scope;
  const lease = newLease(deps);
  const wanted = kinds.map((kind) => ({ lane: laneOf(kind), limit: spanOf(scope, laneOf(kind), connector.readBatch(kind)) }));
  const claimed = await ledger.marks.claimLanes(ref.installId, wanted, lease, deps.clock.now(), deps.machineNow());
  const sentAt = deps.clock.now();
  const ofKind = (kind: RecordKind) => claimed.filter(({ lane }) => lane === laneOf(kind));
  const read = await Promise.all(
    kinds.flatMap((kind, n) => {
      const rows = ofKind(kind);
      return rows.length === 0 ? [] : [readKind(scope, { kind, rows, isFull: rows.length === wanted[n]!.limit })];
    }),
  );
  const { readings, leads } = await storeAll(scope, read, sentAt);
  await ledger.marks.settleLanes(
    ref.installId,
    lease,
    readings.flatMap((reading) => settlementsOf(scope, reading)),
    deps.clock.now(),
  );
  return { readings, leads };
}

async function readKind(scope: InstallScope, claimed: Pick<Reading, 'kind' | 'rows' | 'isFull'>): Promise<Reading> {
  const { kind, rows } = claimed;
  try {
    const keys = rows.map((row) => row.key);
    const result = await scope.connector.read(scope.session, kind, keys);
    noteSpan(scope, laneOf(kind), rows.length, null);
    return { ...claimed, result, error: null };
  } catch (error) {
    noteSpan(scope, laneOf(kind), rows.length, error);
    return { ...claimed, result: null, error };
  }
}

/** All kinds in one transaction; where that fails each by itself, so that what breaks one keeps no other waiting. */
async function storeAll(
  scope: InstallScope,
  readings: readonly Reading[],
  sentAt: number,
): Promise<{ readings: readonly Reading[]; leads: number }> {
  const whole = readings.filter(({ result }) => result !== null);
  try {
    return { readings, leads: await storeResults(scope, whole, sentAt) };
  } catch (error) {
    if (whole.length === 1) return { readings: readings.map((one) => (one === whole[0] ? { ...one, error } : one)), leads: 0 };
    let leads = 0;
    const each: Reading[] = [];
    for (const one of readings) {
      const alone = one.result === null ? { readings: [one], leads: 0 } : await storeAll(scope, [one], sentAt);
      each.push(...alone.readings);
      leads += alone.leads;
    }
    return { readings: each, leads };
  }
}

/** Returns how many people it may concern. */
async function storeResults(scope: InstallScope, readings: readonly Reading[], sentAt: number): Promise<number> {
  const { ledger, ref } = scope;
  const touched = await storeFound(
    scope,
    readings.flatMap(({ result }) => result!.found),
  );
  const gone: string[] = [];
  for (const { kind, result } of readings.filter((one) => one.result!.missing.length > 0)) {
    gone.push(...(await ledger.records.remove(ref.installId, kind, result!.missing, sentAt, sentAt)));
    if (kind === 'rep') forgetStaff(scope);
    if (kind === 'lead' && !scope.connector.announces) await readWhatHungOn(scope, result!.missing);
  }
  return touched + gone.length;
}

/** What hung on somebody who is gone for good went with them, and a CRM that announces nothing does not list it among what changed. */
async function readWhatHungOn({ ledger, ref, deps }: InstallScope, leadIds: readonly string[]): Promise<void> {
  const hung = Map.groupBy(await ledger.records.doneWith(ref.installId, leadIds), ({ record }) => record);
  for (const [record, own] of hung) {
    const ids = own.map(({ id }) => id);
    await ledger.marks.mark(ref.installId, `pull.${record}`, ids, deps.clock.now());
  }
}

function settlementsOf(scope: InstallScope, { kind, rows, result, error }: Reading): { row: LaneMark; settlement: Settlement }[] {
  if (error) {
    tell(scope, error, 'lane batch failed', { lane: laneOf(kind), rows: rows.length });
    return rows.map((row) => ({ row, settlement: failure(error, scope.deps.clock.now()) }));
  }
  const parked = new Map<string, Settlement>();
  for (const element of result!.bad) {
    scope.log.warn('record fails its schema', { record: kind, id: element.id, why: element.why });
    if (element.id !== null) parked.set(element.id, { kind: 'parked', code: 'RECORD_MALFORMED', why: element.why });
  }
  return rows.map((row) => ({ row, settlement: parked.get(row.key) ?? { kind: 'done' } }));
}

/** Stores what was read, live and archived alike, and marks whoever's judgement may change; returns how many people that are. */
export async function storeFound(scope: InstallScope, found: readonly CrmRecord[]): Promise<number> {
  if (found.length === 0) return 0;
  const { ledger, ref, deps } = scope;
  const live = found.filter((record) => !record.archived);
  const now = deps.clock.now();
  const { touchedLeads } = await ledger.records.store(
    ref.installId,
    live.length === found.length ? found : [...live, ...archivedReps(found)],
    now,
  );
  if (found.some((record) => record.kind === 'rep')) forgetStaff(scope);
  const archived = found.filter((record) => record.archived && record.kind !== 'rep');
  const touched = [...touchedLeads];
  for (const { kind, id, version } of archived) touched.push(...(await ledger.records.remove(ref.installId, kind, [id], version, now)));
  if (scope.peer) await linkFound(scope, scope.peer, live);
  const merged: string[] = [];
  for (const record of live) {
    // A merge that no event told of, or one that is told of again: what is gone already is left as it is.
    if (record.kind === 'deal' && record.mergedIds !== undefined) {
      touched.push(...(await ledger.records.remove(ref.installId, 'deal', record.mergedIds, record.version, now)));
    }
    if (record.kind === 'lead' && record.mergedIds.length > 0) {
      merged.push(...(await mergeUntold(scope, record.id, record.mergedIds, now)));
    }
  }
  if (merged.length > 0) await ledger.marks.mark(ref.installId, 'judge', merged, now);
  return new Set([...touched, ...merged]).size;
}

/** An archived owner is kept: "deactivated" is what the rules need to know about them. */
function archivedReps(found: readonly CrmRecord[]): CrmRecord[] {
  return found.filter((record) => record.archived && record.kind === 'rep');
}
