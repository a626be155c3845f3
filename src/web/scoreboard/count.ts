/** Adds up weeks into the scoreboard's figures: by clause, by week and by what was asked for, exactly as if every clock were counted anew. */
import type { Millis } from '../../domain/fact.ts';
import { minutesOf, STATES } from './columns.ts';
import {
  type Counts,
  type Dimension,
  type Figures,
  newCounts,
  percentilesOf,
  type ScoredClock,
  type Shares,
  type Speed,
  sharesOf,
  sizeOf,
} from './score.ts';
import { entryOf, type Key, type KeyedBy, keyOf, MARKETING_KEY, type Missed, owedBy, type Shared, type WeekCounts } from './week-counts.ts';
import type { ScoredWeeks } from './weeks.ts';

export interface Naming {
  nameOf(rep: string | null): string;
  teamOf(rep: string | null): string;
}

export interface Asked {
  readonly from: Millis;
  readonly until: Millis;
  readonly by: Dimension;
  /** Breaches of this clause alone. */
  readonly clause: string | null;
  /** Of this rep, team, source, campaign or week, as `by` says, alone. */
  readonly of: string | null;
}

export interface GroupLine {
  readonly name: string;
  readonly speed: Speed;
  readonly marketing: Shares;
  readonly sales: Shares;
}

export interface Score {
  readonly clauses: ReadonlyMap<string, Figures>;
  readonly speed: Speed;
  /** Most handed over first; weeks in their order. */
  readonly groups: readonly GroupLine[];
  readonly weeks: readonly GroupLine[];
  /** As asked for, in no order. */
  readonly breaches: readonly Missed[];
  /** A breach with everything it is counted by. */
  tell(missed: Missed): ScoredClock;
}

const UNKNOWN = 'unknown';
const MARKETING = 'marketing';

/** Where the raw key of a dimension stands; weeks have none. */
const KEYED: Readonly<Record<Exclude<Dimension, 'week'>, KeyedBy>> = {
  rep: 'owner',
  team: 'owner',
  source: 'source',
  campaign: 'campaign',
};

export function countScore(weeks: ScoredWeeks, asked: Asked, naming: Naming): Score {
  const sum = new Sum(asked.by, createNames(naming));
  const counted = weeks.within(asked);
  for (const week of counted) sum.week(week);
  for (const week of counted) for (const shared of week.shared) sum.once(shared, weeks.weekOf(shared.clock.startedAt));
  const names = sum.names;
  const tell = (missed: Missed): ScoredClock => {
    const { clause, state, startedAt, dueAt, metAt } = missed.clock;
    const of = {
      rep: names.of('rep', missed.of),
      team: names.of('team', missed.of),
      source: names.of('source', missed.of),
      campaign: names.of('campaign', missed.of),
      week: weeks.weekOf(startedAt),
    };
    return { leadId: missed.leadId, atBat: missed.atBat, clause, state, startedAt, dueAt, metAt, of };
  };
  const isAsked = (missed: Missed): boolean => {
    if (asked.clause !== null && missed.clause !== asked.clause) return false;
    if (asked.of === null) return true;
    return (asked.by === 'week' ? weeks.weekOf(missed.clock.startedAt) : names.of(asked.by, missed.of)) === asked.of;
  };
  const missed = counted.flatMap((week) => week.missed);
  return { ...sum.score(), breaches: asked.clause === null && asked.of === null ? missed : missed.filter(isAsked), tell };
}

interface Names {
  of(by: Exclude<Dimension, 'week'>, counted: Missed['of']): string;
  ofKey(by: Exclude<Dimension, 'week'>, key: Key): string;
}

/** Each key is named once, however many clocks have it. */
function createNames({ nameOf, teamOf }: Naming): Names {
  const known = { rep: new Map<Key, string>(), team: new Map<Key, string>() };
  const ofKey: Names['ofKey'] = (by, key) => {
    if (by === 'source' || by === 'campaign') return key || UNKNOWN;
    if (key === MARKETING_KEY) return MARKETING;
    return entryOf(known[by], key, by === 'rep' ? nameOf : teamOf);
  };
  return { ofKey, of: (by, counted) => ofKey(by, keyOf(KEYED[by], counted)) };
}

interface Group {
  readonly name: string;
  handed: number;
  readonly answers: Float64Array[];
  readonly marketing: Counts;
  readonly sales: Counts;
}

const newGroup = (name: string): Group => ({ name, handed: 0, answers: [], marketing: newCounts(), sales: newCounts() });

interface Duty {
  readonly counts: Counts;
  readonly minutes: Float64Array[];
}

function add(to: Counts, counts: Counts): void {
  for (let state = 0; state < counts.length; state += 1) to[state]! += counts[state]!;
}

class Sum {
  readonly names: Names;
  readonly #by: Dimension;
  readonly #duties = new Map<string, Duty>();
  readonly #groups = new Map<string, Group>();
  readonly #weeks = new Map<string, Group>();
  readonly #total = newGroup('');
  /** Clocks of one bulk edit count once in each figure. */
  readonly #seen = new Set<string>();

  constructor(by: Dimension, names: Names) {
    this.#by = by;
    this.names = names;
  }

  #duty(clause: string): Duty {
    return entryOf(this.#duties, clause, () => ({ counts: newCounts(), minutes: [] }));
  }

  week(week: WeekCounts): void {
    for (const [clause, { counts, minutes }] of week.duties) {
      const duty = this.#duty(clause);
      add(duty.counts, counts);
      duty.minutes.push(minutes);
    }
    handOver(this.#total, week.total);
    if (week.total.handed > 0) handOver(entryOf(this.#weeks, week.name, newGroup), week.total);
    for (const [name, { marketing, sales }] of week.started) {
      const group = entryOf(this.#weeks, name, newGroup);
      add(group.marketing, marketing);
      add(group.sales, sales);
    }
    if (this.#by === 'week') return;
    for (const [key, counts] of week.groups(KEYED[this.#by])) {
      const group = entryOf(this.#groups, this.names.ofKey(this.#by, key), newGroup);
      handOver(group, counts);
      add(group.marketing, counts.marketing);
      add(group.sales, counts.sales);
    }
  }

  once({ of, clock }: Shared, week: string): void {
    const [owes, state, took] = [owedBy(clock.clause), STATES.indexOf(clock.state), minutesOf(clock)];
    const isNew = (figure: string): boolean => this.#isNew(`${figure} ${clock.clause} ${state} ${clock.countedAs}`);
    if (isNew('duty')) {
      const duty = this.#duty(clock.clause);
      duty.counts[state]! += 1;
      if (!Number.isNaN(took)) duty.minutes.push(Float64Array.of(took));
    }
    const started = entryOf(this.#weeks, week, newGroup);
    if (isNew(`week ${week}`) && owes !== null) started[owes][state]! += 1;
    if (this.#by === 'week') return;
    const group = entryOf(this.#groups, this.names.of(this.#by, of), newGroup);
    if (isNew(`group ${group.name}`) && owes !== null) group[owes][state]! += 1;
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  score(): Omit<Score, 'breaches' | 'tell'> {
    const weeks = [...this.#weeks.values()].map(lineOf).sort((a, b) => (a.name < b.name ? -1 : 1));
    const most = (a: GroupLine, b: GroupLine) => b.speed.handed - a.speed.handed || (a.name < b.name ? -1 : 1);
    const started = [...this.#duties].filter(([, { counts }]) => counts.some((n) => n > 0));
    return {
      clauses: new Map(started.map(([clause, { counts, minutes }]) => [clause, { ...sharesOf(counts), ...percentilesOf(minutes) }])),
      speed: speedOf(this.#total),
      groups: this.#by === 'week' ? weeks : [...this.#groups.values()].map(lineOf).sort(most),
      weeks,
    };
  }
}

function handOver(group: Group, { handed, answers }: WeekCounts['total']): void {
  group.handed += handed;
  if (answers.length > 0) group.answers.push(answers);
}

function speedOf({ handed, answers }: Group): Speed {
  return { handed, answered: sizeOf(answers), ...percentilesOf(answers) };
}

const lineOf = (group: Group): GroupLine => ({
  name: group.name,
  speed: speedOf(group),
  marketing: sharesOf(group.marketing),
  sales: sharesOf(group.sales),
});
