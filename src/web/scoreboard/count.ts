/** Adds up hand-offs and their clocks by clause, by week and by what was asked for, in one pass over them. */
import type { Millis } from '../../domain/fact.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import type { Scored } from './mirror.ts';
import {
  type Clock,
  type Dimension,
  type Figures,
  newFigures,
  newSpeed,
  newSum,
  type ScoredClock,
  type Shares,
  type Speed,
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

export function countScore({ handoffs, inquiries }: Scored, asked: Asked, naming: Naming): Score {
  const pass = newPass(asked, naming);
  for (const handoff of handoffs) if (handoff.handedAt >= asked.from && handoff.handedAt < asked.until) pass.handoff(handoff);
  for (const inquiry of inquiries) pass.inquiry(inquiry);
  return pass.score();
}

/** All dimensions but the week, which is a clock's own. */
type Names = Readonly<Record<Exclude<Dimension, 'week'>, string>>;

function newPass(asked: Asked, naming: Naming) {
  const clauses = new Map<string, ReturnType<typeof newFigures>>();
  const [total, groups, weeks] = [newSpeed(), newGroups(), newGroups()];
  const breaches: ScoredClock[] = [];
  const byWeek = asked.by === 'week';
  const count = (leadId: string, atBat: number | null, clock: Clock, names: Names, group: Group | null): void => {
    const { clause, state } = clock;
    const week = naming.weekOf(clock.startedAt);
    entryOf(clauses, clause, newFigures).add(clock);
    addTo(weeks.of(week), clock);
    if (group !== null) addTo(group, clock);
    if (state !== 'breached' && state !== 'late') return;
    const name = byWeek ? week : names[asked.by as keyof Names];
    if ((asked.clause !== null && clause !== asked.clause) || (asked.of !== null && name !== asked.of)) return;
    const { startedAt, dueAt, metAt, countedAs = null } = clock;
    breaches.push({ leadId, atBat, clause, state, startedAt, dueAt, metAt, countedAs, of: { ...names, week } });
  };
  return {
    handoff(handoff: ScoredHandoff): void {
      const { owner, source, campaign, handedAt, clocks, leadId, atBat } = handoff;
      const names = { rep: naming.nameOf(owner), team: naming.teamOf(owner), source: source || UNKNOWN, campaign: campaign || UNKNOWN };
      total.add(handoff);
      weeks.of(naming.weekOf(handedAt)).speed.add(handoff);
      const group = byWeek ? null : groups.of(names[asked.by as keyof Names]);
      group?.speed.add(handoff);
      for (const clock of clocks) count(leadId, atBat, clock, names, group);
    },
    inquiry({ leadId, source, campaign, clocks }: ScoredInquiry): void {
      const names = { rep: MARKETING, team: MARKETING, source: source || UNKNOWN, campaign: campaign || UNKNOWN };
      for (const clock of clocks ?? []) {
        if (clock.startedAt < asked.from) continue;
        count(leadId, null, clock, names, byWeek ? null : groups.of(names[asked.by as keyof Names]));
      }
    },
    score(): Score {
      const inWeeks = weeks.lines().sort((a, b) => (a.name < b.name ? -1 : 1));
      const most = (a: GroupLine, b: GroupLine) => b.speed.handed - a.speed.handed || (a.name < b.name ? -1 : 1);
      return {
        clauses: new Map([...clauses].map(([clause, one]) => [clause, one.figures()])),
        speed: total.speed(),
        groups: byWeek ? inWeeks : groups.lines().sort(most),
        weeks: inWeeks,
        breaches,
      };
    },
  };
}

function newGroup() {
  return { speed: newSpeed(), marketing: newSum(), sales: newSum() };
}

type Group = ReturnType<typeof newGroup>;

function addTo({ marketing, sales }: Group, clock: Clock): void {
  if (clock.clause.startsWith('M')) marketing.add(clock);
  else if (clock.clause.startsWith('S')) sales.add(clock);
}

function newGroups() {
  const all = new Map<string, Group>();
  return {
    of: (name: string): Group => entryOf(all, name, newGroup),
    lines: (): GroupLine[] =>
      [...all].map(([name, { speed, marketing, sales }]) => ({
        name,
        speed: speed.speed(),
        marketing: marketing.shares(),
        sales: sales.shares(),
      })),
  };
}

function entryOf<T>(all: Map<string, T>, key: string, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}
