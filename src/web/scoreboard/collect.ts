/** Gathers the scoreboard: reads the hand-offs of some weeks once, and counts them by clause and by what was asked for. */
import type { Millis } from '../../domain/fact.ts';
import type { Clause } from '../../domain/rule-book.ts';
import { CLAUSE_KINDS } from '../../domain/rules/index.ts';
import type { ConsoleLedger, ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import type { WebDeps } from '../deps.ts';
import type { Account } from '../frame/account.ts';
import { type Cache, FEW_ROWS } from '../frame/cache.ts';
import { teamsOf } from '../today/collect.ts';
import { clocksOf, type Dimension, type Figures, figuresOf, grouped, type Naming, type ScoredClock, type Speed, speedOf } from './score.ts';

export const WEEKS = [4, 13, 26] as const;
const WEEK_MS = 7 * 86_400_000;
const READ_ROWS = 500;
/** Breaches on one page. */
const PAGE_ROWS = 50;

export interface ScoreWish {
  readonly weeks: (typeof WEEKS)[number];
  readonly by: Dimension;
  /** Breaches of this clause alone. */
  readonly clause: string | null;
  /** Of this rep, team, source, campaign or week, as `by` says, alone. */
  readonly of: string | null;
  readonly after: string | null;
}

export interface DutyLine {
  readonly clause: string;
  readonly owes: Clause['owes'];
  readonly figures: Figures;
}

export interface GroupLine {
  readonly name: string;
  readonly speed: Speed;
  readonly marketing: Figures;
  readonly sales: Figures;
}

export interface ScoreView {
  readonly account: Account;
  readonly wish: ScoreWish;
  readonly from: Millis;
  readonly until: Millis;
  readonly duties: readonly DutyLine[];
  readonly speed: Speed;
  readonly groups: readonly GroupLine[];
  /** Every week of the span, oldest first. */
  readonly weeks: readonly GroupLine[];
  /** Of the wish, latest first. */
  readonly breaches: readonly ScoredClock[];
  readonly next: string | null;
  /** All of them. */
  readonly breachCount: number;
}

interface Read {
  readonly handoffs: readonly ScoredHandoff[];
  readonly inquiries: readonly ScoredInquiry[];
}

export async function collectScore(deps: WebDeps, cache: Cache, account: Account, wish: ScoreWish): Promise<ScoreView> {
  const { install } = account;
  const until = deps.clock.now();
  const from = weekStart(until, install.timeZone) - (wish.weeks - 1) * WEEK_MS;
  const ledger = deps.ledger.workspace(install.workspaceId).console;
  const key = `score.${install.installId}.${wish.weeks}`;
  const { value } = await cache.get(key, () => readAll(ledger, install.installId, from, until + 1), isSmall);
  return { account, wish, from, until, ...countAll(deps, account, wish, from, value) };
}

const isSmall = ({ handoffs, inquiries }: Read): boolean => handoffs.length + inquiries.length <= FEW_ROWS;

async function readAll(ledger: ConsoleLedger, installId: string, from: Millis, until: Millis): Promise<Read> {
  const [handoffs, inquiries]: [ScoredHandoff[], ScoredInquiry[]] = [[], []];
  for (let after: ScoredHandoff | null = null; ; ) {
    const page: readonly ScoredHandoff[] = await ledger.scored(installId, { from, until }, { after, limit: READ_ROWS });
    handoffs.push(...page);
    after = page.at(-1) ?? null;
    if (page.length < READ_ROWS) break;
  }
  for (let after: string | null = null; ; ) {
    const page: readonly ScoredInquiry[] = await ledger.scoredInquiries(installId, { after, limit: READ_ROWS });
    inquiries.push(...page.filter(({ clocks }) => clocks.some(({ startedAt }) => startedAt >= from)));
    after = page.at(-1)?.leadId ?? null;
    if (page.length < READ_ROWS) break;
  }
  return { handoffs, inquiries };
}

function countAll(deps: WebDeps, account: Account, wish: ScoreWish, from: Millis, { handoffs, inquiries }: Read) {
  const naming = namingOf(account);
  const owes = new Map(deps.book().clauses.map((clause) => [clause.id, clause.owes]));
  const clocks = clocksOf(handoffs, inquiries, from, naming);
  const byClause = Map.groupBy(clocks, ({ clause }) => clause);
  const duties = [...CLAUSE_KINDS.keys()].flatMap((clause) => {
    const own = byClause.get(clause);
    return own === undefined ? [] : [{ clause, owes: owes.get(clause) ?? owerOf(clause), figures: figuresOf(own) }];
  });
  const lines = (dimension: Dimension) => groupLines(handoffs, clocks, dimension, naming);
  const breaches = breachesOf(clocks, wish);
  const shown = pageOf(breaches, wish.after);
  return {
    duties,
    speed: speedOf(handoffs),
    groups: lines(wish.by),
    weeks: lines('week'),
    breaches: shown.rows,
    next: shown.next,
    breachCount: breaches.length,
  };
}

/** A clause that is no longer in force was owed by whom its letter says. */
const owerOf = (clause: string): Clause['owes'] => (clause.startsWith('M') ? 'marketing' : clause.startsWith('S') ? 'sales' : 'both');

function groupLines(handoffs: readonly ScoredHandoff[], clocks: readonly ScoredClock[], dimension: Dimension, naming: Naming): GroupLine[] {
  const speeds = Map.groupBy(handoffs, (handoff) => nameIn(dimension, handoff, naming));
  const own = Map.groupBy(clocks, ({ of }) => of[dimension]);
  const names = new Set([...speeds.keys(), ...own.keys()]);
  const lines = [...names].map((name) => {
    const all = own.get(name) ?? [];
    const of = (letter: string) => figuresOf(all.filter(({ clause }) => clause.startsWith(letter)));
    return { name, speed: speedOf(speeds.get(name) ?? []), marketing: of('M'), sales: of('S') };
  });
  return dimension === 'week'
    ? grouped(lines, ({ name }) => name).flatMap(([, rest]) => rest)
    : lines.sort((a, b) => b.speed.handed - a.speed.handed || (a.name < b.name ? -1 : 1));
}

function nameIn(dimension: Dimension, handoff: ScoredHandoff, { nameOf, teamOf, weekOf }: Naming): string {
  switch (dimension) {
    case 'rep':
      return nameOf(handoff.owner);
    case 'team':
      return teamOf(handoff.owner);
    case 'week':
      return weekOf(handoff.handedAt);
    default:
      return handoff[dimension] || 'unknown';
  }
}

function namingOf(account: Account): Naming {
  const zone = account.install.timeZone;
  const days = new Map<number, string>();
  const weekOf = (at: Millis): string => {
    // Per hour, so that a zone's Monday is found once for very many hand-offs.
    const hour = Math.floor(at / 3_600_000);
    const known = days.get(hour) ?? isoDay(weekStart(at, zone), zone);
    days.set(hour, known);
    return known;
  };
  return { nameOf: account.nameOf, teamOf: teamsOf(account), weekOf };
}

/** Monday 0:00 of the account's zone. */
function weekStart(at: Millis, zone: string): Millis {
  const day = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return day.subtract({ days: day.dayOfWeek - 1 }).toZonedDateTime(zone).epochMilliseconds;
}

const isoDay = (at: Millis, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate().toString();

const breachKey = ({ dueAt, leadId, atBat, clause }: ScoredClock): string => `${dueAt} ${clause} ${atBat ?? 0} ${leadId}`;

function breachesOf(clocks: readonly ScoredClock[], { clause, of, by }: ScoreWish): ScoredClock[] {
  return clocks
    .filter((clock) => clock.state === 'breached' || clock.state === 'late')
    .filter((clock) => (clause === null || clock.clause === clause) && (of === null || clock.of[by] === of))
    .sort((a, b) => b.dueAt - a.dueAt || (a.leadId < b.leadId ? -1 : a.leadId > b.leadId ? 1 : 0));
}

function pageOf(all: readonly ScoredClock[], after: string | null): { rows: readonly ScoredClock[]; next: string | null } {
  const from = after === null ? 0 : all.findIndex((one) => breachKey(one) === after) + 1;
  const rows = all.slice(from, from + PAGE_ROWS);
  return { rows, next: from + PAGE_ROWS < all.length ? breachKey(rows.at(-1)!) : null };
}

/** For a file: all of the wish. */
export async function allBreaches(deps: WebDeps, cache: Cache, account: Account, wish: ScoreWish): Promise<readonly ScoredClock[]> {
  const rows: ScoredClock[] = [];
  for (let after: string | null = null; ; ) {
    const page: ScoreView = await collectScore(deps, cache, account, { ...wish, after });
    rows.push(...page.breaches);
    after = page.next;
    if (after === null) return rows;
  }
}
