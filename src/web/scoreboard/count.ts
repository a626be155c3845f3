/** Adds up hand-offs and their clocks by clause, by week and by what was asked for, in one pass over them. */
import type { Millis } from '../../domain/fact.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { columnsOf, minutesOf, STATES } from './columns.ts';
import type { Scored } from './mirror.ts';
import {
  type Counts,
  type Dimension,
  type Figures,
  type Minutes,
  newCounts,
  newMinutes,
  type ScoredClock,
  type Shares,
  type Speed,
  sharesOf,
} from './score.ts';

export interface Naming {
  nameOf(rep: string | null): string;
  teamOf(rep: string | null): string;
  /** The Monday of an instant's week in the account's zone, `2026-03-02`. */
  weekOf(at: Millis): string;
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
  readonly breaches: readonly ScoredClock[];
}

const UNKNOWN = 'unknown';
const MARKETING = 'marketing';
const [LATE, BREACHED] = [STATES.indexOf('late'), STATES.indexOf('breached')];

export function countScore({ handoffs, inquiries }: Scored, asked: Asked, naming: Naming): Score {
  const pass = new Pass(asked, naming);
  const columns = columnsOf(handoffs);
  const duties = columns.clauses.map((clause) => pass.duty(clause));
  for (let n = 0; n < handoffs.length; n += 1) {
    const handoff = handoffs[n]!;
    if (handoff.handedAt < asked.from || handoff.handedAt >= asked.until) continue;
    const group = pass.handoff(handoff);
    for (let at = columns.first[n]!; at < columns.first[n + 1]!; at += 1) {
      const [duty, state, week] = [duties[columns.clause[at]!]!, columns.state[at]!, pass.week(columns.startedAt[at]!)];
      const shared = columns.countedAs.size === 0 ? undefined : columns.countedAs.get(at);
      if (shared === undefined) count(duty, state, columns.minutes[at]!, week, group);
      else pass.countOnce(duty, state, columns.minutes[at]!, week, group, shared);
      if (isMissed(state) && pass.asksFor(duty.clause))
        pass.missed(handoff.clocks[at - columns.first[n]!]!, handoff.leadId, handoff.atBat, pass.namesOf(handoff, week));
    }
  }
  for (const inquiry of inquiries) pass.inquiry(inquiry);
  return pass.score();
}

interface Group {
  readonly name: string;
  handed: number;
  readonly answers: Minutes;
  readonly marketing: Counts;
  readonly sales: Counts;
}

const newGroup = (name: string): Group => ({ name, handed: 0, answers: newMinutes(), marketing: newCounts(), sales: newCounts() });

interface Duty {
  readonly clause: string;
  readonly owes: 'marketing' | 'sales' | null;
  readonly counts: Counts;
  readonly minutes: Minutes;
}

type Names = ScoredClock['of'];
type Clock = ScoredHandoff['clocks'][number];

const isMissed = (state: number): boolean => state === BREACHED || state === LATE;

function handOver(group: Group, { businessMinutes }: ScoredHandoff): void {
  group.handed += 1;
  if (businessMinutes !== null) group.answers.add(businessMinutes);
}

function countDuty({ counts, minutes }: Duty, state: number, took: number): void {
  counts[state]! += 1;
  if (!Number.isNaN(took)) minutes.add(took);
}

function countGroup({ owes }: Duty, state: number, group: Group): void {
  if (owes !== null) group[owes][state]! += 1;
}

function count(duty: Duty, state: number, minutes: number, week: Group, group: Group | null): void {
  countDuty(duty, state, minutes);
  countGroup(duty, state, week);
  if (group !== null) countGroup(duty, state, group);
}

class Pass {
  readonly #asked: Asked;
  readonly #naming: Naming;
  readonly #duties = new Map<string, Duty>();
  readonly #groups = new Map<string, Group>();
  readonly #weeks = new Map<string, Group>();
  readonly #total = newGroup('');
  readonly #breaches: ScoredClock[] = [];
  /** Clocks of one bulk edit count once in each figure. */
  readonly #seen = new Set<string>();

  constructor(asked: Asked, naming: Naming) {
    this.#asked = asked;
    this.#naming = naming;
  }

  duty(clause: string): Duty {
    const owes = clause.startsWith('M') ? 'marketing' : clause.startsWith('S') ? 'sales' : null;
    return entryOf(this.#duties, clause, () => ({ clause, owes, counts: newCounts(), minutes: newMinutes() }));
  }

  week(at: Millis): Group {
    return entryOf(this.#weeks, this.#naming.weekOf(at), newGroup);
  }

  namesOf({ owner, source, campaign }: Pick<ScoredHandoff, 'owner' | 'source' | 'campaign'>, week: Group): Names {
    const [rep, team] = [this.#naming.nameOf(owner), this.#naming.teamOf(owner)];
    return { rep, team, source: source || UNKNOWN, campaign: campaign || UNKNOWN, week: week.name };
  }

  /** Of what is asked by; null where weeks are asked for. */
  #groupOf({ owner, source, campaign }: Pick<ScoredHandoff, 'owner' | 'source' | 'campaign'>): Group | null {
    const { by } = this.#asked;
    if (by === 'week') return null;
    const record = by === 'source' ? source || UNKNOWN : campaign || UNKNOWN;
    return entryOf(this.#groups, by === 'rep' ? this.#naming.nameOf(owner) : by === 'team' ? this.#naming.teamOf(owner) : record, newGroup);
  }

  handoff(handoff: ScoredHandoff): Group | null {
    const group = this.#groupOf(handoff);
    handOver(this.#total, handoff);
    handOver(this.week(handoff.handedAt), handoff);
    if (group !== null) handOver(group, handoff);
    return group;
  }

  countOnce(duty: Duty, state: number, minutes: number, week: Group, group: Group | null, shared: string): void {
    const isNew = (figure: string): boolean => this.#isNew(`${figure} ${duty.clause} ${state} ${shared}`);
    if (isNew('duty')) countDuty(duty, state, minutes);
    if (isNew(`week ${week.name}`)) countGroup(duty, state, week);
    if (group !== null && isNew(`group ${group.name}`)) countGroup(duty, state, group);
  }

  #isNew(key: string): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }

  asksFor(clause: string): boolean {
    return this.#asked.clause === null || clause === this.#asked.clause;
  }

  missed(clock: Clock, leadId: string, atBat: number | null, of: Names): void {
    const { clause, state, startedAt, dueAt, metAt } = clock;
    if (this.#asked.of !== null && of[this.#asked.by] !== this.#asked.of) return;
    this.#breaches.push({ leadId, atBat, clause, state, startedAt, dueAt, metAt, of });
  }

  inquiry({ leadId, source, campaign, clocks }: ScoredInquiry): void {
    for (const clock of clocks ?? []) {
      if (clock.startedAt < this.#asked.from) continue;
      const [duty, state, week] = [this.duty(clock.clause), STATES.indexOf(clock.state), this.week(clock.startedAt)];
      const names = { rep: MARKETING, team: MARKETING, source: source || UNKNOWN, campaign: campaign || UNKNOWN, week: week.name };
      const group = this.#asked.by === 'week' ? null : entryOf(this.#groups, names[this.#asked.by], newGroup);
      if (clock.countedAs == null) count(duty, state, minutesOf(clock), week, group);
      else this.countOnce(duty, state, minutesOf(clock), week, group, clock.countedAs);
      if (isMissed(state) && this.asksFor(clock.clause)) this.missed(clock, leadId, null, names);
    }
  }

  score(): Score {
    const weeks = [...this.#weeks.values()].map(lineOf).sort((a, b) => (a.name < b.name ? -1 : 1));
    const most = (a: GroupLine, b: GroupLine) => b.speed.handed - a.speed.handed || (a.name < b.name ? -1 : 1);
    const started = [...this.#duties.values()].filter(({ counts }) => counts.some((n) => n > 0));
    return {
      clauses: new Map(started.map(({ clause, counts, minutes }) => [clause, { ...sharesOf(counts), ...minutes.percentiles() }])),
      speed: speedOf(this.#total),
      groups: this.#asked.by === 'week' ? weeks : [...this.#groups.values()].map(lineOf).sort(most),
      weeks,
      breaches: this.#breaches,
    };
  }
}

const speedOf = ({ handed, answers }: Group): Speed => ({ handed, answered: answers.size, ...answers.percentiles() });

const lineOf = (group: Group): GroupLine => ({
  name: group.name,
  speed: speedOf(group),
  marketing: sharesOf(group.marketing),
  sales: sharesOf(group.sales),
});

function entryOf<T>(all: Map<string, T>, key: string, make: (key: string) => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  all.set(key, made);
  return made;
}
