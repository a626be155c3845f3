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
  /** When the CRM had it, where that was later than it counts. */
  readonly recordedAt?: Millis;
  readonly line?: number;
}

export interface ClauseClock {
  readonly clause: string;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  readonly state: ClockState;
  readonly evidence: Evidence | null;
  /** Told beside the state: `passed too late`, `unannounced`, `bulk edit of 120 records`. */
  readonly note?: string;
  /** Clocks that share it count as one in figures: decisions of one bulk edit. */
  readonly countedAs?: string;
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
  /** It fell due while Baton itself was down: Baton's fault, nobody else's. */
  readonly inGap?: true;
  /** Never re-assigned by machine: whoever takes this rung helps, and the owner stays. */
  readonly keepsOwner?: true;
  /** Made only now, the move would take the lead from whom it was given since, or from whoever has spoken to them or opened a deal meanwhile. */
  readonly superseded?: true;
  /** The owner accepted after it fell due: a move that waited is not made before this. */
  readonly notBefore?: Millis;
}

/** Why and since when a hand-off wants another owner. */
export interface MoveWanted {
  /** `returned`: the rep is back and nobody began; `off-shift`: a colleague of a team staffed round the clock is on duty. */
  readonly why: 'inactive' | 'absent' | 'unrouted' | 'returned' | 'off-shift';
  readonly since: Millis;
  /** To this rep and nobody else. */
  readonly to?: string;
  /** Never re-assigned by machine: only people who were named for it may take it. */
  readonly namedOnly?: true;
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

/** What the lead did that the first attempt now owed answers: called or wrote (`by`), or inquired again (null). */
export interface Answering {
  readonly at: Millis;
  readonly by: ActivityKind | null;
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
  /** When the rep is reminded again, where the CRM's usual lead time does not say so. */
  readonly remindAt?: Millis;
  /** Channels the person has not opted out of. */
  readonly permitted?: readonly ActivityKind[];
  readonly answering?: Answering;
  /** When its former one was ticked or deleted without evidence. */
  readonly ticked?: Millis;
}

/** A clause of sales that went up to the manager and is still unmet. */
export interface Escalation {
  readonly clause: string;
  /** When it went up. */
  readonly at: Millis;
  readonly dueAt: Millis;
  /** The manager is to choose who takes the lead over. */
  readonly propose: boolean;
  /** To this person instead of the owner's manager. */
  readonly to?: string;
}

export interface Withdrawn {
  readonly clause: string;
  /** When the CRM had the evidence. */
  readonly at: Millis;
  /** One sentence: what was done when, and recorded when. */
  readonly why: string;
}

/** A clock of one owner. */
export interface OwnerClock extends ClauseClock {
  readonly owner: string;
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
  /** Absent while nothing is up with the manager. */
  readonly escalated?: Escalation;
  /** What is owed next and by when; null only when closed, and a lost deal owes its reason even then. `clause` is `none` where no clause in force owes it. */
  readonly nextStep: { readonly clause: string; readonly what: string; readonly dueAt: Millis } | null;
  /** Owner inactive, absent, a queue or nobody: the hand-off wants another owner. */
  readonly moveWanted: MoveWanted | null;
  /** Its team is not live yet: measured only, so nobody is looked for. Absent when live or closed. */
  readonly history?: true;
  /** Every owner so far, each once: a lead visits each rep at most once per ladder. */
  readonly visited?: readonly string[];
  /** The present owner stands in for this absent rep, who gets it back if nobody began. */
  readonly standsInFor?: string;
  /** It reached its first owner outside their hours: its own line in reports, with elapsed time. */
  readonly outOfHours?: boolean;
  /** It was given up before S3 was fulfilled or the person reached; absent when not. */
  readonly gaveUpEarly?: true;
  /** One of the objective rejections that somebody checks (S5); absent when not. */
  readonly toCheck?: true;
  /** Facts the hand-off carried (need, budget, …). */
  readonly known?: Readonly<Record<string, string>>;
  /** Required facts it did not carry: marketing's breach, shown on the task. */
  readonly missing?: readonly string[];
  /** Breaches that were counted and then were none: evidence in time that the CRM had too late. */
  readonly withdrawn?: readonly Withdrawn[];
  /** Ticks and deletions of the task since the last counted evidence. */
  readonly unproven?: number;
  /** Inquiries that joined while it was open, in time order. */
  readonly joinedInquiries?: readonly { readonly at: Millis; readonly kind: LeadKind; readonly campaign: string | null }[];
  /** A customer, or in an open deal: no new lead in unit costs. */
  readonly customer?: boolean;
  /** Owner of the customer's deal: takes the lead where the CRM names nobody. */
  readonly accountOwner?: string;
  /** A person of the same company is with this owner already. */
  readonly colleague?: { readonly lead: string; readonly owner: string; readonly deal?: string };
  /** Back with marketing, or recycled: since when and which, so that the named marketer gets it once. */
  readonly withMarketing?: { readonly since: Millis; readonly why: 'handed-back' | 'recycled' };
  /** One clock on the first attempt per owner, from when they got it: their figures, in no figure of the clause. */
  readonly ownerClocks?: readonly OwnerClock[];
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
