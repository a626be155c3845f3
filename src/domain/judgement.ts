/** What the rules say about one person at one instant: hand-offs with clocks, what is owed next, and what has been reached. */
import type { ActivityKind, LeadKind, Millis, OutcomeValue, Rung } from './fact.ts';
import type { EvidenceGrade } from './rule-book.ts';

export type HandoffState = 'offered' | 'accepted' | 'working' | 'sleeping' | 'closed';

export type ClockState = 'running' | 'met' | 'late' | 'breached' | 'ended';

export interface Evidence {
  readonly at: Millis;
  readonly rep: string | null;
  readonly kind: ActivityKind | 'accept' | 'reject';
  readonly grade: EvidenceGrade | null;
  /** Id of the fact, e.g. the CRM's activity. */
  readonly id: string;
  readonly line?: number;
}

export interface ClauseClock {
  readonly clause: string;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  readonly state: ClockState;
  readonly evidence: Evidence | null;
}

/** A rung whose instant has come (`at` ≤ now) while its clause was unmet at that instant. */
export interface Decision {
  readonly at: Millis;
  readonly clause: string;
  readonly rung: Rung;
  /** Owner it concerns. */
  readonly owner: string | null;
  /** One sentence: what was owed, since when, under which clause. */
  readonly reason: string;
  /** Which ladder of the hand-off it belongs to: 0, then 1 after a re-assignment or an upgrade, and so on. With clause and rung it names the decision. */
  readonly ladder?: number;
}

export type HandoffOutcome = 'won' | 'lost' | 'recycled' | 'disqualified' | 'handled-with-colleague' | 'deleted' | 'before-go-live';

export interface Outcome {
  readonly value: HandoffOutcome;
  readonly at: Millis;
  readonly reason: string;
  /** Rep id, or `baton` when the rules closed it. */
  readonly by: string;
  readonly evidence: Evidence | null;
}

/** What the task slot of this person is to hold from `from` on. Texts are made by `taskText`, not here. */
export interface WantedTask {
  readonly clause: string;
  readonly owner: string;
  readonly from: Millis;
  readonly dueAt: Millis;
  readonly priority: 'MEDIUM' | 'HIGH';
  readonly channel: 'CALL' | 'TODO';
  /** Names the task within this at-bat. It rises when a task is over (evidence met its clause, or it was ticked or deleted): the old one is then to be closed. */
  readonly ordinal: number;
  readonly overdue: boolean;
  /** Channels the person has not opted out of. */
  readonly permitted?: readonly ActivityKind[];
}

export interface HandoffJudgement {
  /** 1 for the person's first at-bat. */
  readonly atBat: number;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly campaign: string | null;
  readonly inquiryAt: Millis | null;
  readonly handedAt: Millis;
  readonly acceptedAt: Millis | null;
  readonly firstResponse: Evidence | null;
  readonly state: HandoffState;
  /** Sorted by start, then clause. */
  readonly clocks: readonly ClauseClock[];
  readonly attempts: number;
  readonly channels: readonly ActivityKind[];
  readonly transfers: number;
  /** Evidence by grade, counted or not: for reports. */
  readonly grades: Readonly<Record<EvidenceGrade, number>>;
  /** Inquiries that joined while it was open. */
  readonly joined: number;
  readonly outcome: Outcome | null;
  /** Requests that were not earned: shown on the task. */
  readonly refused: readonly { readonly at: Millis; readonly outcome: OutcomeValue | 'reject'; readonly why: string }[];
  /** In time order; replay lists them, live work performs those not yet recorded as rung facts. */
  readonly decisions: readonly Decision[];
  readonly task: WantedTask | null;
  /** What is owed next and by when; null only when closed. `clause` is `none` where no clause in force owes it. */
  readonly nextStep: { readonly clause: string; readonly what: string; readonly dueAt: Millis } | null;
  /** Owner inactive, absent, a queue or nobody: the hand-off wants another owner. */
  readonly moveWanted: { readonly why: 'inactive' | 'absent' | 'unrouted'; readonly since: Millis } | null;
  /** Every owner so far, each once: a lead visits each rep at most once per ladder. */
  readonly visited?: readonly string[];
  /** Facts the hand-off carried (need, budget, …). */
  readonly known?: Readonly<Record<string, string>>;
  /** Required facts it did not carry: marketing's breach, shown on the task. */
  readonly missing?: readonly string[];
  /** Speed-to-lead, in minutes; null before the first counted attempt. */
  readonly speed?: { readonly elapsedMinutes: number; readonly businessMinutes: number } | null;
}

export interface PersonJudgement {
  readonly lead: string;
  /** Oldest first; at most the last one is open. */
  readonly handoffs: readonly HandoffJudgement[];
  readonly setAside: string | null;
  /** The next instant at which this judgement changes without a new fact; null when never. */
  readonly wakeAt: Millis | null;
  /** Marketing's clocks on inquiries that were not handed over (M2). */
  readonly marketing?: readonly ClauseClock[];
}
