/** Kysely over the engine's pool, and transactions that repeat when PostgreSQL made them the victim of a deadlock. */
import { Kysely, PostgresDialect, type PostgresPool, type RawBuilder, type Transaction } from 'kysely';
import type { SqlPool } from '../ports/sql-pool.ts';
import type { Tables } from './tables.ts';

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** A repository's scope: its workspace, fixed at construction. */
export interface Scope {
  readonly db: Db;
  readonly workspaceId: string;
}

/** deadlock_detected, serialization_failure. */
const REPEATABLE = new Set(['40P01', '40001']);
const REPEATS = 3;

export function openDatabase(pool: SqlPool): Db {
  // Never destroyed: the pool belongs to whoever opened it.
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as unknown as PostgresPool }) });
}

export async function rows<Row>(db: Db, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(db)).rows;
}

/** Rows changed by an INSERT, UPDATE or DELETE. */
export async function affected(db: Db, statement: RawBuilder<unknown>): Promise<number> {
  return Number((await statement.execute(db)).numAffectedRows ?? 0n);
}

/** `work` must await nothing but the transaction: anything else would wait for ever on the embedded engine. */
export async function transact<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt >= REPEATS || !REPEATABLE.has(sqlState(error))) throw error;
    }
  }
}

function sqlState(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
