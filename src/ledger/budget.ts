/** The request budget of an account: a rolling window of world time, shared by every workspace and process that calls this account. */
import { sql } from 'kysely';
import type { Millis } from '../domain/fact.ts';
import type { BudgetClass } from '../ports/connector.ts';
import type { AccountRef, BudgetGrant, BudgetState } from '../ports/ledger/index.ts';
import { type Db, rows } from './database.ts';

export type BudgetKind = BudgetClass | 'search';

export interface BudgetLimits {
  readonly perTenSeconds: number;
  readonly searchPerSecond: number;
}

/** Requests counted in buckets; the CRM counts exactly, so a bucket counts until its last instant has left the window. */
const REQUESTS = { bucketMs: 1_000, buckets: 11 } as const;
const SEARCHES = { bucketMs: 100, buckets: 11 } as const;

/** DESIGN §2 "Budget": tasks and owner moves may use all of it, the last two leave 30 % free. */
const SHARE: Readonly<Record<BudgetKind, number>> = { urgent: 1, evidence: 0.9, search: 0.9, fields: 0.7, backfill: 0.7 };

interface Window {
  readonly column: 'requests' | 'searches';
  readonly allowed: number;
  /** This instant's bucket, and the first one that still counts. */
  readonly bucket: number;
  readonly since: number;
  readonly bucketMs: number;
}

/** Counting and deciding are one UPDATE of one row: of two that ask for the last permit one gets it. */
export async function permit(db: Db, account: AccountRef, kind: BudgetKind, limits: BudgetLimits, now: Millis): Promise<BudgetGrant> {
  const windows = windowsOf(kind, limits, now);
  const granted = await rows(
    db,
    sql`
    UPDATE baton.budgets b SET ${sql.join(windows.map(counted))}
    WHERE b.crm = ${account.crm} AND b.account_id = ${account.accountId} AND b.blocked_until <= ${now} AND ${sql.join(
      windows.map(({ column, since, allowed }) => sql`${usedIn(column, since)} < ${allowed}::int`),
      sql` AND `,
    )}
    RETURNING 1`,
  );
  if (granted.length > 0) return { granted: true, retryAt: now };
  return { granted: false, retryAt: await retryAt(db, account, windows, now) };
}

function windowsOf(kind: BudgetKind, limits: BudgetLimits, now: Millis): Window[] {
  const requests = windowAt('requests', REQUESTS, Math.max(1, Math.floor(limits.perTenSeconds * SHARE[kind])), now);
  return kind === 'search' ? [requests, windowAt('searches', SEARCHES, limits.searchPerSecond, now)] : [requests];
}

function windowAt(
  column: Window['column'],
  { bucketMs, buckets }: { bucketMs: number; buckets: number },
  allowed: number,
  now: Millis,
): Window {
  const bucket = Math.floor(now / bucketMs);
  return { column, allowed, bucket, since: bucket - buckets + 1, bucketMs };
}

function usedIn(column: Window['column'], since: number) {
  return sql`(SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(b.${sql.raw(column)}) WHERE key::int8 >= ${since})`;
}

/** Adds one to this instant's bucket and forgets those that left the window. */
function counted({ column, bucket, since }: Window) {
  const buckets = sql`b.${sql.raw(column)}`;
  return sql`${sql.raw(column)} = coalesce(
      (SELECT jsonb_object_agg(key, value) FROM jsonb_each(${buckets}) WHERE key::int8 >= ${since}), '{}')
    || jsonb_build_object(${String(bucket)}::text, coalesce((${buckets} ->> ${String(bucket)}::text)::int, 0) + 1)`;
}

/** When enough of the oldest buckets will have left the window, and no back-off stands. */
async function retryAt(db: Db, account: AccountRef, windows: readonly Window[], now: Millis): Promise<Millis> {
  const [budget] = await rows(
    db,
    sql<{ blockedUntil: number; requests: Record<string, number>; searches: Record<string, number> }>`
    SELECT b.blocked_until AS "blockedUntil", b.requests, b.searches FROM baton.budgets b
    WHERE b.crm = ${account.crm} AND b.account_id = ${account.accountId}`,
  );
  if (!budget) return now + REQUESTS.bucketMs;
  return Math.max(now + 1, budget.blockedUntil, ...windows.map((window) => freeAt(window, budget[window.column])));
}

function freeAt({ allowed, since, bucket, bucketMs }: Window, used: Readonly<Record<string, number>>): Millis {
  const counting = Object.entries(used)
    .map(([key, n]) => ({ key: Number(key), n }))
    .filter(({ key }) => key >= since)
    .toSorted((a, b) => a.key - b.key);
  let left = counting.reduce((sum, { n }) => sum + n, 0);
  for (const { key, n } of counting) {
    if (left < allowed) break;
    left -= n;
    if (left < allowed) return (key + bucket - since + 1) * bucketMs;
  }
  return 0;
}

export async function budgetState(db: Db, account: AccountRef, now: Millis): Promise<BudgetState> {
  const since = Math.floor(now / REQUESTS.bucketMs) - REQUESTS.buckets + 1;
  const [budget] = await rows(
    db,
    sql<{ used: number; blockedUntil: number }>`
    SELECT ${usedIn('requests', since)}::int AS used, b.blocked_until AS "blockedUntil" FROM baton.budgets b
    WHERE b.crm = ${account.crm} AND b.account_id = ${account.accountId}`,
  );
  if (!budget) return { used: 0, blockedUntil: null };
  return { used: budget.used, blockedUntil: budget.blockedUntil > now ? budget.blockedUntil : null };
}

export async function backOff(db: Db, account: AccountRef, until: Millis): Promise<void> {
  await rows(
    db,
    sql`
    UPDATE baton.budgets b SET blocked_until = greatest(b.blocked_until, ${until}::int8)
    WHERE b.crm = ${account.crm} AND b.account_id = ${account.accountId}`,
  );
}
