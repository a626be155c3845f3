/** Judgements as stored: hand-offs, decisions, and the wanted states that follow from them. */
import type { Fact, LeadKind, Millis } from '../../domain/fact.ts';
import type { Decision, HandoffJudgement, PersonJudgement } from '../../domain/judgement.ts';
import type { HeldMove } from './breakers.ts';
import type { EscalationSave, WantedNote } from './follow-ups.ts';

/** The revisions a hand-off was judged under; a higher one in force means it must be judged again. */
export interface JudgedUnder {
  readonly rules: string;
  readonly roster: string;
  readonly engine: number;
}

/** What one slot or record wants; `wanted` null means "nothing": an open task is closed. Ids and template values only, no personal data. */
export interface WantedTaskState {
  readonly atBat: number;
  readonly ordinal: number;
  readonly key: string;
  readonly owner: string;
  readonly dueAt: Millis;
  readonly priority: 'MEDIUM' | 'HIGH';
  readonly channel: 'CALL' | 'TODO';
  readonly status: 'open' | 'completed' | 'deleted';
  /** CRM id of the Lead object that the rep works on: the task hangs there too. */
  readonly leadObject?: string;
  /** Values for the text, without names: clause, kind, campaign, instants, refused requests. */
  readonly text: Readonly<Record<string, unknown>>;
}

/** What the same judgement wants of the person's record in the other CRM; what is absent stays there as it is. */
export interface ElsewhereSave {
  readonly installId: string;
  readonly leadId: string;
  readonly task?: WantedTaskState | null;
  readonly adoptedTaskId?: string | null;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
  readonly owner?: string;
  readonly leadObject?: string;
  readonly escalated?: EscalationSave | null;
}

/** Somebody has given the lead away after Baton did. */
export interface Overruled {
  /** To whom. */
  readonly owner: string;
  /** What the record on which Baton writes the owner said when it was judged. */
  readonly known: KnownOwner;
}

/** What a record says of its owner. */
export interface KnownOwner {
  readonly ownerId: string | null;
  readonly version: Millis;
}

/** One person's result, saved in one transaction with everything that follows from it. */
export interface JudgementSave {
  readonly leadId: string;
  readonly judgement: PersonJudgement;
  readonly wakeAt: Millis | null;
  /** New decisions to append to the audit trail, once each (unique by at-bat, clause, rung, owner and ladder). */
  readonly performed: readonly { readonly atBat: number; readonly decision: Decision; readonly receiver: string | null }[];
  readonly ownFacts: readonly Fact[];
  /** Absent: leave the slot as it is. */
  readonly task?: WantedTaskState | null;
  /** An open task of the rep's own that fills the slot. */
  readonly adoptedTaskId?: string | null;
  /** Baton's fields on the lead. */
  readonly fields?: Readonly<Record<string, string | number | boolean | null>>;
  /** Owner move (rung re-assign, inactive or absent owner). */
  readonly owner?: string;
  /** Absent: nobody did, or the person has a record in another CRM too. What Baton still wanted to write gives way to it. */
  readonly overruled?: Overruled;
  /** Where the owner is written: this Lead object; absent: the person's record. */
  readonly leadObject?: string;
  /** A re-assignment that is due and that a breaker holds; absent: none. */
  readonly held?: HeldMove;
  /** What is up with the manager; null: nothing any more. Absent: nothing ever was. */
  readonly escalated?: EscalationSave | null;
  /** What people are to be told of it; absent where no way to tell them is set up. */
  readonly notes?: readonly WantedNote[];
  readonly noticed: readonly { readonly event: string }[];
  /** For a person with a record in both CRMs: that record has no judgement of its own from then on. */
  readonly elsewhere?: ElsewhereSave;
}

export interface HandoffRow {
  readonly leadId: string;
  readonly atBat: number;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly judgement: HandoffJudgement;
  readonly wakeAt: Millis | null;
}

export interface PoolLoad {
  /** Open hand-offs per rep. */
  readonly open: ReadonlyMap<string, number>;
}

/** Whether a save left anything to be written to the CRM. */
export interface ToPush {
  readonly tasks: boolean;
  readonly fields: boolean;
  /** Rolling tasks of managers. */
  readonly managers: boolean;
  readonly messages: boolean;
  /** Tasks, fields or managers of the other CRM; absent: nothing. */
  readonly elsewhere?: boolean;
}

/** What tells that two people are of one company; either may be unknown. */
export interface CompanyOf {
  readonly leadId: string;
  readonly companyId: string | null;
  /** Of a business address; null where the address names no company. */
  readonly emailDomain: string | null;
}

/** A person of the same company with an open deal or hand-off. */
export interface Colleague {
  readonly lead: string;
  readonly owner: string;
  readonly deal: string | null;
}

/** A rung reached on a hand-off that was judged by the rules in force and by an unsigned change of them. */
export interface ShadowDecision {
  readonly leadId: string;
  readonly atBat: number;
  readonly clause: string;
  readonly rung: string;
  readonly ladder: number;
  /** True: the unsigned change reached it; it is not performed. */
  readonly shadow: boolean;
  readonly at: Millis;
}

/** How often a rung was reached by either, of the same hand-offs. */
export interface ShadowCount {
  readonly clause: string;
  readonly rung: string;
  readonly inForce: number;
  readonly shadow: number;
}

/** Hand-offs that share a mark: how many, and the latest of them. */
export interface FlaggedLeads {
  readonly count: number;
  /** At most 10, latest first. */
  readonly leadIds: readonly string[];
}

/** How the clauses were kept; what one bulk edit decided counts as one. */
export interface ClauseFigures {
  /** Clause id to clock state to number of clocks; only what occurs. */
  readonly byClause: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Objective rejections of the share that somebody checks (S5). */
  readonly toCheck: FlaggedLeads;
  /** Given up before S3 was fulfilled or the person reached. */
  readonly gaveUpEarly: FlaggedLeads;
}

/** Who is to be given a receiver, and in which pool one is looked for. */
export interface Asking {
  readonly leadId: string;
  readonly pool: string;
}

/** Null: nobody. */
export interface Chosen {
  readonly rep: string | null;
}

export interface HandoffLedger {
  save(installId: string, saves: readonly JudgementSave[], under: JudgedUnder, now: Millis): Promise<ToPush>;
  /** Runs `choose` while no other process chooses for this pool; sees the loads including what any process has chosen and not saved yet. */
  allocate<T extends Chosen>(installId: string, asking: Asking, choose: (load: PoolLoad) => Promise<T>): Promise<T>;
  /** Turns wake-ups due at or before `now` into `judge` marks; returns how many. */
  wakeDue(now: Millis, limit: number): Promise<number>;
  /** The earliest instant at which somebody was to be judged and has not been; null when nobody waits. Of connected accounts only. */
  oldestDue(now: Millis): Promise<Millis | null>;
  /** Marks open hand-offs judged under other revisions for judging; returns how many. */
  remarkStale(installId: string, under: JudgedUnder, now: Millis, limit: number): Promise<number>;
  open(installId: string, page: { after: string | null; limit: number }): Promise<readonly HandoffRow[]>;
  /** Every hand-off, closed ones too, in a stable order; `after` is the last row's `leadId atBat`. */
  all(installId: string, page: { after: string | null; limit: number }): Promise<readonly HandoffRow[]>;
  /** What was performed and noticed, counted: `rung.<rung>` of the decisions, `event.<event>` of `noticed`. */
  eventCounts(installId: string): Promise<Readonly<Record<string, number>>>;
  /** Leads that are set aside, counted by reason. */
  setAside(installId: string): Promise<Readonly<Record<string, number>>>;
  /** Of clocks that started, and hand-offs that ended, since then. Reads every judgement: for a page or a command. */
  figures(installId: string, since: Millis): Promise<ClauseFigures>;
  /** Open deals first, then open hand-offs, latest first; by company, else by domain. */
  colleagues(installId: string, of: CompanyOf): Promise<readonly Colleague[]>;
  /** Once each; `rules` is the hash of the unsigned change. */
  recordShadow(installId: string, rules: string, decisions: readonly ShadowDecision[], now: Millis): Promise<void>;
  shadowCounts(installId: string, rules: string): Promise<readonly ShadowCount[]>;
  ofLead(installId: string, leadId: string): Promise<readonly HandoffRow[]>;
}
