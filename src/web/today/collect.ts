/** Gathers the page of the day: counts by rep and team, and one page of the list that was chosen. */
import type { Millis } from '../../domain/fact.ts';
import { BUCKETS } from '../../ports/ledger/console.ts';
import type { Bucket, OwnerCounts, TodayAsked, TodayRow } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import type { Account } from '../frame/account.ts';

/** Due within this is at risk. */
export const RISK_MS = 2 * 3_600_000;
const PAGE_ROWS = 50;

export interface TodayWish {
  readonly bucket: Bucket | null;
  readonly team: string | null;
  readonly rep: string | null;
  readonly after: string | null;
}

export type Totals = Readonly<Record<Bucket | 'open', number>>;

export interface Line {
  readonly team: string;
  readonly rep: string | null;
  readonly totals: Totals;
}

export interface TodayView {
  readonly now: Millis;
  readonly account: Account;
  readonly wish: TodayWish;
  readonly bucket: Bucket;
  readonly asked: TodayAsked;
  readonly totals: Totals;
  /** One per rep with an open hand-off, by team. */
  readonly lines: readonly Line[];
  readonly teams: readonly string[];
  readonly rows: readonly TodayRow[];
  readonly next: string | null;
}

const NO_TEAM = 'No team';

export async function collectToday(deps: WebDeps, account: Account, wish: TodayWish): Promise<TodayView> {
  const { console } = deps.ledger.workspace(account.install.workspaceId);
  const now = deps.clock.now();
  const times = { now, riskUntil: now + RISK_MS, dayEnd: endOfDay(now, account.install.timeZone) };
  const { installId } = account.install;
  const all = await console.todayCounts(installId, { ...times, owners: null });
  const teamOf = teamsOf(account);
  const mine = all.filter(({ owner }) => account.own === null || (owner !== null && account.own.includes(owner)));
  const owners = ownersOf(account, wish, teamOf);
  const chosen = mine.filter(({ owner }) => owners === null || (owner !== null && owners.includes(owner)));
  const totals = sum(chosen);
  const bucket = wish.bucket ?? BUCKETS.find((one) => totals[one] > 0) ?? 'due';
  const asked = { ...times, owners };
  const rows = await console.today(installId, bucket, asked, { after: wish.after, limit: PAGE_ROWS + 1 });
  const shown = rows.slice(0, PAGE_ROWS);
  const lines = chosen.map((one) => ({ team: teamOf(one.owner), rep: one.owner, totals: one })).sort(byTeamAndName(account));
  const teams = [...new Set(mine.map(({ owner }) => teamOf(owner)))].sort();
  return { now, account, wish, bucket, asked, totals, lines, teams, rows: shown, next: rows.length > PAGE_ROWS ? shown.at(-1)!.key : null };
}

/** For a file: the whole list that is shown. */
export async function* everyRow(deps: WebDeps, { account, bucket, asked }: TodayView): AsyncIterable<readonly TodayRow[]> {
  const { console } = deps.ledger.workspace(account.install.workspaceId);
  const limit = 1_000;
  for (let after: string | null = null; ; ) {
    const rows: readonly TodayRow[] = await console.today(account.install.installId, bucket, asked, { after, limit });
    yield rows;
    if (rows.length < limit) return;
    after = rows.at(-1)!.key;
  }
}

export function teamsOf({ roster }: Account): (owner: string | null) => string {
  const teams = new Map(roster.reps.map(({ id, team, pool }) => [id, team || pool || NO_TEAM]));
  return (owner) => (owner === null ? 'Unrouted' : (teams.get(owner) ?? NO_TEAM));
}

/** Null: everybody's, nobody's too. */
function ownersOf(account: Account, { team, rep }: TodayWish, teamOf: (owner: string | null) => string): readonly string[] | null {
  if (rep === null && team === null) return account.own;
  const named = rep === null ? account.reps.map(({ id }) => id).filter((id) => teamOf(id) === team) : [rep];
  return named.filter((id) => account.own === null || account.own.includes(id));
}

function sum(counts: readonly OwnerCounts[]): Totals {
  const add = (bucket: Bucket | 'open') => counts.reduce((total, one) => total + one[bucket], 0);
  return Object.fromEntries([...BUCKETS, 'open' as const].map((bucket) => [bucket, add(bucket)])) as Totals;
}

const byTeamAndName =
  ({ nameOf }: Account) =>
  (a: Line, b: Line): number =>
    a.team.localeCompare(b.team) || nameOf(a.rep).localeCompare(nameOf(b.rep));

/** Midnight that ends the account's present day. */
function endOfDay(now: Millis, zone: string): Millis {
  const day = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  return day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
}
