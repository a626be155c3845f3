/** Empties the slots of leads that live on as another one; their tasks are closed in its name. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { planSlot, type SlotChange } from './slot-plan.ts';
import { applyChanges, lockSlots } from './slots.ts';

export async function closeSlots(tx: Db, ref: InstallRef, leadIds: readonly string[], now: Millis, winner: string): Promise<void> {
  const known = await lockSlots(tx, ref, leadIds);
  const changes = [...known].flatMap(([leadId, tasks]) => planSlot(leadId, tasks, null));
  await applyChanges(
    tx,
    ref,
    changes.map((change): SlotChange => (change.kind === 'put' ? { ...change, leadId: winner } : change)),
    now,
  );
  const theirs = sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[])`;
  // What needed no change moves too; none of it is current any more.
  await rows(tx, sql`UPDATE baton.slot_tasks SET lead_id = ${winner} WHERE ${theirs}`);
  await rows(tx, sql`DELETE FROM baton.slots WHERE ${theirs}`);
}
