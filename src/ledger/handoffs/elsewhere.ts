/** What a judgement wants of the record that a person has in the other CRM, saved with it: one lead, one clock, one slot. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { ElsewhereSave, InstallRef, JudgementSave } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { saveEscalations } from '../managers/escalations.ts';
import { saveFieldSets } from '../wanted/field-sets.ts';
import { saveAdopted, saveSlots } from '../wanted/slots.ts';

/** True when something is to be written to the other CRM. Without people of two CRMs no statement is made. */
export async function saveElsewhere(tx: Db, workspaceId: string, saves: readonly JudgementSave[], now: Millis): Promise<boolean> {
  const wanted = saves.flatMap(({ elsewhere }) => elsewhere ?? []);
  let toPush = false;
  for (const [installId, there] of Map.groupBy(wanted, (one) => one.installId))
    toPush = (await saveThere(tx, { workspaceId, installId }, there, now)) || toPush;
  return toPush;
}

async function saveThere(tx: Db, ref: InstallRef, there: readonly ElsewhereSave[], now: Millis): Promise<boolean> {
  await dropJudgements(
    tx,
    ref,
    there.map(({ leadId }) => leadId),
  );
  const tasks = await saveSlots(
    tx,
    ref,
    there.flatMap(({ leadId, task }) => (task === undefined ? [] : [{ leadId, task }])),
    now,
  );
  await saveAdopted(
    tx,
    ref,
    there.flatMap(({ leadId, adoptedTaskId: taskId }) => (taskId === undefined ? [] : [{ leadId, taskId }])),
  );
  const fields = await saveFieldSets(tx, ref, there, now);
  const escalations = there.flatMap(({ leadId, escalated }) => (escalated === undefined ? [] : [{ leadId, escalated }]));
  const managers = await saveEscalations(tx, ref, escalations, now);
  return tasks || fields || managers;
}

/** The person is judged under the other record; decisions stay where they were made. */
async function dropJudgements(tx: Db, ref: InstallRef, leadIds: readonly string[]): Promise<void> {
  await rows(
    tx,
    sql`
    WITH gone AS (
      DELETE FROM baton.handoffs WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[]))
    DELETE FROM baton.persons WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND lead_id = ANY (${leadIds}::text[])`,
  );
}
