/** What was read to be done with a set of people: stored, and each person's evidence noted as complete up to an instant. */
import { sql } from 'kysely';
import type { InstallRef, RecordLedger, StoreOutcome } from '../../ports/ledger/index.ts';
import { rows, type Scope, type Tx, transact } from '../database.ts';
import { storeIn } from './store.ts';

export function storeEvidence(scope: Scope, installId: string, read: Parameters<RecordLedger['storeEvidence']>[1]): Promise<StoreOutcome> {
  const ref = { workspaceId: scope.workspaceId, installId };
  return transact(scope.db, async (tx) => {
    const { deals: _deals, ...outcome } = await storeIn(tx, ref, read.items, new Set(read.leadIds));
    await noteComplete(tx, ref, read.leadIds, read.until);
    return outcome;
  });
}

async function noteComplete(tx: Tx, ref: InstallRef, leadIds: readonly string[], until: number): Promise<void> {
  await rows(
    tx,
    sql`
    INSERT INTO baton.leads AS l (workspace_id, install_id, lead_id, evidence_until)
    SELECT DISTINCT ${ref.workspaceId}::text, ${ref.installId}::text, id, ${until}::int8 FROM unnest(${leadIds}::text[]) AS i (id) ORDER BY id
    ON CONFLICT (workspace_id, install_id, lead_id) DO UPDATE SET evidence_until = greatest(l.evidence_until, excluded.evidence_until)`,
  );
}
