/** The port's reconciliation ledger of one workspace: whose night it is, and how far it has come. */
import { sql } from 'kysely';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { KnownRecord, OpenHandoff, OpenTask, Suspect } from '../../domain/reconcile.ts';
import type { CreatedSpan } from '../../ports/connector.ts';
import type { Drift, InstallRef, Lease, ReconcileLedger, ReconcileState } from '../../ports/ledger/index.ts';
import { affected, rows, type Scope } from '../database.ts';
import { json } from '../json.ts';
import { take } from '../lanes.ts';
import { endWalk, knownRecords, liveCount, openHandoffs, openTasks, saw, unseen } from './reconcile-census.ts';
import { driftCounts, driftOf, raise, settle, suspect } from './reconcile-drift.ts';

const STATE = sql.raw(`t.next_at AS "nextAt", nullif(t.run, 'null') AS run, nullif(t.last, 'null') AS last`);

export class SqlReconcile implements ReconcileLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  async schedule(installId: string, nextAt: Millis | null): Promise<void> {
    const then =
      nextAt === null
        ? sql`CASE WHEN t.run IS NULL OR t.run = 'null' THEN NULL ELSE t.next_at END`
        : sql`least(t.next_at, excluded.next_at)`;
    await rows(
      this.#scope.db,
      sql`
      INSERT INTO baton.reconciliations AS t (workspace_id, install_id, next_at) VALUES (${this.#scope.workspaceId}, ${installId}, ${nextAt})
      ON CONFLICT (workspace_id, install_id) DO UPDATE SET next_at = ${then}`,
    );
  }

  async state(installId: string): Promise<ReconcileState | null> {
    const [found] = await rows(
      this.#scope.db,
      sql<ReconcileState>`SELECT ${STATE} FROM baton.reconciliations t WHERE ${this.#row(installId)}`,
    );
    return found ?? null;
  }

  async claim(installId: string, lease: Lease, now: Millis, machineNow: Millis): Promise<ReconcileState | null> {
    const [found] = await rows(
      this.#scope.db,
      sql<ReconcileState>`
      UPDATE baton.reconciliations t SET ${take(lease)}
      WHERE ${this.#row(installId)} AND t.next_at <= ${now} AND (t.lease_until IS NULL OR t.lease_until <= ${machineNow})
      RETURNING ${STATE}`,
    );
    return found ?? null;
  }

  async save(installId: string, token: string, { nextAt, run, last }: ReconcileState, lease: Lease | null): Promise<boolean> {
    const saved = await affected(
      this.#scope.db,
      sql`
      UPDATE baton.reconciliations t SET next_at = ${nextAt}, run = ${json(run)}::jsonb, last = ${json(last)}::jsonb,
        lease_token = ${lease?.token ?? null}, lease_until = ${lease?.untilMachine ?? null}
      WHERE ${this.#row(installId)} AND t.lease_token = ${token}`,
    );
    return saved === 1;
  }

  begin(installId: string, now: Millis): Promise<void> {
    return this.schedule(installId, now);
  }

  known(installId: string, record: RecordKind, ids: readonly string[]): Promise<readonly KnownRecord[]> {
    return knownRecords(this.#scope.db, this.#ref(installId), record, ids);
  }

  count(installId: string, record: RecordKind, span: CreatedSpan): Promise<number> {
    return liveCount(this.#scope.db, this.#ref(installId), record, span);
  }

  saw(installId: string, record: RecordKind, ids: readonly string[]): Promise<void> {
    return saw(this.#scope.db, this.#ref(installId), record, ids);
  }

  unseen(installId: string, record: RecordKind, span: CreatedSpan, limit: number): Promise<readonly KnownRecord[]> {
    return unseen(this.#scope.db, this.#ref(installId), record, span, limit);
  }

  endWalk(installId: string, record: RecordKind): Promise<void> {
    return endWalk(this.#scope.db, this.#ref(installId), record);
  }

  openHandoffs(installId: string, page: { after: string | null; limit: number }): Promise<readonly OpenHandoff[]> {
    return openHandoffs(this.#scope.db, this.#ref(installId), page);
  }

  openTasks(installId: string, page: { after: string | null; limit: number }): Promise<readonly OpenTask[]> {
    return openTasks(this.#scope.db, this.#ref(installId), page);
  }

  suspect(installId: string, suspects: readonly Suspect[], now: Millis): Promise<void> {
    return suspect(this.#scope.db, this.#ref(installId), suspects, now);
  }

  raise(installId: string, now: Millis): ReturnType<ReconcileLedger['raise']> {
    return raise(this.#scope.db, this.#ref(installId), now);
  }

  settle(installId: string, now: Millis): ReturnType<ReconcileLedger['settle']> {
    return settle(this.#scope.db, this.#ref(installId), now);
  }

  drift(installId: string, limit: number): Promise<readonly Drift[]> {
    return driftOf(this.#scope.db, this.#ref(installId), limit);
  }

  driftCounts(installId: string, since: Millis): ReturnType<ReconcileLedger['driftCounts']> {
    return driftCounts(this.#scope.db, this.#ref(installId), since);
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }

  #row(installId: string) {
    return sql`t.workspace_id = ${this.#scope.workspaceId} AND t.install_id = ${installId}`;
  }
}
