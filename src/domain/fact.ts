/** Facts: what the CRMs (or a recorded history) say happened to one person, in the one vocabulary that live work and replay share. */

/** Epoch milliseconds, UTC. */
export type Millis = number;

/** Why a lead is sales' business, strongest first: asked for sales, handed over as qualified, any other response. */
export type LeadKind = 'hand-raiser' | 'qualified' | 'inquiry';

export type ActivityKind = 'call' | 'email' | 'meeting' | 'message' | 'note' | 'task';

interface FactBase {
  /** The CRM's own time of the fact, never the time Baton heard of it. */
  readonly at: Millis;
  /** Stable within one person and type; ties of `at` are ordered by type rank, then id. */
  readonly id: string;
  /** Line of a replay file, counted from 1. */
  readonly line?: number;
}

/** A response of the person: a form, chat, import with a response. */
export interface InquiryFact extends FactBase {
  readonly type: 'inquiry';
  readonly kind: LeadKind;
  readonly campaign?: string;
  /** When the record arrived in the CRM, where that is later than `at`. */
  readonly arrivedAt?: Millis;
  readonly company?: string;
  /** The person was a customer already: a hand-off to the account's owner. */
  readonly customer?: true;
  /** Facts marketing owes with a qualified lead (need, budget, …): name to text. */
  readonly known?: Readonly<Record<string, string>>;
}

/** The first instant with handed-over mark and owner, or any later change of owner of a handed-over lead. `owner` null = unrouted. */
export interface HandoffFact extends FactBase {
  readonly type: 'handoff';
  readonly owner: string | null;
  readonly kind: LeadKind;
  /** Facts that stood on the record then (M1): name to text, or to `yes` where only the name may be kept. */
  readonly known?: Readonly<Record<string, string>>;
  readonly by: 'marketing' | 'routing' | 'seller' | 'manager' | 'baton' | 'admin';
  /** Only the owner changed, from one to another, long after the mark: that moves what is open and hands over nothing new. */
  readonly ownerOnly?: true;
  /** Baton's own note that it set the CRM's owner to whom the rules had named already: it changes nothing by itself. */
  readonly noted?: true;
  /** Two people became one on this record: whoever owned it then has the person, whatever was said of the one that is gone. Its id. */
  readonly merged?: string;
  /** Given by Baton because this rep is away: theirs again when they are back and nobody began. */
  readonly standsInFor?: string;
  /** The person was a customer already: a hand-off to the account's owner, never re-assigned by machine. */
  readonly customer?: true;
}

/** Something done with the person: by a rep (out), by the person (in). */
export interface ActivityFact extends FactBase {
  readonly type: 'activity';
  readonly rep: string | null;
  readonly kind: ActivityKind;
  readonly direction: 'out' | 'in';
  /** Disposition says connected (true) or not (false); absent when the CRM does not say. */
  readonly connected?: boolean;
  readonly seconds?: number;
  readonly state?: 'booked' | 'held' | 'no-show' | 'cancelled';
  readonly sequence?: 'hand' | 'workflow';
  readonly recordedAt: Millis;
  readonly by: 'machine' | 'hand';
  /** Never left, or came back: a draft, a failed or bounced mail. */
  readonly unsent?: boolean;
  /** When `state` became what it is; absent when nobody knows. */
  readonly stateAt?: Millis;
  /** The admin's grade for an attempt of this kind, instead of the rules'. */
  readonly graded?: 'A' | 'B' | 'C' | 'none';
}

/** The rep accepts: by field, by stage, by taking it from the queue. */
export interface AcceptFact extends FactBase {
  readonly type: 'accept';
  readonly rep: string;
}

/** The rep rejects (S5) or hands back (M1). */
export interface RejectFact extends FactBase {
  readonly type: 'reject' | 'hand-back';
  readonly rep: string;
  readonly reason: string;
  /** When the rep cleared it again. */
  readonly takenBackAt?: Millis;
}

export type OutcomeValue = 'converted' | 'recycled' | 'disqualified';

/** An outcome asked for; whether it is granted is the rules' decision. */
export interface OutcomeFact extends FactBase {
  readonly type: 'outcome';
  readonly outcome: OutcomeValue;
  readonly rep: string | null;
  readonly reason: string;
  /** Wake-up date of a recycled lead. */
  readonly until?: Millis;
  readonly deal?: string;
  /** When the rep cleared it again. */
  readonly takenBackAt?: Millis;
}

/** The person's deal changes. */
export interface DealFact extends FactBase {
  readonly type: 'deal';
  readonly deal: string;
  readonly stage: 'open' | 'won' | 'lost';
  /** Expected close of an open deal. */
  readonly closesAt?: Millis;
  readonly owner?: string;
  readonly reason?: string;
}

/** Marketing's recorded decision on an inquiry (M2). */
export interface EvaluationFact extends FactBase {
  readonly type: 'evaluation';
  /** Who decided, `unknown` where the CRM does not say which person; null for a machine, whose decision counts only with a `rule`. */
  readonly by: string | null;
  readonly decision: 'hand-over' | 'nurture' | 'set-aside';
  readonly reason?: string;
  /** Nurture until. */
  readonly until?: Millis;
  /** How many records were decided by the same edit; absent when it was this one alone. */
  readonly bulk?: number;
  /** The named, versioned scoring rule that decided. */
  readonly rule?: { readonly name: string; readonly version: string };
}

/** Marketing's answer to a judged rejection (M4), and later the change or the reason that follows from it. */
export interface AnswerFact extends FactBase {
  readonly type: 'answer';
  readonly by: string | null;
  readonly agrees: boolean;
  /** The recorded change (definition, list, campaign), or the reasoned no. */
  readonly change?: string;
}

/** The admin takes a hand-off of before going live out of the history (backlog): it is open again from this instant. */
export interface ReleasedFact extends FactBase {
  readonly type: 'released';
  readonly by: string;
}

/** What was found, once, when this person's at-bat looked for an owner: a person of the same company is with `owner`. */
export interface ColleagueFact extends FactBase {
  readonly type: 'colleague';
  /** The colleague: a person of the same company. */
  readonly lead: string;
  readonly owner: string;
  /** The colleague's open deal, when it is that which is open. */
  readonly deal?: string;
}

/** A date the rep agreed with the person: S3 sleeps until it. */
export interface CallBackFact extends FactBase {
  readonly type: 'call-back';
  readonly rep: string;
  readonly until: Millis;
}

/** Existence and permission of the record. */
export interface RecordFact extends FactBase {
  readonly type: 'deleted' | 'restored' | 'opted-out' | 'opted-in' | 'privacy-deleted';
  /** Channel of an opt-out; all when absent. */
  readonly channel?: ActivityKind;
}

/** What a person did to our task, or Baton's own past acts: recorded once, never re-decided. */
export interface TaskFact extends FactBase {
  readonly type: 'task';
  readonly event: 'ticked' | 'moved' | 'deleted' | 'given';
  readonly rep: string | null;
  readonly dueAt?: Millis;
}

/** A rung Baton performed, with the receiver it chose: replay and re-judging read it and never choose again. */
export interface RungFact extends FactBase {
  readonly type: 'rung';
  readonly atBat: number;
  readonly clause: string;
  readonly rung: Rung;
  /** Whose ladder it was: a ladder starts again for each owner Baton gives the lead to. */
  readonly owner?: string;
  /** Number of the ladder, as in the decision. */
  readonly ladder?: number;
  readonly receiver?: string;
}

export type Rung = 'warn' | 'manager' | 'reassign' | 'propose' | 'safety-net';

export type Fact =
  | InquiryFact
  | HandoffFact
  | ActivityFact
  | AcceptFact
  | RejectFact
  | OutcomeFact
  | DealFact
  | EvaluationFact
  | AnswerFact
  | ReleasedFact
  | ColleagueFact
  | CallBackFact
  | RecordFact
  | TaskFact
  | RungFact;

/** One person with everything known, in any order. */
export interface PersonFacts {
  readonly lead: string;
  readonly facts: readonly Fact[];
  /** Why the record is no lead at all (own domain, test address, made by its seller …), decided where the raw record is read. */
  readonly setAside?: string;
}
