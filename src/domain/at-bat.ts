/** One at-bat while the facts are read: who owned it when, what was done, what was asked, how it ended. */
import type {
  ActivityKind,
  AnswerFact,
  ColleagueFact,
  EvaluationFact,
  InquiryFact,
  LeadKind,
  Millis,
  OutcomeFact,
  RejectFact,
  ReleasedFact,
  TaskFact,
} from './fact.ts';
import type { Evidence, HandoffJudgement, Outcome } from './judgement.ts';
import type { EvidenceGrade } from './rule-book.ts';

/** A span of ownership; the last one has the present owner. `rep` null = nobody. */
export interface Tenure {
  readonly rep: string | null;
  readonly from: Millis;
  /** Given by Baton, a manager or an admin: the ladder starts again for this owner. */
  readonly restart: boolean;
  /** Kept from the last at-bat until the CRM names an owner. */
  readonly assumed: boolean;
  /** Given by Baton because this rep is away. */
  readonly standsInFor?: string;
}

/** A signal that counts as evidence in this at-bat, with its final grade. */
export interface Counted {
  readonly role: 'attempt' | 'booking' | 'answer';
  readonly grade: EvidenceGrade;
  readonly evidence: Evidence;
  readonly kind: ActivityKind;
  readonly at: Millis;
  readonly sequence: boolean;
}

/** A further S2 on the same hand-off. `upgrade` replaces the ladder, `rerouted` follows an owner who gave it back, `released` the admin's release from the backlog. */
export interface FreshStart {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly why: 'upgrade' | 'from-lead' | 'rerouted' | 'released';
  /** How the lead asked, where it called or wrote. */
  readonly by?: ActivityKind;
}

/** Attempts rest from `from` until `to`: a call-back that was agreed, a meeting that lies ahead. */
export interface Sleep {
  readonly from: Millis;
  readonly to: Millis;
  readonly why: 'call-back' | 'meeting' | 'no-show';
}

export interface PendingRejection {
  readonly at: Millis;
  readonly rep: string;
  readonly reason: string;
  readonly evidence: Evidence;
  /** When marketing's silence counts as agreed (M4). */
  readonly dueAt: Millis;
}

/** A qualified lead that lacks a required fact, back with marketing until `dueAt` at the latest; then its rep has it again. */
export interface HandBack {
  readonly at: Millis;
  readonly rep: string;
  readonly dueAt: Millis;
  /** When marketing gave it back before that. */
  doneAt: Millis | null;
}

export interface AtBat {
  readonly number: number;
  kind: LeadKind;
  /** Kind at the start, before any upgrade. */
  firstKind: LeadKind;
  readonly openedAt: Millis;
  readonly inquiry: InquiryFact | null;
  readonly campaign: string | null;
  /** Inquiries that waited for marketing before this hand-off, its own included. */
  readonly waited: readonly InquiryFact[];
  /** Facts the hand-off carried. */
  known: Readonly<Record<string, string>>;
  /** First instant with an owner who is a person or partner. */
  handedAt: Millis | null;
  readonly tenures: Tenure[];
  acceptedAt: Millis | null;
  /** Accept or reject, whichever met S1 first. */
  answer: Evidence | null;
  readonly counted: Counted[];
  readonly grades: Record<EvidenceGrade, number>;
  readonly fresh: FreshStart[];
  /** Instants at which a re-route stopped the clocks. */
  readonly stops: Millis[];
  readonly joined: InquiryFact[];
  transfers: number;
  conversation: Evidence | null;
  readonly refused: { at: Millis; outcome: HandoffJudgement['refused'][number]['outcome']; why: string }[];
  /** The latest request that was refused and not taken back: granted when it becomes earned. */
  asked: OutcomeFact | RejectFact | null;
  readonly rejections: PendingRejection[];
  pending: PendingRejection | null;
  /** What marketing said to the rejections, in time order; also after the end. */
  readonly answers: AnswerFact[];
  /** Marketing's decisions on the inquiries that waited, in time order. */
  readonly evaluations: readonly EvaluationFact[];
  readonly handBacks: HandBack[];
  converted: { readonly at: Millis; readonly deal: string | null } | null;
  /** Close date of the deal as it stands; null when it has none. */
  dealClosesAt: Millis | null;
  /** Latest of a deal's loss that nobody has given a reason for, and when the reason came. */
  lost: { readonly at: Millis; reasonAt: Millis | null } | null;
  readonly sleeps: Sleep[];
  readonly taskEvents: TaskFact[];
  /** Re-assignments by a rung: from whose ladder, to whom. */
  readonly moves: { readonly at: Millis; readonly from: string | null; readonly to: string }[];
  /** It began by the wake-up date of a recycled lead: marketing has it until somebody is found. */
  readonly wokeUp: boolean;
  /** Customer, or in an open deal when it began: never re-assigned by machine, and no new lead in unit costs. */
  customer: boolean;
  /** Owner of the person's deal when it began. */
  readonly accountOwner: string | null;
  /** Channels the person does not want now. */
  readonly optedOut: ReadonlySet<ActivityKind>;
  /** A person of the same company who was with a rep already when this one looked for an owner. */
  colleague: ColleagueFact | null;
  /** The admin took it out of the history of before going live. */
  released: ReleasedFact | null;
  outcome: Outcome | null;
  /** Wake-up of a recycled lead. */
  wakeUp: Millis | null;
}

/** Channels on which a person can be asked to be contacted, or can opt out. */
export const CONTACT_CHANNELS: readonly ActivityKind[] = ['call', 'email', 'message'];

/** The hand-back that marketing has not answered yet. */
export function handedBack(atBat: AtBat): HandBack | null {
  const last = atBat.handBacks.at(-1);
  return last !== undefined && last.doneAt === null && atBat.tenures.at(-1)?.from === last.at ? last : null;
}

export function ownerOf(atBat: AtBat): string | null {
  return atBat.tenures.at(-1)?.rep ?? null;
}

/** The first owner: whose team's going live and rules hold for it. Nobody while it is unrouted. */
export function firstOwner(atBat: AtBat): string | null {
  return atBat.handedAt === null ? ownerOf(atBat) : ownerAt(atBat, atBat.handedAt);
}

/** Owner at an instant; the first one before the first tenure. */
export function ownerAt(atBat: AtBat, at: Millis): string | null {
  let owner = atBat.tenures[0]?.rep ?? null;
  for (const tenure of atBat.tenures) if (tenure.from <= at) owner = tenure.rep;
  return owner;
}

const RANK: Readonly<Record<LeadKind, number>> = { 'hand-raiser': 2, qualified: 1, inquiry: 0 };

export function outranks(a: LeadKind, b: LeadKind): boolean {
  return RANK[a] > RANK[b];
}

/** Start of a hand-raiser's first clocks: the inquiry, or its arrival in the CRM where that came more than 15 minutes later. */
export function clockStart(inquiry: InquiryFact): Millis {
  const late = inquiry.arrivedAt !== undefined && inquiry.arrivedAt - inquiry.at > 15 * 60_000;
  return late ? inquiry.arrivedAt! : inquiry.at;
}
