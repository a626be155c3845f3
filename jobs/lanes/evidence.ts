/** The evidence lane: reads everything done with marked people again, before any rung acts on their silence. */
import type { ClaimedMark, Settlement } from '../../src/ports/ledger/index.ts';
import type { InstallScope } from '../deps.ts';
import { runLane } from './lane.ts';

/** hubspot.md §7: at most 1,000 inputs an associations read. */
const BATCH = 1_000;

/** True when something was read: the people concerned are marked for judging. */
export async function evidenceLane(scope: InstallScope, signal: AbortSignal): Promise<boolean> {
  return (await runLane(scope, { lane: 'evidence', batch: BATCH, run: (rows) => readEvidence(scope, rows) }, signal)) > 0;
}

async function readEvidence(scope: InstallScope, rows: readonly ClaimedMark[]): Promise<ReadonlyMap<string, Settlement>> {
  const { deps, ledger, ref, connector } = scope;
  const leadIds = rows.map((row) => row.key);
  const until = deps.clock.now();
  const { items, bad } = await connector.activities(scope.session, leadIds, until - deps.settings.lookBackMs);
  for (const element of bad) {
    const why = element.why;
    await ledger.marks.park({
      installId: ref.installId,
      lane: 'evidence',
      key: element.id ?? 'unknown',
      code: 'RECORD_MALFORMED',
      why,
      at: until,
    });
  }
  await ledger.records.storeEvidence(ref.installId, { leadIds, items, until });
  await ledger.marks.mark(ref.installId, 'judge', leadIds, until);
  return new Map();
}
