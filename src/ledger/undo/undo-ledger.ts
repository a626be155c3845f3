/** The port's undo of one workspace: what was written since, and what is taken as undone. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef, NumberedLine, UndoLedger, Undone } from '../../ports/ledger/index.ts';
import { type Db, rows, type Scope, transact } from '../database.ts';
import { json } from '../json.ts';
import { raise } from '../marks.ts';
import { appendFacts } from '../records/own-facts.ts';
import { appendAudit } from '../wanted/audit.ts';

export class SqlUndo implements UndoLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  written(installId: string, since: Millis, after: number, limit: number): Promise<readonly NumberedLine[]> {
    return rows(
      this.#scope.db,
      sql<NumberedLine>`
      SELECT line, at, record, crm_id AS "crmId", lead_id AS "leadId", action, before, after, because FROM baton.audit
      WHERE ${mine(this.#ref(installId))} AND line > ${after} AND at >= ${since} AND record <> 'account' ORDER BY line LIMIT ${limit}`,
    );
  }

  async inFlight(installId: string, machineNow: Millis): Promise<number> {
    const leased = (table: string) =>
      sql`(SELECT count(*) FROM ${sql.table(`baton.${table}`)} WHERE ${mine(this.#ref(installId))} AND pending AND lease_until > ${machineNow})`;
    const [row] = await rows(
      this.#scope.db,
      sql<{ n: number }>`SELECT (${leased('slot_tasks')} + ${leased('field_sets')} + ${leased('manager_tasks')})::int8 AS n`,
    );
    return row?.n ?? 0;
  }

  unsentMoves(installId: string, since: Millis): Promise<readonly { readonly leadId: string; readonly owner: string | null }[]> {
    return rows(
      this.#scope.db,
      sql<{ leadId: string; owner: string | null }>`
      SELECT t.lead_id AS "leadId", (SELECT r.body ->> 'ownerId' FROM baton.records r WHERE r.workspace_id = t.workspace_id
        AND r.install_id = t.install_id AND r.kind = CASE WHEN t.lead_object IS NULL THEN 'lead' ELSE 'lead-object' END
        AND r.id = coalesce(t.lead_object, t.lead_id)) AS owner
      FROM baton.field_sets t
      WHERE ${mine(this.#ref(installId))} AND t.kind = 'owner' AND t.pending AND EXISTS (
        SELECT 1 FROM baton.own_facts f WHERE f.workspace_id = t.workspace_id AND f.install_id = t.install_id AND f.lead_id = t.lead_id
          AND f.type = 'handoff' AND f.at >= ${since} AND f.body ->> 'by' = 'baton')
      ORDER BY t.lead_id`,
    );
  }

  save(installId: string, undone: Undone, now: Millis): Promise<void> {
    const ref = this.#ref(installId);
    return transact(this.#scope.db, async (tx) => {
      await emptySlots(tx, ref, undone.taskIds, now);
      await restoreOwners(tx, ref, undone.owners, now);
      await restoreFields(tx, ref, undone.fields, now);
      await appendFacts(tx, ref, undone.facts);
      await raise(
        tx,
        ref,
        undone.facts.map(({ leadId }) => ({ lane: 'judge', key: leadId })),
        now,
      );
      await appendAudit(tx, ref, undone.audit);
    });
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}

function mine(ref: InstallRef): RawBuilder<boolean> {
  return sql`workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`;
}

/** A slot that never had the task: what its deletion brings back as an event is nobody's act. */
async function emptySlots(tx: Db, ref: InstallRef, taskIds: readonly string[], now: Millis): Promise<void> {
  if (taskIds.length === 0) return;
  await rows(tx, sql`DELETE FROM baton.slot_tasks WHERE ${mine(ref)} AND task_id = ANY (${taskIds}::text[])`);
  await rows(
    tx,
    sql`
    UPDATE baton.manager_tasks SET sent = NULL, task_id = NULL, may_exist = false, ordinal = ordinal + 1, revision = revision + 1,
      ticked_at = NULL, deleted_in_crm = false, next_try = ${now}
    WHERE ${mine(ref)} AND task_id = ANY (${taskIds}::text[])`,
  );
}

/** A move is an act, not a level: nothing is left to be sent. */
async function restoreOwners(tx: Db, ref: InstallRef, owners: Undone['owners'], now: Millis): Promise<void> {
  if (owners.length === 0) return;
  const input = owners.map(({ leadId, owner }) => ({ lead_id: leadId, wanted: { owner } }));
  await rows(
    tx,
    sql`
    UPDATE baton.field_sets t SET wanted = i.wanted, sent = i.wanted, revision = t.revision + 1, sent_revision = t.revision + 1,
      sent_at = ${now}, before = NULL, held = false, held_by = NULL, why = NULL, parked_at = NULL, parked_code = NULL, attempts = 0
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, wanted jsonb)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.lead_id AND t.kind = 'owner'`,
  );
}

async function restoreFields(tx: Db, ref: InstallRef, fields: Undone['fields'], now: Millis): Promise<void> {
  if (fields.length === 0) return;
  const input = fields.map(({ leadId, values }) => ({ lead_id: leadId, values }));
  await rows(
    tx,
    sql`
    UPDATE baton.field_sets t SET sent = t.sent || i.values, revision = t.revision + 1, next_try = ${now}
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, values jsonb)
    WHERE t.workspace_id = ${ref.workspaceId} AND t.install_id = ${ref.installId} AND t.lead_id = i.lead_id
      AND t.kind IN ('fields', 'figures') AND EXISTS (SELECT 1 FROM jsonb_object_keys(i.values) AS k (key) WHERE t.wanted ? k.key)`,
  );
}
