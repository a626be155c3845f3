/** The port's wanted states of one workspace. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { AuditLine, FieldPush, InstallRef, Lease, PushSettlement, TaskPush, WantedLedger } from '../../ports/ledger/index.ts';
import { affected, type Scope } from '../database.ts';
import { appendAudit, auditOf } from './audit.ts';
import { claimFields, settleFields } from './push-fields.ts';
import { claimTasks, settleTasks } from './push-tasks.ts';

export class SqlWanted implements WantedLedger {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  claimTasks(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly TaskPush[]> {
    return claimTasks(this.#scope.db, this.#ref(installId), limit, lease, now, machineNow);
  }

  settleTasks(
    installId: string,
    lease: Lease,
    pushes: readonly { push: TaskPush; settlement: PushSettlement }[],
    audit: readonly AuditLine[],
    now: Millis,
  ): Promise<void> {
    return settleTasks(this.#scope.db, this.#ref(installId), lease, pushes, audit, now);
  }

  claimFields(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly FieldPush[]> {
    return claimFields(this.#scope.db, this.#ref(installId), limit, lease, now, machineNow);
  }

  settleFields(
    installId: string,
    lease: Lease,
    pushes: readonly { push: FieldPush; settlement: PushSettlement }[],
    audit: readonly AuditLine[],
    now: Millis,
  ): Promise<void> {
    return settleFields(this.#scope.db, this.#ref(installId), lease, pushes, audit, now);
  }

  audit(installId: string, filter: { leadId?: string; limit: number }): Promise<readonly AuditLine[]> {
    return auditOf(this.#scope.db, this.#ref(installId), filter);
  }

  note(installId: string, lines: readonly AuditLine[]): Promise<void> {
    return appendAudit(this.#scope.db, this.#ref(installId), lines);
  }

  async releaseHeld(installId: string, now: Millis): Promise<number> {
    let released = 0;
    for (const table of ['slot_tasks', 'field_sets']) {
      released += await affected(
        this.#scope.db,
        sql`
        UPDATE ${sql.table(`baton.${table}`)} SET held = false, held_by = NULL, why = NULL, next_try = ${now}
        WHERE workspace_id = ${this.#scope.workspaceId} AND install_id = ${installId} AND pending AND held`,
      );
    }
    for (const table of ['manager_tasks', 'mailboxes']) {
      released += await affected(
        this.#scope.db,
        sql`
        UPDATE ${sql.table(`baton.${table}`)} SET held = false, why = NULL, next_try = ${now}
        WHERE workspace_id = ${this.#scope.workspaceId} AND install_id = ${installId} AND pending AND held`,
      );
    }
    return released;
  }

  #ref(installId: string): InstallRef {
    return { workspaceId: this.#scope.workspaceId, installId };
  }
}
