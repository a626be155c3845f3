/** How much each rep did on each channel lately, and whether a machine or a person recorded it. */
import { sql } from 'kysely';
import type { ActivityCount } from '../../domain/coverage.ts';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

/** A record that says it happened since then was also changed since then. */
export function activityCounts(db: Db, ref: InstallRef, since: Millis, until: Millis): Promise<readonly ActivityCount[]> {
  return rows(
    db,
    sql<ActivityCount>`
    SELECT body ->> 'ownerId' AS rep, kind, body ->> 'by' AS by, count(*)::int AS count FROM baton.records
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId} AND kind IN ('call', 'email', 'message', 'meeting', 'note')
      AND version >= ${since}::int8 AND body IS NOT NULL AND NOT removed AND (body ->> 'at')::int8 BETWEEN ${since}::int8 AND ${until}::int8
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
}
