/** What the page of health counts, out of what is kept where rows change. */
import type { ActivityCount } from '../../domain/coverage.ts';
import type { RecordKind } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import type { Db } from '../database.ts';
import { tallied } from '../tallies.ts';

const DAY_MS = 86_400_000;

export async function recordCounts(db: Db, ref: InstallRef): Promise<Readonly<Partial<Record<RecordKind, number>>>> {
  const { merged = 0, ...counts } = Object.fromEntries((await tallied(db, ref, 'record')).map(({ label, n }) => [label, n]));
  return { ...counts, lead: (counts.lead ?? 0) - merged };
}

export async function closedCount(db: Db, ref: InstallRef): Promise<number> {
  return (await tallied(db, ref, 'handoff')).reduce((sum, { n }) => sum + n, 0);
}

export async function workByDay(db: Db, ref: InstallRef, since: Millis, until: Millis): Promise<readonly ActivityCount[]> {
  const days = { from: Math.floor(since / DAY_MS), until: Math.floor(until / DAY_MS) };
  return (await tallied(db, ref, 'work', days)).map(({ owner, label, n }) => {
    const [kind, by] = label.split(' ') as [ActivityCount['kind'], ActivityCount['by']];
    return { rep: owner, kind, by, count: n };
  });
}
