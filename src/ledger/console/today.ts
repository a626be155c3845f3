/** Open hand-offs as the page of the day shows them: counted by owner, and listed by due instant, paged by key. */
import { type RawBuilder, sql } from 'kysely';
import type { Bucket, InstallRef, OwnerCounts, TodayAsked, TodayPage, TodayRow } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

const OPEN = sql.raw(`h.state <> 'closed'`);
const HANDED_BACK = sql.raw(`h.state <> 'closed' AND h.judgement #>> '{withMarketing,why}' = 'handed-back'`);

function inBucket(bucket: Bucket | 'open', { now, riskUntil, dayEnd }: TodayAsked): RawBuilder<unknown> {
  switch (bucket) {
    case 'open':
      return OPEN;
    case 'overdue':
      return sql`${OPEN} AND h.due_at <= ${now}`;
    case 'at-risk':
      return sql`${OPEN} AND h.due_at > ${now} AND h.due_at <= ${riskUntil}`;
    case 'due':
      return sql`${OPEN} AND h.due_at > ${now} AND h.due_at <= ${dayEnd}`;
    case 'waiting':
      return sql`h.state = 'offered' AND h.owner IS NOT NULL`;
    case 'unrouted':
      return sql`${OPEN} AND h.owner IS NULL`;
    case 'handed-back':
      return HANDED_BACK;
    case 'held':
      return OPEN;
  }
}

/** Leads of which something is held by a breaker, with the reason; few by nature, each part by its partial index. */
function heldLeads({ workspaceId, installId }: InstallRef): RawBuilder<unknown> {
  const mine = sql`workspace_id = ${workspaceId} AND install_id = ${installId}`;
  return sql`
    SELECT lead_id, min(why) AS why FROM (
      SELECT lead_id, why FROM baton.slot_tasks WHERE ${mine} AND held AND pending AND held_by = 'breaker'
      UNION ALL SELECT lead_id, why FROM baton.field_sets WHERE ${mine} AND held AND pending AND held_by = 'breaker'
      UNION ALL SELECT lead_id, held ->> 'why' FROM baton.persons WHERE ${mine} AND held IS NOT NULL) one GROUP BY lead_id`;
}

const ofOwners = (owners: readonly string[] | null): RawBuilder<unknown> =>
  owners === null ? sql`true` : sql`h.owner = ANY (${owners}::text[])`;

const ofInstall = ({ workspaceId, installId }: InstallRef): RawBuilder<unknown> =>
  sql`h.workspace_id = ${workspaceId} AND h.install_id = ${installId}`;

type Counted = { readonly owner: string | null } & Readonly<Record<string, number>>;

/** Two statements, so that the one over all open hand-offs is answered out of its index. */
export async function todayCounts(db: Db, ref: InstallRef, asked: TodayAsked): Promise<readonly OwnerCounts[]> {
  const { now, riskUntil, dayEnd, owners } = asked;
  const counted = await rows(
    db,
    sql<Counted>`
    SELECT h.owner, count(*) AS open, count(*) FILTER (WHERE h.due_at <= ${now}) AS overdue,
      count(*) FILTER (WHERE h.due_at > ${now} AND h.due_at <= ${riskUntil}) AS "at-risk",
      count(*) FILTER (WHERE h.due_at > ${now} AND h.due_at <= ${dayEnd}) AS due,
      count(*) FILTER (WHERE h.state = 'offered' AND h.owner IS NOT NULL) AS waiting
    FROM baton.handoffs h WHERE ${ofInstall(ref)} AND ${OPEN} AND ${ofOwners(owners)} GROUP BY h.owner`,
  );
  const seldom = await rows(
    db,
    sql<{ owner: string | null; bucket: 'held' | 'handed-back'; n: number }>`
    SELECT h.owner, 'handed-back' AS bucket, count(*) AS n FROM baton.handoffs h
    WHERE ${ofInstall(ref)} AND ${HANDED_BACK} AND ${ofOwners(owners)} GROUP BY h.owner
    UNION ALL
    SELECT h.owner, 'held', count(*) FROM (${heldLeads(ref)}) k
    JOIN baton.handoffs h ON ${ofInstall(ref)} AND h.lead_id = k.lead_id WHERE ${OPEN} AND ${ofOwners(owners)} GROUP BY h.owner`,
  );
  return counted.map(({ owner, ...counts }) => {
    const other = (bucket: string) => seldom.find((one) => one.owner === owner && one.bucket === bucket)?.n ?? 0;
    const rest = { held: other('held'), 'handed-back': other('handed-back'), unrouted: owner === null ? counts.open : 0 };
    return { owner, ...counts, ...rest } as unknown as OwnerCounts;
  });
}

/** By due instant. `due_at` is never null of an open hand-off. */
export function todayRows(db: Db, ref: InstallRef, bucket: Bucket | 'open', asked: TodayAsked, page: TodayPage): Promise<TodayRow[]> {
  const isHeld = bucket === 'held';
  const held = isHeld ? sql`JOIN (${heldLeads(ref)}) k ON k.lead_id = h.lead_id` : sql``;
  return rows(
    db,
    sql<TodayRow>`
    WITH listed AS (
      SELECT h.lead_id, h.at_bat, h.kind, h.owner, h.state, h.handed_at, h.due_at, ${isHeld ? sql`k.why` : sql`NULL::text`} AS held,
        h.judgement #>> '{nextStep,what}' AS owed, h.judgement #>> '{nextStep,clause}' AS clause, h.judgement ->> 'campaign' AS campaign
      FROM baton.handoffs h ${held}
      WHERE ${ofInstall(ref)} AND ${inBucket(bucket, asked)} AND ${ofOwners(asked.owners)} AND ${isAfter(page.after)}
      ORDER BY h.due_at, h.lead_id, h.at_bat LIMIT ${page.limit})
    SELECT l.due_at || ' ' || l.at_bat || ' ' || l.lead_id AS key, l.lead_id AS "leadId", l.at_bat AS "atBat", l.kind, l.owner, l.state,
      l.handed_at AS "handedAt", l.due_at AS "dueAt", l.owed, nullif(l.clause, 'none') AS clause, l.campaign, l.held,
      p.data ->> 'name' AS name, p.data ->> 'company' AS company
    FROM listed l
    LEFT JOIN baton.personal p ON p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.kind = 'lead' AND p.id = l.lead_id
    ORDER BY l.due_at, l.lead_id, l.at_bat`,
  );
}

/** `dueAt atBat leadId`; what is no such key begins at the beginning. */
function isAfter(key: string | null): RawBuilder<unknown> {
  const [, due, atBat, lead] = /^(-?\d{1,16}) (\d{1,9}) (.+)$/.exec(key ?? '') ?? [];
  return lead === undefined
    ? sql`true`
    : sql`(h.due_at, h.lead_id, h.at_bat) > (${Number(due)}::int8, ${lead}::text, ${Number(atBat)}::int)`;
}
