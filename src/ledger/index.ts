/** The ledger on PostgreSQL or PGlite: Baton's own record behind its port. */
import { sql } from 'kysely';
import type { Crm } from '../domain/crm-record.ts';
import type { Millis } from '../domain/fact.ts';
import type {
  AccountRef,
  BudgetGrant,
  BudgetState,
  InstallRef,
  InstallStatus,
  InvariantOffence,
  Lease,
  Ledger,
  WaitingWork,
  WorkspaceLedger,
} from '../ports/ledger/index.ts';
import type { Log } from '../ports/log.ts';
import type { SqlPool } from '../ports/sql-pool.ts';
import { type BudgetKind, type BudgetLimits, backOff, budgetState, permit } from './budget.ts';
import { type Db, openDatabase, rows } from './database.ts';
import { endLeases, releaseLease, takeLease } from './leases.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import { housekeeping } from './watch/housekeeping.ts';
import { checkInvariant } from './watch/invariant.ts';
import { isIdle, nextInstant, WATCH_FUNCTIONS, waitingWork } from './watch/waiting.ts';
import { SqlWorkspace } from './workspace-ledger.ts';

export interface LedgerSettings {
  /** Stays the caller's: closing the ledger does not end it. */
  readonly sql: SqlPool;
  readonly log: Log;
}

/** Call `migrate` before anything else. */
export function createLedger(settings: LedgerSettings): Ledger {
  return new SqlLedger(settings);
}

class SqlLedger implements Ledger {
  readonly #pool: SqlPool;
  readonly #log: Log;
  readonly #db: Db;
  readonly #workspaces = new Map<string, WorkspaceLedger>();

  constructor({ sql: pool, log }: LedgerSettings) {
    this.#pool = pool;
    this.#log = log;
    this.#db = openDatabase(pool);
  }

  async migrate(): Promise<readonly string[]> {
    const applied = await migrate(
      this.#pool,
      MIGRATIONS,
      WATCH_FUNCTIONS.map((definition) => definition.compile(this.#db).sql),
    );
    if (applied.length > 0) this.#log.info('ledger migrated', { migrations: applied.join(', ') });
    return applied;
  }

  workspace(workspaceId: string): WorkspaceLedger {
    const known = this.#workspaces.get(workspaceId) ?? new SqlWorkspace({ db: this.#db, workspaceId });
    this.#workspaces.set(workspaceId, known);
    return known;
  }

  async ensureWorkspace(workspaceId: string, name: string): Promise<void> {
    await this.#db
      .insertInto('baton.workspaces')
      .values({ workspace_id: workspaceId, name })
      .onConflict((on) => on.column('workspace_id').doNothing())
      .execute();
  }

  async workspaces(): Promise<readonly { workspaceId: string; name: string }[]> {
    return this.#db.selectFrom('baton.workspaces').select(['workspace_id as workspaceId', 'name']).orderBy('workspace_id').execute();
  }

  findInstalls(crm: Crm, accountId: string): Promise<readonly (InstallRef & { status: InstallStatus })[]> {
    return rows(
      this.#db,
      sql<InstallRef & { status: InstallStatus }>`
      SELECT workspace_id AS "workspaceId", install_id AS "installId", status FROM baton.installs
      WHERE crm = ${crm} AND account_id = ${accountId} ORDER BY workspace_id, install_id`,
    );
  }

  waiting(now: Millis, machineNow: Millis): Promise<readonly WaitingWork[]> {
    return waitingWork(this.#db, now, machineNow);
  }

  idle(now: Millis, _machineNow: Millis): Promise<boolean> {
    return isIdle(this.#db, now);
  }

  nextInstant(now: Millis): Promise<Millis | null> {
    return nextInstant(this.#db, now);
  }

  takeLease(name: string, lease: Lease, machineNow: Millis): Promise<boolean> {
    return takeLease(this.#db, name, lease, machineNow);
  }

  releaseLease(name: string, token: string): Promise<void> {
    return releaseLease(this.#db, name, token);
  }

  endLeases(): Promise<number> {
    return endLeases(this.#db);
  }

  permit(account: AccountRef, kind: BudgetKind, limits: BudgetLimits, now: Millis): Promise<BudgetGrant> {
    return permit(this.#db, account, kind, limits, now);
  }

  backOff(account: AccountRef, until: Millis): Promise<void> {
    return backOff(this.#db, account, until);
  }

  budgetState(account: AccountRef, now: Millis): Promise<BudgetState> {
    return budgetState(this.#db, account, now);
  }

  checkInvariant(now: Millis, sweepMs: number, leadIds?: readonly string[]): Promise<readonly InvariantOffence[]> {
    return checkInvariant(this.#db, now, sweepMs, leadIds);
  }

  housekeeping(now: Millis, retentionDays: number): Promise<void> {
    return housekeeping(this.#db, now, retentionDays);
  }

  /** Nothing is held between calls: what it needs closed is the pool, and that is the opener's. */
  async close(): Promise<void> {
    this.#workspaces.clear();
  }
}
