/** Which forms were filled, which lifecycle stages reached and which Lead objects made lately, counted with examples: a look at everything, for a person who asks. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import { MOST_EXAMPLES, type Seen, type SeenName } from '../../domain/intake/mapping-use.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

export async function seenNames(db: Db, ref: InstallRef, since: Millis): Promise<Seen> {
  const forms = await counted(db, ref, since, sql`'conversions'`, sql`'name'`);
  const stages = await counted(db, ref, since, sql`'stageHistory'`, sql`'value'`);
  return { forms, stages, leadObjects: await madeSince(db, ref, since) };
}

/** What a record says of an instant it cannot have said before: only what changed since then is looked at. */
const changedSince = (since: Millis): RawBuilder<boolean> => sql`greatest(r.version, r.history_version) >= ${since}::int8`;

function madeSince(db: Db, ref: InstallRef, since: Millis): Promise<SeenName[]> {
  return rows(
    db,
    sql<SeenName>`
    SELECT r.body -> 'createdBy' ->> 'source' AS name, count(*) AS count,
      coalesce((array_agg(r.body -> 'leadIds' ->> 0 ORDER BY (r.body ->> 'createdAt')::int8 DESC, r.id)
        FILTER (WHERE r.body -> 'leadIds' ->> 0 IS NOT NULL))[1:${sql.lit(MOST_EXAMPLES)}], '{}') AS examples
    FROM baton.records r
    WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead-object' AND NOT r.removed
      AND ${changedSince(since)} AND (r.body ->> 'createdAt')::int8 >= ${since}
    GROUP BY 1 ORDER BY 2 DESC, 1`,
  );
}

/** A lead read without its histories tells its first and latest form all the same. */
function counted(db: Db, ref: InstallRef, since: Millis, list: RawBuilder<unknown>, name: RawBuilder<unknown>): Promise<SeenName[]> {
  return rows(
    db,
    sql<SeenName>`
    SELECT e ->> ${name} AS name, count(*) AS count, (array_agg(r.id ORDER BY (e ->> 'at')::numeric DESC, r.id))[1:${sql.lit(MOST_EXAMPLES)}] AS examples
    FROM baton.records r, jsonb_array_elements(coalesce(r.history, r.body) -> ${list}) e
    WHERE r.workspace_id = ${ref.workspaceId} AND r.install_id = ${ref.installId} AND r.kind = 'lead' AND NOT r.removed
      AND ${changedSince(since)} AND (e ->> 'at')::numeric >= ${since} AND e ->> ${name} <> ''
    GROUP BY 1 ORDER BY 2 DESC, 1`,
  );
}
