/** Open hand-offs as the page of the day shows them: counted by owner, and listed by due instant, paged by key. */
import { type RawBuilder, sql } from 'kysely';
import type { Bucket, InstallRef, OwnerCounts, TodayAsked, TodayPage, TodayRow } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';

function inBucket(bucket: Bucket | 'open', { now, riskUntil, dayEnd }: TodayAsked): RawBuilder<unknown> {
  switch (bucket) {
    case 'open':
    case 'held':
      return sql`true`;
    case 'overdue':
      return sql`h.due_at <= ${now}`;
    case 'at-risk':
      return sql`h.due_at > ${now} AND h.due_at <= ${riskUntil}`;
    case 'due':
      return sql`h.due_at > ${now} AND h.due_at <= ${dayEnd}`;
    case 'waiting':
      return sql`h.state = 'offered' AND h.owner IS NOT NULL`;
    case 'unrouted':
      return sql`h.owner IS NULL`;
    case 'handed-back':
      return sql`h.handed_back`;
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

/** Out of the narrow table of what is open: whatever was closed in years costs nothing. */
export async function todayCounts(db: Db, ref: InstallRef, asked: TodayAsked): Promise<readonly OwnerCounts[]> {
  const { now, riskUntil, dayEnd, owners } = asked;
  const counted = await rows(
    db,
    sql<Counted>`
    SELECT h.owner, count(*) AS open, count(*) FILTER (WHERE h.due_at <= ${now}) AS overdue,
      count(*) FILTER (WHERE h.due_at > ${now} AND h.due_at <= ${riskUntil}) AS "at-risk",
      count(*) FILTER (WHERE h.due_at > ${now} AND h.due_at <= ${dayEnd}) AS due,
      count(*) FILTER (WHERE h.state = 'offered' AND h.owner IS NOT NULL) AS waiting,
      count(*) FILTER (WHERE h.handed_back) AS "handed-back"
    FROM baton.open_handoffs h WHERE ${ofInstall(ref)} AND ${ofOwners(owners)} GROUP BY h.owner`,
  );
  const held = await rows(
    db,
    sql<{ owner: string | null; n: number }>`
    SELECT h.owner, count(*) AS n FROM (${heldLeads(ref)}) k
    JOIN baton.open_handoffs h ON ${ofInstall(ref)} AND h.lead_id = k.lead_id WHERE ${ofOwners(owners)} GROUP BY h.owner`,
  );
  return counted.map(({ owner, ...counts }) => {
    const rest = { held: held.find((one) => one.owner === owner)?.n ?? 0, unrouted: owner === null ? counts.open : 0 };
    return { owner, ...counts, ...rest } as unknown as OwnerCounts;
  });
}

const KEY = sql.raw('h.due_at, h.lead_id, h.at_bat');

/** Of several owners the first of each by its own index, then the first of those: an index by due instant would be read through for what others own. */
function listed(ref: InstallRef, bucket: Bucket | 'open', asked: TodayAsked, page: TodayPage): RawBuilder<unknown> {
  const which = sql`${ofInstall(ref)} AND ${inBucket(bucket, asked)} AND ${isAfter(page.after)}`;
  if (bucket === 'held')
    return sql`SELECT h.*, k.why FROM (${heldLeads(ref)}) k JOIN baton.open_handoffs h ON h.lead_id = k.lead_id
      WHERE ${which} AND ${ofOwners(asked.owners)} ORDER BY ${KEY} LIMIT ${sql.lit(page.limit)}`;
  if (asked.owners === null)
    return sql`SELECT h.*, NULL::text AS why FROM baton.open_handoffs h WHERE ${which} ORDER BY ${KEY} LIMIT ${sql.lit(page.limit)}`;
  return sql`SELECT h.*, NULL::text AS why FROM unnest(${asked.owners}::text[]) AS of (owner), LATERAL (
      SELECT h.* FROM baton.open_handoffs h WHERE ${which} AND h.owner = of.owner ORDER BY ${KEY} LIMIT ${sql.lit(page.limit)}) h
    ORDER BY ${KEY} LIMIT ${sql.lit(page.limit)}`;
}

/** By due instant. `due_at` is never null of an open hand-off. The limit stands in the statement: for a parameter the embedded planner takes a tenth of all rows, and reads whole tables to join them; a join of one row each keeps it to the keys. */
export function todayRows(db: Db, ref: InstallRef, bucket: Bucket | 'open', asked: TodayAsked, page: TodayPage): Promise<TodayRow[]> {
  return rows(
    db,
    sql<TodayRow>`
    SELECT l.due_at || ' ' || l.at_bat || ' ' || l.lead_id AS key, l.lead_id AS "leadId", l.at_bat AS "atBat", h.kind, l.owner, l.state,
      h.handed_at AS "handedAt", l.due_at AS "dueAt", h.judgement #>> '{nextStep,what}' AS owed,
      nullif(h.judgement #>> '{nextStep,clause}', 'none') AS clause, h.judgement ->> 'campaign' AS campaign, l.why AS held,
      p.data ->> 'name' AS name, p.data ->> 'company' AS company
    FROM (${listed(ref, bucket, asked, page)}) l
    JOIN LATERAL (SELECT h.* FROM baton.handoffs h WHERE ${ofInstall(ref)} AND h.lead_id = l.lead_id AND h.at_bat = l.at_bat LIMIT 1) h ON true
    LEFT JOIN LATERAL (SELECT p.data FROM baton.personal p WHERE p.workspace_id = ${ref.workspaceId} AND p.install_id = ${ref.installId} AND p.kind = 'lead'
      AND p.id = l.lead_id LIMIT 1) p ON true
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
