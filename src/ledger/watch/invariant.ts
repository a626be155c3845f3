/** The promise as six lines over the ledger: each query finds the leads that break it. */
import { type RawBuilder, sql } from 'kysely';
import type { Millis } from '../../domain/fact.ts';
import type { InvariantOffence } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

const COLUMNS = sql.raw('h.workspace_id AS "workspaceId", h.install_id AS "installId", h.lead_id AS "leadId"');

/** `alias` belongs to the same lead as `h`. */
const same = (alias: string, column = 'lead_id'): RawBuilder<boolean> =>
  sql.raw(`${alias}.workspace_id = h.workspace_id AND ${alias}.install_id = h.install_id AND ${alias}.${column} = h.lead_id`);

/** The person's record in the other CRM, where there is one, as `k`: an owner may work there, and the task hangs where the owner works. */
const elsewhere = (join: RawBuilder<unknown>): RawBuilder<boolean> => sql`EXISTS (
    SELECT 1 FROM (
      SELECT workspace_id, other_install_id AS install_id, other_lead_id AS lead_id FROM baton.person_links
      WHERE workspace_id = h.workspace_id AND install_id = h.install_id AND lead_id = h.lead_id AND state = 'linked'
      UNION ALL
      SELECT workspace_id, install_id, lead_id FROM baton.person_links
      WHERE workspace_id = h.workspace_id AND other_install_id = h.install_id AND other_lead_id = h.lead_id AND state = 'linked') k ${join})`;

const OPEN = sql.raw("h.state <> 'closed'");

/** An account that took its access back is an alarm of its own: nothing moves until a person connects it again, and nothing is late before two sweeps then. */
const isConnected = (late: Millis): RawBuilder<boolean> => sql`EXISTS (SELECT 1 FROM baton.installs i WHERE i.workspace_id = h.workspace_id
  AND i.install_id = h.install_id AND i.status IN ('active', 'paused') AND i.access_since < ${late})`;

/** Ordered by line, then workspace, install, lead; of these leads only, where they are named. */
export async function checkInvariant(
  db: Db,
  now: Millis,
  sweepMs: number,
  leadIds?: readonly string[],
): Promise<readonly InvariantOffence[]> {
  const late = now - 2 * sweepMs;
  const lines = [oneOpenAtBat(), ownerPresent(), nextStep(late), slotFilled(late), oneOpenTask(), closedWithReason()];
  const chosen = leadIds === undefined ? sql`` : sql`WHERE o."leadId" = ANY (${leadIds})`;
  const all = lines.map((line, index) => sql`SELECT ${sql.lit(index + 1)} AS line, o.* FROM (${line}) o ${chosen}`);
  return rows(db, sql<InvariantOffence>`${sql.join(all, sql` UNION ALL `)} ORDER BY 1, 2, 3, 4`);
}

function oneOpenAtBat(): RawBuilder<unknown> {
  return sql`
    SELECT ${COLUMNS}, 'has ' || count(*) || ' open hand-offs: at-bats ' || string_agg(h.at_bat::text, ', ' ORDER BY h.at_bat) AS what
    FROM baton.handoffs h WHERE ${OPEN} GROUP BY 1, 2, 3 HAVING count(*) > 1`;
}

/** Absences are the roster's: the judgement carries them as the move it wants. What was handed back is marketing's, for a day; what is history is nobody's to move. */
function ownerPresent(): RawBuilder<unknown> {
  return sql`
    SELECT ${COLUMNS}, CASE WHEN h.owner IS NULL THEN 'has no owner' ELSE 'is owned by ' || h.owner || ', who is not an active person' END
      || ', and no move is wanted' AS what
    FROM baton.handoffs h
    LEFT JOIN baton.records r ON r.workspace_id = h.workspace_id AND r.install_id = h.install_id
      AND r.kind = 'rep' AND r.id = h.owner
    WHERE ${OPEN} AND coalesce(h.judgement -> 'moveWanted', 'null') = 'null'
      AND coalesce(h.judgement -> 'withMarketing', 'null') = 'null'
      AND coalesce(h.judgement -> 'history', 'null') = 'null'
      AND (r.body IS NULL OR r.removed OR (r.body -> 'archived')::boolean OR r.body ->> 'type' <> 'person')
      AND NOT ${elsewhere(sql.raw("JOIN baton.records e ON e.workspace_id = k.workspace_id AND e.install_id = k.install_id AND e.kind = 'rep' AND e.id = h.owner AND NOT e.removed AND NOT (e.body -> 'archived')::boolean AND e.body ->> 'type' = 'person'"))}
      AND NOT EXISTS (SELECT 1 FROM baton.field_sets o WHERE ${same('o')} AND o.kind = 'owner' AND o.pending)`;
}

/** Waiting is fine while a judge mark stands: leased, parked, or younger than two sweeps. */
function nextStep(late: Millis): RawBuilder<unknown> {
  return sql`
    SELECT ${COLUMNS}, CASE
      WHEN coalesce(h.judgement -> 'nextStep', 'null') = 'null' THEN 'is open without a next step'
      WHEN p.wake_at IS NULL THEN 'is open and nothing will wake it'
      ELSE 'was to be looked at ' || (${late} - p.wake_at) / 1000 || ' seconds and two sweeps ago' END AS what
    FROM baton.handoffs h
    LEFT JOIN baton.persons p ON ${same('p')}
    WHERE ${OPEN} AND ${isConnected(late)}
      AND (coalesce(h.judgement -> 'nextStep', 'null') = 'null' OR p.wake_at IS NULL OR p.wake_at < ${late})
      AND NOT EXISTS (SELECT 1 FROM baton.marks m WHERE ${same('m', 'key')} AND m.lane IN ('judge', 'pull.lead')
        AND (m.parked_at IS NOT NULL OR m.lease_token IS NOT NULL OR m.next_try >= ${late}))`;
}

function slotFilled(late: Millis): RawBuilder<unknown> {
  return sql`
    SELECT ${COLUMNS}, CASE WHEN t.key IS NULL THEN 'is due for a task and has none'
      ELSE 'has task ' || t.key || ', which was closed in the CRM, and nothing follows' END AS what
    FROM baton.handoffs h
    LEFT JOIN baton.slot_tasks t ON ${same('t')} AND t.current
    WHERE ${OPEN} AND ${isConnected(late)} AND h.task_from < ${late}
      AND (t.key IS NULL OR (NOT t.pending AND t.parked_at IS NULL AND t.closed_in_crm))
      AND NOT EXISTS (SELECT 1 FROM baton.slots s WHERE ${same('s')} AND s.adopted_task_id IS NOT NULL)
      AND NOT ${elsewhere(sql.raw('JOIN baton.slot_tasks e ON e.workspace_id = k.workspace_id AND e.install_id = k.install_id AND e.lead_id = k.lead_id AND e.current AND (e.pending OR e.parked_at IS NOT NULL OR NOT e.closed_in_crm)'))}
      AND NOT ${elsewhere(sql.raw('JOIN baton.slots e ON e.workspace_id = k.workspace_id AND e.install_id = k.install_id AND e.lead_id = k.lead_id AND e.adopted_task_id IS NOT NULL'))}
      AND NOT EXISTS (SELECT 1 FROM baton.marks m WHERE ${same('m', 'key')} AND m.lane IN ('judge', 'pull.lead'))`;
}

/** Open as far as we know: sent open and not seen closed since. A close that is still wanted keeps the next task waiting. */
function oneOpenTask(): RawBuilder<unknown> {
  return sql`
    SELECT ${COLUMNS}, 'has ' || count(*) || ' open tasks: ' || string_agg(h.key, ', ' ORDER BY h.key) AS what
    FROM baton.slot_tasks h
    WHERE h.task_id IS NOT NULL AND h.sent ->> 'status' = 'open' AND NOT h.closed_in_crm
    GROUP BY 1, 2, 3 HAVING count(*) > 1
    UNION ALL
    SELECT ${COLUMNS}, 'has open tasks in both CRMs: ' || h.key || ', ' || e.key
    FROM baton.slot_tasks h
    JOIN baton.person_links k ON k.workspace_id = h.workspace_id AND k.install_id = h.install_id AND k.lead_id = h.lead_id AND k.state = 'linked'
    JOIN baton.slot_tasks e ON e.workspace_id = k.workspace_id AND e.install_id = k.other_install_id AND e.lead_id = k.other_lead_id
      AND e.task_id IS NOT NULL AND e.sent ->> 'status' = 'open' AND NOT e.closed_in_crm AND NOT e.pending
    WHERE h.task_id IS NOT NULL AND h.sent ->> 'status' = 'open' AND NOT h.closed_in_crm AND NOT h.pending`;
}

/** A lost deal owes its reason after the end: its task is wanted then. */
function closedWithReason(): RawBuilder<unknown> {
  const outcome = sql.raw("h.judgement -> 'outcome'");
  const missing = sql.raw(`concat_ws(', ',
    CASE WHEN h.outcome IS NULL THEN 'outcome' END,
    CASE WHEN coalesce(h.judgement -> 'outcome' ->> 'reason', '') = '' THEN 'reason' END,
    CASE WHEN coalesce(h.judgement -> 'outcome' ->> 'by', '') = '' THEN 'who' END,
    CASE WHEN h.outcome_at IS NULL THEN 'when' END,
    CASE WHEN NOT coalesce(h.judgement -> 'outcome' ? 'evidence', false) THEN 'evidence' END)`);
  const unclosed = sql`EXISTS (SELECT 1 FROM baton.slot_tasks t WHERE ${same('t')} AND t.wanted ->> 'status' = 'open')
    AND NOT EXISTS (SELECT 1 FROM baton.handoffs o WHERE ${same('o')} AND (o.state <> 'closed' OR o.task_from IS NOT NULL))`;
  return sql`
    SELECT ${COLUMNS}, CASE WHEN ${missing} <> '' THEN 'at-bat ' || h.at_bat || ' is closed without ' || ${missing}
      ELSE 'at-bat ' || h.at_bat || ' is closed (' || (${outcome} ->> 'value') || ') and its task is still wanted' END AS what
    FROM baton.handoffs h WHERE h.state = 'closed' AND (${missing} <> '' OR ${unclosed})`;
}
