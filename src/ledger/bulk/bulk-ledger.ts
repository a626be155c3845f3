/** The port's bulk jobs of one workspace: rows belong to a job by its token, which outlives leases. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { BulkItem, BulkJob, BulkKind, BulkLedger, BulkStepped, FieldPush, InstallRef, Lease } from '../../ports/ledger/index.ts';
import { affected, rows, type Scope, transact } from '../database.ts';
import { json } from '../json.ts';
import { claimable, take } from '../lanes.ts';
import { appendAudit } from '../wanted/audit.ts';
import { claimFields, settlePushed } from '../wanted/push-fields.ts';

const KINDS: readonly BulkKind[] = ['fields', 'figures'];

export class SqlBulk implements BulkLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async many(installId: string, from: number, now: Millis): Promise<readonly BulkKind[]> {
    const due = (kind: BulkKind) => sql`(SELECT count(*) FROM (SELECT FROM baton.field_sets t
      WHERE ${this.#mine(installId)} AND t.pending AND t.next_try <= ${now} AND t.bulk_job IS NULL AND t.attempts = 0 AND t.kind = ${kind}
      LIMIT ${from + 1}) d) > ${from}`;
    const [found] = await rows(
      this.#scope.db,
      sql<Record<BulkKind, boolean>>`SELECT ${due('fields')} AS fields, ${due('figures')} AS figures`,
    );
    return KINDS.filter((kind) => found?.[kind]);
  }

  claim(installId: string, kind: BulkKind, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly FieldPush[]> {
    return claimFields(this.#scope.db, this.#ref(installId), limit, lease, now, machineNow, kind);
  }

  open(installId: string, lease: Lease, object: string, items: readonly BulkItem[], now: Millis): Promise<boolean> {
    const { workspaceId } = this.#scope;
    return transact(this.#scope.db, async (tx) => {
      const token = crypto.randomUUID();
      const opened = await affected(
        tx,
        sql`INSERT INTO baton.bulk_jobs (workspace_id, install_id, object, token, next_try)
          VALUES (${workspaceId}, ${installId}, ${object}, ${token}, ${now}) ON CONFLICT DO NOTHING`,
      );
      if (opened === 0) return false;
      const input = items.map(({ push, write }) => ({ lead_id: push.leadId, kind: push.kind, push, write }));
      await rows(
        tx,
        sql`
        WITH input AS (SELECT * FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (lead_id text, kind text, push jsonb, write jsonb)),
        given AS (
          UPDATE baton.field_sets t SET bulk_job = ${token}, lease_token = ${token} FROM input i
          WHERE ${this.#mine(installId)} AND t.lead_id = i.lead_id AND t.kind = i.kind AND t.lease_token = ${lease.token}
          RETURNING t.lead_id, t.kind)
        INSERT INTO baton.bulk_writes (workspace_id, install_id, token, lead_id, kind, push, write)
        SELECT ${workspaceId}, ${installId}, ${token}, i.lead_id, i.kind, i.push, i.write FROM input i JOIN given USING (lead_id, kind)`,
      );
      return true;
    });
  }

  async take(installId: string, lease: Lease, now: Millis, machineNow: Millis): Promise<BulkJob | null> {
    const [job] = await rows(
      this.#scope.db,
      sql<BulkJob>`
      UPDATE baton.bulk_jobs t SET ${take(lease)} WHERE t.ctid = ANY (ARRAY(
        SELECT t.ctid FROM baton.bulk_jobs t WHERE ${this.#mine(installId)} AND ${claimable(now, machineNow)}
        ORDER BY t.next_try LIMIT 1 FOR UPDATE SKIP LOCKED))
      RETURNING t.object, t.token, t.state, t.attempts`,
    );
    return job ?? null;
  }

  items(installId: string, token: string): Promise<readonly BulkItem[]> {
    return rows(
      this.#scope.db,
      sql<BulkItem>`SELECT t.push, t.write FROM baton.bulk_writes t WHERE ${this.#mine(installId)} AND t.token = ${token} ORDER BY t.lead_id`,
    );
  }

  save(installId: string, job: BulkJob, lease: Lease, stepped: BulkStepped, now: Millis): Promise<void> {
    const mine = sql`${this.#mine(installId)} AND t.object = ${job.object} AND t.token = ${job.token} AND t.lease_token = ${lease.token}`;
    return transact(this.#scope.db, async (tx) => {
      const kept = await affected(
        tx,
        stepped.over
          ? sql`DELETE FROM baton.bulk_jobs t WHERE ${mine}`
          : sql`UPDATE baton.bulk_jobs t SET state = ${stepped.state === null ? null : json(stepped.state)}::jsonb, next_try = ${stepped.nextTry},
              attempts = ${stepped.attempts}, lease_token = NULL, lease_until = NULL WHERE ${mine}`,
      );
      if (kept === 0) return;
      if (stepped.rows.length > 0) {
        const inJob: Lease = { token: job.token, untilMachine: 0 };
        await settlePushed(tx, this.#ref(installId), inJob, stepped.rows, now);
        await appendAudit(tx, this.#ref(installId), stepped.audit);
      }
      const failed = stepped.rows.flatMap(({ push, settlement }) => (settlement.kind === 'done' ? [] : [push.leadId]));
      const dropped = stepped.over ? sql`true` : sql`t.lead_id = ANY (${failed}::text[])`;
      await rows(tx, sql`DELETE FROM baton.bulk_writes t WHERE ${this.#mine(installId)} AND t.token = ${job.token} AND ${dropped}`);
    });
  }

  #mine(installId: string) {
    return sql`t.workspace_id = ${this.#scope.workspaceId} AND t.install_id = ${installId}`;
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
