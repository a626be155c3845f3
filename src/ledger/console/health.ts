/** What the page of health counts, out of what is kept where rows change. */
import { sql } from 'kysely';
import type { ActivityCount } from '../../domain/coverage.ts';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { HandoffCounts, InstallRef } from '../../ports/ledger/index.ts';
import { type Db, rows } from '../database.ts';
import { tallied } from '../tallies.ts';

const DAY_MS = 86_400_000;

export async function recordCounts(db: Db, ref: InstallRef): Promise<Readonly<Partial<Record<RecordKind, number>>>> {
  const { merged = 0, ...counts } = Object.fromEntries((await tallied(db, ref, 'record')).map(({ label, n }) => [label, n]));
  return { ...counts, lead: (counts.lead ?? 0) - merged };
}

/** By owner is asked for by the page of the day alone: it takes three times as long. */
export async function handoffCounts(db: Db, ref: InstallRef, now: Millis): Promise<HandoffCounts> {
  const closed = (await tallied(db, ref, 'handoff')).reduce((sum, { n }) => sum + n, 0);
  const [counted] = await rows(
    db,
    sql<Omit<HandoffCounts, 'closed'>>`
    SELECT count(*) AS open, count(*) FILTER (WHERE due_at <= ${now}) AS overdue FROM baton.open_handoffs
    WHERE workspace_id = ${ref.workspaceId} AND install_id = ${ref.installId}`,
  );
  return { open: 0, overdue: 0, ...counted, closed };
}

export async function workByDay(db: Db, ref: InstallRef, since: Millis, until: Millis): Promise<readonly ActivityCount[]> {
  const days = { from: Math.floor(since / DAY_MS), until: Math.floor(until / DAY_MS) };
  return (await tallied(db, ref, 'work', days)).map(({ owner, label, n }) => {
    const [kind, by] = label.split(' ') as [ActivityCount['kind'], ActivityCount['by']];
    return { rep: owner, kind, by, count: n };
  });
}
