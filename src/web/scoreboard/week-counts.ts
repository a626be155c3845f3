/** One week added up: clocks by clause, by the week they started in and by what they can be grouped by, with the minutes they took, sorted. */
import type { Millis } from '../../domain/fact.ts';
import type { ScoredHandoff, ScoredInquiry } from '../../ports/ledger/index.ts';
import { columnsOf, minutesOf, STATES } from './columns.ts';
import { type Counts, newCounts, newMinutes } from './score.ts';

/** One clock of marketing's on an inquiry that was not handed over. */
export interface InquiryClock {
  readonly inquiry: ScoredInquiry;
  readonly clock: ScoredHandoff['clocks'][number];
}

/** What was handed over, and which of marketing's clocks on mere inquiries started, in one week. */
export interface ScoredWeek {
  readonly name: string;
  readonly handoffs: ReadonlySet<ScoredHandoff>;
  readonly inquiries: ReadonlySet<InquiryClock>;
}

/** What a group is, before it has a name: a rep, a source, a campaign; null where there is none. */
export type Key = string | null;
export type KeyedBy = 'owner' | 'source' | 'campaign';

/** Stands for an owner where marketing keeps the lead; no CRM has such an id. */
export const MARKETING_KEY = '\u0000marketing';

export interface DutyCounts {
  readonly counts: Counts;
  /** Sorted. */
  readonly minutes: Float64Array;
}

export interface Duties {
  readonly marketing: Counts;
  readonly sales: Counts;
}

export interface GroupCounts extends Duties {
  readonly handed: number;
  /** Business minutes until the first answer, sorted. */
  readonly answers: Float64Array;
}

type Clock = ScoredHandoff['clocks'][number];

/** A missed target: the row behind a figure. */
export interface Missed {
  readonly of: ScoredHandoff | ScoredInquiry;
  readonly clock: Clock;
  readonly leadId: string;
  readonly atBat: number | null;
  readonly clause: string;
  readonly dueAt: Millis;
}

/** A clock that shares one act with others: each figure counts it once, so it adds up over all weeks or not at all. */
export interface Shared {
  readonly of: ScoredHandoff | ScoredInquiry;
  readonly clock: Clock;
}

export interface WeekCounts {
  readonly name: string;
  /** The first and last instant in it; of nothing, the first is behind the last. */
  readonly first: Millis;
  readonly last: Millis;
  readonly duties: ReadonlyMap<string, DutyCounts>;
  readonly total: Pick<GroupCounts, 'handed' | 'answers'>;
  /** By the week a clock started in, which may be a later one. */
  readonly started: ReadonlyMap<string, Duties>;
  readonly missed: readonly Missed[];
  readonly shared: readonly Shared[];
  /** Added up when it is first asked for. */
  groups(by: KeyedBy): ReadonlyMap<Key, GroupCounts>;
}

/** Whose clock it is, by the letter of its clause. */
export const owedBy = (clause: string): 'marketing' | 'sales' | null =>
  clause.startsWith('M') ? 'marketing' : clause.startsWith('S') ? 'sales' : null;

const [LATE, BREACHED] = [STATES.indexOf('late'), STATES.indexOf('breached')];
const isMissed = (state: number): boolean => state === BREACHED || state === LATE;

function isHandoff(of: ScoredHandoff | ScoredInquiry): of is ScoredHandoff {
  return 'handedAt' in of;
}

export function keyOf(by: KeyedBy, of: ScoredHandoff | ScoredInquiry): Key {
  if (by === 'owner') return isHandoff(of) ? of.owner : MARKETING_KEY;
  return of[by];
}

export function weekCounts({ name, handoffs: own, inquiries: asked }: ScoredWeek, weekOf: (at: Millis) => string): WeekCounts {
  const [handoffs, inquiries] = [[...own], [...asked]];
  const known = new Map<KeyedBy, ReadonlyMap<Key, GroupCounts>>();
  const at = [...handoffs.map(({ handedAt }) => handedAt), ...inquiries.map(({ clock }) => clock.startedAt)];
  return {
    name,
    first: at.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    last: handoffs.reduce((most, { handedAt }) => Math.max(most, handedAt), Number.NEGATIVE_INFINITY),
    total: { handed: handoffs.length, answers: answersOf(handoffs) },
    ...clockCounts(handoffs, inquiries, weekOf),
    groups(by) {
      const made = known.get(by) ?? groupsBy(by, handoffs, inquiries);
      known.set(by, made);
      return made;
    },
  };
}

function answersOf(handoffs: readonly ScoredHandoff[]): Float64Array {
  return Float64Array.from(handoffs.flatMap(({ businessMinutes }) => (businessMinutes === null ? [] : [businessMinutes]))).sort();
}

const newDuties = (): Duties => ({ marketing: newCounts(), sales: newCounts() });

interface Clocks {
  readonly duties: Map<string, { readonly counts: Counts; readonly minutes: ReturnType<typeof newMinutes> }>;
  readonly started: Map<string, Duties>;
  readonly missed: Missed[];
  readonly shared: Shared[];
}

function clockCounts(handoffs: readonly ScoredHandoff[], inquiries: readonly InquiryClock[], weekOf: (at: Millis) => string) {
  const all: Clocks = { duties: new Map(), started: new Map(), missed: [], shared: [] };
  const columns = columnsOf(handoffs);
  const duties = columns.clauses.map((clause) => ({ clause, owes: owedBy(clause), duty: dutyOf(all, clause) }));
  for (const [n, handoff] of handoffs.entries()) {
    for (let at = columns.first[n]!; at < columns.first[n + 1]!; at += 1) {
      const { clause, owes, duty } = duties[columns.clause[at]!]!;
      const state = columns.state[at]!;
      const clock = handoff.clocks[at - columns.first[n]!]!;
      if (isMissed(state)) all.missed.push(missedOf(handoff, clock));
      if (columns.countedAs.has(at)) all.shared.push({ of: handoff, clock });
      else addClock(all, { clause, owes, duty, state, took: columns.minutes[at]!, week: weekOf(columns.startedAt[at]!) });
    }
  }
  for (const { inquiry, clock } of inquiries) {
    const [state, clause] = [STATES.indexOf(clock.state), clock.clause];
    if (isMissed(state)) all.missed.push(missedOf(inquiry, clock));
    if (clock.countedAs != null) all.shared.push({ of: inquiry, clock });
    else {
      const duty = dutyOf(all, clause);
      addClock(all, { clause, owes: owedBy(clause), duty, state, took: minutesOf(clock), week: weekOf(clock.startedAt) });
    }
  }
  const { started, missed, shared } = all;
  const sorted = [...all.duties].map(([clause, { counts, minutes }]) => [clause, { counts, minutes: minutes.sorted() }] as const);
  return { duties: new Map(sorted), started, missed, shared };
}

function dutyOf({ duties }: Clocks, clause: string) {
  return entryOf(duties, clause, () => ({ counts: newCounts(), minutes: newMinutes() }));
}

interface OneClock {
  readonly clause: string;
  readonly owes: ReturnType<typeof owedBy>;
  readonly duty: ReturnType<typeof dutyOf>;
  readonly state: number;
  readonly took: number;
  readonly week: string;
}

function addClock({ started }: Clocks, { owes, duty, state, took, week }: OneClock): void {
  duty.counts[state]! += 1;
  if (!Number.isNaN(took)) duty.minutes.add(took);
  const own = entryOf(started, week, newDuties);
  if (owes !== null) own[owes][state]! += 1;
}

function missedOf(of: ScoredHandoff | ScoredInquiry, clock: Clock): Missed {
  return { of, clock, leadId: of.leadId, atBat: isHandoff(of) ? of.atBat : null, clause: clock.clause, dueAt: clock.dueAt };
}

function groupsBy(by: KeyedBy, handoffs: readonly ScoredHandoff[], inquiries: readonly InquiryClock[]): ReadonlyMap<Key, GroupCounts> {
  const groups = new Map<Key, Duties & { handed: number; readonly answers: ReturnType<typeof newMinutes> }>();
  const groupOf = (of: ScoredHandoff | ScoredInquiry) =>
    entryOf(groups, keyOf(by, of), () => ({ ...newDuties(), handed: 0, answers: newMinutes() }));
  const columns = columnsOf(handoffs);
  const owes = columns.clauses.map(owedBy);
  for (const [n, handoff] of handoffs.entries()) {
    const group = groupOf(handoff);
    group.handed += 1;
    if (handoff.businessMinutes !== null) group.answers.add(handoff.businessMinutes);
    for (let at = columns.first[n]!; at < columns.first[n + 1]!; at += 1) {
      const whose = owes[columns.clause[at]!]!;
      if (whose !== null && !columns.countedAs.has(at)) group[whose][columns.state[at]!]! += 1;
    }
  }
  for (const { inquiry, clock } of inquiries) {
    const group = groupOf(inquiry);
    const whose = owedBy(clock.clause);
    if (whose !== null && clock.countedAs == null) group[whose][STATES.indexOf(clock.state)]! += 1;
  }
  return new Map([...groups].map(([key, { answers, ...group }]) => [key, { ...group, answers: answers.sorted() }]));
}

export function entryOf<K, T>(all: Map<K, T>, key: K, make: (key: K) => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  all.set(key, made);
  return made;
}
