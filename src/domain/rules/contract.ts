/** What every clause kind answers, so that a new clause is one more file: settings, clocks, and the ladder each clock drives. */
import type { AtBat } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import type { LeadKind, Millis } from '../fact.ts';
import type { Gap } from '../gaps.ts';
import type { Horizon } from '../horizon.ts';
import type { ClauseClock } from '../judgement.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { Clause } from '../rule-book.ts';

/** A setting beyond the common ones: how it is read from the file, its default, and one sentence for the page. */
export interface SettingSpec {
  readonly type: 'count' | 'duration' | 'counts' | 'words';
  readonly default: unknown;
  readonly sentence: string;
  /** Longest list that may be given. */
  readonly most?: number;
}

export interface ClauseContext {
  readonly atBat: AtBat;
  readonly rules: RuleIndex;
  readonly roster: RosterIndex;
  readonly horizon: Horizon;
  /** When nobody swept: what fell due then counts from the recovery. */
  readonly gaps?: readonly Gap[];
}

/** A clock of a clause with what its ladder needs. */
export interface ClauseRun {
  readonly clause: Clause;
  readonly clock: ClauseClock;
  /** False for an owner's own clock: it drives a ladder and the task, and is in no figure of the clause. */
  readonly listed: boolean;
  /** Null: this clock has no ladder of its own. */
  readonly ladder: {
    readonly business: BusinessClock;
    /** Rungs after this instant belong to a later ladder. */
    readonly cutAt: Millis | null;
    /** It was cut because somebody else got the lead: what came after its re-assignment is the next ladder's. */
    readonly restarted: boolean;
    /** 0 for the first ladder of the hand-off. */
    readonly number: number;
    /** Its rungs come when it is due, whatever they say: they were written for the clause's main target. */
    readonly atDue?: true;
    /** It is owed after the at-bat has ended. */
    readonly afterEnd?: true;
  } | null;
}

export interface ClauseKind {
  readonly id: string;
  readonly owes: Clause['owes'];
  /** Kinds it may be written for. */
  readonly kinds: readonly LeadKind[];
  /** True when the file must state `within`. */
  readonly needsWithin: boolean;
  readonly settings: Readonly<Record<string, SettingSpec>>;
  /** Clocks of this clause on one at-bat, whatever the order; none when the clause is off for its kinds. */
  runs(context: ClauseContext): readonly ClauseRun[];
  /** What is wrong with an entry as a whole; the path leads from the entry to the place. */
  check?(clause: Clause): readonly ClauseComplaint[];
}

export interface ClauseComplaint {
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** What was given, and the names it may have been meant for. */
  readonly given?: unknown;
  readonly names?: readonly string[];
}

/** Clauses by id and kind. */
export interface RuleIndex {
  readonly version: number;
  find(id: string, kind: LeadKind): Clause | null;
  /** The same with what is written for this team before what is written for everyone. */
  forTeam(team: string | null): RuleIndex;
}
