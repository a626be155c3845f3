/** The part of `pg.Pool` that the ledger and the queue use, so that PostgreSQL and PGlite are one thing to them. */

export interface SqlResult {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number | null;
  readonly command: string;
}

export interface SqlClient {
  query(text: string, values?: readonly unknown[]): Promise<SqlResult>;
  /** Gives the client back. Released inside a transaction, it is rolled back first, whichever engine it is. */
  release(destroy?: boolean | Error): void;
}

export interface SqlPool {
  connect(): Promise<SqlClient>;
  /** One statement outside any transaction. Throws at once when called from inside a transaction of the embedded engine. */
  query(text: string, values?: readonly unknown[]): Promise<SqlResult>;
  end(): Promise<void>;
}
