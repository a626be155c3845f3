/** Applies the numbered migrations that are missing, in order, once, however many processes start together. */
import type { SqlClient, SqlPool } from '../ports/sql-pool.ts';

export interface Migration {
  /** `0001-what-it-brings`, as its file. */
  readonly name: string;
  /** Statements without parameters; expand first, contract a release later. */
  readonly sql: string;
}

/** Any fixed number: who holds it migrates, the others wait. */
const LOCK = 7_220_661;

/** One transaction: all missing ones or none, then those `functions` that do not stand there with this very body. Returns the names applied. */
export async function migrate(pool: SqlPool, migrations: readonly Migration[], functions: readonly string[] = []): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const applied = await applyMissing(client, migrations);
    // Whatever changes the schema has every plan of the session made anew: a start on an up-to-date ledger changes nothing.
    const standing = functions.length === 0 ? new Set() : await bodies(client);
    for (const definition of functions) if (!standing.has(bodyOf(definition))) await client.query(definition);
    await client.query('COMMIT');
    return applied;
  } finally {
    // Released inside a transaction, the engine rolls it back.
    client.release();
  }
}

async function applyMissing(client: SqlClient, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
  const [found] = (await client.query(`SELECT to_regclass('baton.migrations') IS NOT NULL AS there`)).rows;
  if (found?.there !== true) {
    await client.query('CREATE SCHEMA IF NOT EXISTS baton');
    await client.query('CREATE TABLE baton.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())');
  }
  const known = new Set((await client.query('SELECT name FROM baton.migrations')).rows.map((row) => row.name));
  const missing = migrations.filter(({ name }) => !known.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, sql } of missing) {
    await client.query(sql);
    await client.query('INSERT INTO baton.migrations (name) VALUES ($1)', [name]);
  }
  return missing.map(({ name }) => name);
}

/** What stands between the quotes of a definition, as the catalogue keeps it. */
const bodyOf = (definition: string): string | undefined => definition.split('$body$')[1];

async function bodies(client: SqlClient): Promise<ReadonlySet<unknown>> {
  const { rows } = await client.query(`SELECT prosrc FROM pg_catalog.pg_proc WHERE pronamespace = 'baton'::regnamespace`);
  return new Set(rows.map(({ prosrc }) => prosrc));
}
