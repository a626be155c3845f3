/** Counts writes by day or hour: what one statement grants no other process can grant again. */
import { sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { Counted, InstallRef, Take, Taken } from '../../ports/ledger/index.ts';
import { affected, type Db, rows } from '../database.ts';
import { json } from '../json.ts';

/** Released re-assignments stand in a bucket of their own, counting down. */
const RELEASED = -1;

interface Granted extends Taken {
  readonly kind: string;
  readonly subject: string;
  readonly bucket: Millis;
}

/** Rows in one order, so that two takers cannot deadlock; each of them is locked at its newest count before it decides. */
export async function take(db: Db, ref: InstallRef, takes: readonly Take[]): Promise<readonly Taken[]> {
  if (takes.length === 0) return [];
  const input = takes.map(({ kind, subject, bucket, n, limit }) => ({ kind, subject, bucket, n, allowed: limit ?? UNLIMITED }));
  const left = (count: string) =>
    sql.raw(`CASE WHEN excluded.allowed = ${UNLIMITED} THEN excluded.asked
      ELSE greatest(0, least(excluded.asked, excluded.allowed - ${count})) END`);
  const first = sql.raw(`CASE WHEN i.allowed = ${UNLIMITED} THEN i.n ELSE greatest(0, least(i.n, i.allowed)) END`);
  const granted = await rows(
    db,
    sql<Granted>`
    INSERT INTO baton.write_counts AS c (workspace_id, install_id, kind, subject, bucket, n, asked, allowed, granted)
    SELECT ${ref.workspaceId}, ${ref.installId}, i.kind, i.subject, i.bucket, ${first}, i.n, i.allowed, ${first}
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (kind text, subject text, bucket int8, n int8, allowed int8)
    ORDER BY i.kind, i.subject, i.bucket
    ON CONFLICT (workspace_id, install_id, kind, subject, bucket) DO UPDATE SET n = c.n + ${left('c.n')},
      asked = excluded.asked, allowed = excluded.allowed, granted = ${left('c.n')}
    RETURNING kind, subject, bucket, granted, n AS total`,
  );
  const found = new Map(granted.map((row) => [keyOf(row), row]));
  return takes.map((one) => {
    const { granted: n = 0, total = 0 } = found.get(keyOf(one)) ?? {};
    return { granted: n, total };
  });
}

const UNLIMITED = -1;

function keyOf({ kind, subject, bucket }: Pick<Granted, 'kind' | 'subject' | 'bucket'>): string {
  return JSON.stringify([kind, subject, bucket]);
}

export async function giveBack(db: Db, ref: InstallRef, unused: readonly Counted[]): Promise<void> {
  const input = unused.filter(({ n }) => n > 0);
  if (input.length === 0) return;
  await rows(
    db,
    sql`
    UPDATE baton.write_counts c SET n = greatest(0, c.n - i.n)
    FROM jsonb_to_recordset(${json(input)}::jsonb) AS i (kind text, subject text, bucket int8, n int8)
    WHERE c.workspace_id = ${ref.workspaceId} AND c.install_id = ${ref.installId} AND c.kind = i.kind AND c.subject = i.subject
      AND c.bucket = i.bucket`,
  );
}

export async function takeReleased(db: Db, ref: InstallRef, pool: string): Promise<boolean> {
  const taken = await affected(
    db,
    sql`
    UPDATE baton.write_counts SET n = n - 1
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND kind = 'reassignments' AND subject = ${pool}
      AND bucket = ${RELEASED} AND n > 0`,
  );
  return taken > 0;
}

export async function addReleased(db: Db, ref: InstallRef, pool: string, n: number): Promise<void> {
  await rows(
    db,
    sql`
    INSERT INTO baton.write_counts AS c (workspace_id, install_id, kind, subject, bucket, n, asked, allowed, granted)
    VALUES (${ref.workspaceId}, ${ref.installId}, 'reassignments', ${pool}, ${RELEASED}, ${n}::int8, ${n}::int8, ${UNLIMITED}::int8, ${n}::int8)
    ON CONFLICT (workspace_id, install_id, kind, subject, bucket) DO UPDATE SET n = c.n + excluded.n`,
  );
}

export async function history(db: Db, ref: InstallRef, kind: Counted['kind'], before: Millis, limit: number): Promise<readonly number[]> {
  const found = await rows(
    db,
    sql<{ n: number }>`
    SELECT sum(n)::int8 AS n FROM baton.write_counts
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND kind = ${kind} AND bucket >= 0 AND bucket < ${before}
    GROUP BY bucket HAVING sum(n) > 0 ORDER BY bucket DESC LIMIT ${limit}`,
  );
  return found.map(({ n }) => n);
}
