/** Everything that was taken out of a lane, in one list, and the way back. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { InstallRef, ParkedRecord } from '../ports/ledger/index.ts';
import { affected, type Db, rows } from './database.ts';

/** Lanes whose rows are not marks: table and key column. */
const OTHER_LANES = new Map([
  ['deliveries', { table: 'deliveries', key: 'delivery_id' }],
  ['push-tasks', { table: 'slot_tasks', key: 'key' }],
  ['push-managers', { table: 'manager_tasks', key: 'manager' }],
  ['push-messages', { table: 'mailboxes', key: "transport || '.' || recipient" }],
  ['push-fields', { table: 'field_sets', key: "lead_id || '.' || kind" }],
]);

export async function park(db: Db, workspaceId: string, record: ParkedRecord): Promise<void> {
  const { installId, lane, key, code, why, at } = record;
  await rows(
    db,
    sql`
    INSERT INTO baton.marks AS m (workspace_id, install_id, lane, key, next_try, parked_at, parked_code, why)
    VALUES (${workspaceId}, ${installId}, ${lane}, ${key}, ${at}, ${at}, ${code}, ${why})
    ON CONFLICT (workspace_id, install_id, lane, key)
    DO UPDATE SET parked_at = excluded.parked_at, parked_code = excluded.parked_code, why = excluded.why,
      lease_token = NULL, lease_until = NULL`,
  );
}

/** Latest first; `after` is the last one of the page before. */
export function parkedOf(db: Db, ref: InstallRef, limit: number, after: ParkedRecord | null = null): Promise<readonly ParkedRecord[]> {
  const parts = [
    partOf('marks', sql.raw('lane'), sql.raw('key'), ref),
    ...[...OTHER_LANES].map(([lane, { table, key }]) => partOf(table, sql.lit(lane), sql.raw(`(${key})::text`), ref)),
  ];
  const older =
    after === null ? sql`true` : sql`(at < ${after.at} OR at = ${after.at} AND (lane, key) > (${after.lane}::text, ${after.key}::text))`;
  return rows(
    db,
    sql<ParkedRecord>`SELECT * FROM (${sql.join(parts, sql` UNION ALL `)}) p WHERE ${older} ORDER BY at DESC, lane, key LIMIT ${sql.lit(limit)}`,
  );
}

function partOf(table: string, lane: RawBuilder<unknown>, key: RawBuilder<unknown>, ref: InstallRef): RawBuilder<unknown> {
  return sql`
    SELECT install_id AS "installId", ${lane} AS lane, ${key} AS key, parked_code AS code, coalesce(why, '') AS why, parked_at AS at
    FROM ${sql.table(`baton.${table}`)}
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND parked_at IS NOT NULL`;
}

export async function replay(db: Db, ref: InstallRef, lane: string, key: string, now: Millis): Promise<boolean> {
  const other = OTHER_LANES.get(lane);
  const which = other ? sql`(${sql.raw(other.key)})::text = ${key}` : sql`lane = ${lane} AND key = ${key}`;
  const freed = await affected(
    db,
    sql`
    UPDATE ${sql.table(`baton.${other?.table ?? 'marks'}`)}
    SET parked_at = NULL, parked_code = NULL, why = NULL, attempts = 0, next_try = ${now}, lease_token = NULL, lease_until = NULL
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND parked_at IS NOT NULL AND ${which}`,
  );
  return freed > 0;
}
