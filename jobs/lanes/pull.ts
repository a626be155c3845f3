/** The pull lane: batch-reads the marked records of one kind and stores what came, newest version first served. */
import type { CrmRecord, RecordKind } from '../../src/domain/crm-record.ts';
import type { ClaimedMark, Settlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { mergeUntold } from '../merge.ts';
import { forgetStaff } from '../staff.ts';
import { runLane } from './lane.ts';

/** True when people may have to be judged again. */
export async function pullLane(scope: InstallScope, record: RecordKind, signal: AbortSignal): Promise<boolean> {
  let touched = false;
  const run = async (rows: readonly ClaimedMark[]) => {
    const { settled, leads } = await pullBatch(scope, record, rows);
    touched ||= leads > 0 || record === 'rep';
    return settled;
  };
  await runLane(scope, { lane: `pull.${record}`, batch: scope.connector.readBatch(record), run }, signal);
  return touched;
}

async function pullBatch(
  scope: InstallScope,
  record: RecordKind,
  rows: readonly ClaimedMark[],
): Promise<{ settled: ReadonlyMap<string, Settlement>; leads: number }> {
  const sentAt = scope.deps.clock.now();
  const keys = rows.map((row) => row.key);
  const { found, missing, bad } = await scope.connector.read(scope.session, record, keys);
  const touched = await storeFound(scope, found);
  const gone = missing.length === 0 ? [] : await scope.ledger.records.remove(scope.ref.installId, record, missing, sentAt);
  if (record === 'rep' && missing.length > 0) forgetStaff(scope);
  if (gone.length > 0) await scope.ledger.marks.mark(scope.ref.installId, 'judge', gone, sentAt);
  const settled = new Map<string, Settlement>();
  for (const element of bad) {
    scope.log.warn('record fails its schema', { record, id: element.id, why: element.why });
    if (element.id !== null) settled.set(element.id, { kind: 'parked', code: 'RECORD_MALFORMED', why: element.why });
  }
  return { settled, leads: touched + gone.length };
}

/** Stores what was read, live and archived alike, and marks whoever's judgement may change; returns how many people that are. */
export async function storeFound(scope: InstallScope, found: readonly CrmRecord[]): Promise<number> {
  if (found.length === 0) return 0;
  const { ledger, ref, deps } = scope;
  const live = found.filter((record) => !record.archived);
  const { touchedLeads } = await ledger.records.store(
    ref.installId,
    live.length === found.length ? found : [...live, ...archivedReps(found)],
  );
  if (found.some((record) => record.kind === 'rep')) forgetStaff(scope);
  const archived = found.filter((record) => record.archived && record.kind !== 'rep');
  const touched = [...touchedLeads];
  for (const record of archived) touched.push(...(await ledger.records.remove(ref.installId, record.kind, [record.id], record.version)));
  for (const record of live) {
    if (record.kind === 'lead' && record.mergedIds.length > 0) {
      touched.push(...(await mergeUntold(scope, record.id, record.mergedIds, deps.clock.now())));
    }
  }
  const leads = [...new Set(touched)];
  if (leads.length > 0) await ledger.marks.mark(ref.installId, 'judge', leads, deps.clock.now());
  return leads.length;
}

/** An archived owner is kept: "deactivated" is what the rules need to know about them. */
function archivedReps(found: readonly CrmRecord[]): CrmRecord[] {
  return found.filter((record) => record.archived && record.kind === 'rep');
}
