/** Gathers the scoreboard: the hand-offs of some weeks as they stand now, counted by clause and by what was asked for. */
import type { Millis } from '../../domain/fact.ts';
import type { Clause } from '../../domain/rule-book.ts';
import { CLAUSE_KINDS } from '../../domain/rules/index.ts';
import type { WebDeps } from '../deps.ts';
import type { Account } from '../frame/account.ts';
import { teamsOf } from '../today/collect.ts';
import { pageOf } from './breaches.ts';
import { countScore, type GroupLine } from './count.ts';
import type { ScoreMirror } from './mirror.ts';
import type { Dimension, Figures, ScoredClock, Speed } from './score.ts';
import { mondayOf } from './weeks.ts';

export const WEEKS = [4, 13, 26] as const;
const WEEK_MS = 7 * 86_400_000;

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

export async function collectScore(
  deps: WebDeps,
  mirror: ScoreMirror,
  account: Account,
  wish: ScoreWish,
  rows: number,
): Promise<ScoreView> {
  const { install } = account;
  const until = deps.clock.now();
  const from = weekStart(until, install.timeZone) - (wish.weeks - 1) * WEEK_MS;
  const scored = await mirror.read(deps.ledger.workspace(install.workspaceId).console, install.installId, from);
  const naming = { nameOf: account.nameOf, teamOf: teamsOf(account) };
  const asked = { ...wish, from, until: until + 1 };
  const { clauses, breaches, tell, ...score } = countScore(scored.weeksIn(install.timeZone), asked, naming);
  const shown = pageOf(breaches, wish.after, rows);
  return {
    account,
    wish,
    from,
    until,
    ...score,
    duties: dutiesOf(deps, clauses),
    breaches: shown.rows.map(tell),
    next: shown.next,
    breachCount: breaches.length,
  };
}

function dutiesOf(deps: WebDeps, clauses: ReadonlyMap<string, Figures>): DutyLine[] {
  const owes = new Map(deps.book().clauses.map((clause) => [clause.id, clause.owes]));
  return [...CLAUSE_KINDS.keys()].flatMap((clause) => {
    const figures = clauses.get(clause);
    return figures === undefined ? [] : [{ clause, owes: owes.get(clause) ?? owerOf(clause), figures }];
  });
}

/** A clause that is no longer in force was owed by whom its letter says. */
const owerOf = (clause: string): Clause['owes'] => (clause.startsWith('M') ? 'marketing' : clause.startsWith('S') ? 'sales' : 'both');

/** Monday 0:00 of the account's zone. */
const weekStart = (at: Millis, zone: string): Millis => mondayOf(at, zone).toZonedDateTime(zone).epochMilliseconds;
