/** Pull: batch-reads the marked records of one kind and stores what came, newest version first served. */
import type { CrmRecord, RecordKind } from '../src/domain/crm-record.ts';
import { openSession } from '../src/effects/session.ts';
import type { Session } from '../src/ports/connector.ts';
import { JUDGE, PULL, type StreamPayload } from '../src/ports/jobs.ts';
import type { ClaimedMark, Settlement } from '../src/ports/ledger/index.ts';
import type { JobContext, JobHandler } from '../src/ports/queue.ts';
import { type InstallScope, type JobDeps, openScope } from './deps.ts';
import { runLane } from './lane.ts';

export function pullJob(deps: JobDeps): JobHandler<StreamPayload> {
  return {
    definition: PULL,
    async run(payload: StreamPayload, context: JobContext) {
      const scope = await openScope(deps, payload, context.log);
      if (scope === null) return;
      const record = payload.record as RecordKind;
      const session = openSession(deps, scope.install, scope.connector);
      const run = (rows: readonly ClaimedMark[]) => pullBatch(scope, session, record, rows);
      const worked = await runLane(scope, { lane: `pull.${record}`, batch: scope.connector.readBatch(record), run }, context.signal);
      if (worked > 0) await deps.queue.nudge(JUDGE, { workspaceId: payload.workspaceId, installId: payload.installId });
    },
  };
}

async function pullBatch(
  scope: InstallScope,
  session: Session,
  record: RecordKind,
  rows: readonly ClaimedMark[],
): Promise<ReadonlyMap<string, Settlement>> {
  const sentAt = scope.deps.clock.now();
  const keys = rows.map((row) => row.key);
  const { found, missing, bad } = await scope.connector.read(session, record, keys);
  await storeFound(scope, found);
  const gone = missing.length === 0 ? [] : await scope.ledger.records.remove(scope.ref.installId, record, missing, sentAt);
  if (gone.length > 0) await scope.ledger.marks.mark(scope.ref.installId, 'judge', gone, sentAt);
  const settled = new Map<string, Settlement>();
  for (const element of bad) {
    scope.log.warn('record fails its schema', { record, id: element.id, why: element.why });
    if (element.id !== null) settled.set(element.id, { kind: 'parked', code: 'RECORD_MALFORMED', why: element.why });
  }
  return settled;
}

/** Stores what was read, live and archived alike, and marks whoever's judgement may change. */
export async function storeFound(scope: InstallScope, found: readonly CrmRecord[]): Promise<void> {
  if (found.length === 0) return;
  const { ledger, ref, deps } = scope;
  const live = found.filter((record) => !record.archived);
  const { touchedLeads } = await ledger.records.store(
    ref.installId,
    live.length === found.length ? found : [...live, ...archivedReps(found)],
  );
  const archived = found.filter((record) => record.archived && record.kind !== 'rep');
  const touched = [...touchedLeads];
  for (const record of archived) touched.push(...(await ledger.records.remove(ref.installId, record.kind, [record.id], record.version)));
  await ledger.marks.mark(ref.installId, 'judge', [...new Set(touched)], deps.clock.now());
}

/** An archived owner is kept: "deactivated" is what the rules need to know about them. */
function archivedReps(found: readonly CrmRecord[]): CrmRecord[] {
  return found.filter((record) => record.archived && record.kind === 'rep');
}
