/** What the console asks of the ledger: its people and sessions, lists of hand-offs paged by key, and everything about one lead. */
import type { ActivityCount } from '../../domain/coverage.ts';
import type { CrmDeal, RecordKind } from '../../domain/crm-record.ts';
import type { LeadKind, Millis } from '../../domain/fact.ts';
import type { ClauseClock, HandoffState } from '../../domain/judgement.ts';
import type { Inquirer } from '../../domain/loop/inquiries.ts';
import type { CreditRow } from './attribution.ts';
import type { HandoffRow, WantedTaskState } from './handoffs.ts';
import type { ParkedRecord } from './marks.ts';
import type { AuditLine } from './wanted.ts';

export const ROLES = ['admin', 'marketing-lead', 'sales-lead', 'rep', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who may sign in. */
export interface ConsolePerson {
  readonly personId: string;
  readonly name: string;
  /** Lower case; null for whoever came by a link. */
  readonly email: string | null;
  readonly role: Role;
  readonly addedBy: string;
  readonly addedAt: Millis;
  /** When they last signed in; null: never. */
  readonly seenAt: Millis | null;
}

/** A signed-in browser. Secrets are hashes of what its cookie holds. */
export interface ConsoleSession {
  readonly sessionId: string;
  readonly personId: string;
  readonly secret: string;
  /** Of before the last rotation. */
  readonly formerSecret: string | null;
  readonly startedAt: Millis;
  readonly rotatedAt: Millis;
  readonly expiresAt: Millis;
}

/** Why an open hand-off stands on the page of the day. */
export const BUCKETS = ['overdue', 'at-risk', 'due', 'waiting', 'held', 'unrouted', 'handed-back'] as const;
export type Bucket = (typeof BUCKETS)[number];

export interface TodayAsked {
  readonly now: Millis;
  /** Due within this is at risk. */
  readonly riskUntil: Millis;
  /** Due until here is due today. */
  readonly dayEnd: Millis;
  /** Only of these owners; null: everybody's. */
  readonly owners: readonly string[] | null;
}

export interface TodayPage {
  /** `TodayRow.key` of the last row of the page before; null: from the beginning. */
  readonly after: string | null;
  readonly limit: number;
}

export interface TodayRow {
  /** Where it stands in its list. */
  readonly key: string;
  readonly leadId: string;
  readonly atBat: number;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly state: HandoffState;
  readonly handedAt: Millis;
  readonly dueAt: Millis | null;
  /** What is owed next; null where nothing is. */
  readonly owed: string | null;
  readonly clause: string | null;
  readonly campaign: string | null;
  /** Of the person; null when forgotten or unknown. */
  readonly name: string | null;
  readonly company: string | null;
  /** Why it is held; null when it is not. */
  readonly held: string | null;
}

/** Open hand-offs of one owner by bucket; owner null: nobody's. */
export type OwnerCounts = Readonly<Record<Bucket | 'open', number>> & { readonly owner: string | null };

/** Of a whole account. */
export interface HandoffCounts {
  readonly open: number;
  /** Open, and the next step is past its target. */
  readonly overdue: number;
  /** Ended, whenever that was. */
  readonly closed: number;
}

/** A decision as it was performed. */
export interface PerformedDecision {
  readonly atBat: number;
  readonly clause: string;
  readonly rung: string;
  readonly at: Millis;
  readonly owner: string;
  readonly receiver: string | null;
  readonly reason: string;
  readonly performedAt: Millis;
}

/** One task that the person's slot wants or wanted, and how far it got. */
export interface WantedTaskRow {
  readonly key: string;
  readonly current: boolean;
  readonly wanted: WantedTaskState;
  readonly sentAt: Millis | null;
  readonly taskId: string | null;
  /** True while the CRM does not have the wanted state. */
  readonly pending: boolean;
  readonly held: boolean;
  readonly why: string | null;
  readonly nextTry: Millis;
  readonly parkedAt: Millis | null;
  readonly parkedCode: string | null;
}

export interface WantedFieldsRow {
  readonly kind: 'fields' | 'owner';
  readonly wanted: Readonly<Record<string, string | number | boolean | null>>;
  readonly sent: Readonly<Record<string, string | number | boolean | null>>;
  readonly sentAt: Millis | null;
  readonly pending: boolean;
  readonly held: boolean;
  readonly why: string | null;
  readonly nextTry: Millis;
  readonly parkedAt: Millis | null;
  readonly parkedCode: string | null;
}

/** What Baton decided, wants and wrote for one person. */
export interface LeadTrail {
  readonly handoffs: readonly HandoffRow[];
  readonly performed: readonly PerformedDecision[];
  readonly tasks: readonly WantedTaskRow[];
  readonly fields: readonly WantedFieldsRow[];
  /** Oldest first; the latest `limit` of them. */
  readonly audit: readonly AuditLine[];
}

/** A hand-off as the scoreboard counts it; everything else of its judgement is left in the ledger. */
export interface ScoredHandoff {
  readonly leadId: string;
  readonly atBat: number;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly handedAt: Millis;
  readonly outcome: string | null;
  readonly campaign: string | null;
  /** Original source of the person, as the CRM has it. */
  readonly source: string | null;
  readonly elapsedMinutes: number | null;
  readonly businessMinutes: number | null;
  /** It reached its owner outside their hours. */
  readonly outOfHours: boolean;
  readonly clocks: readonly Pick<ClauseClock, 'clause' | 'state' | 'startedAt' | 'dueAt' | 'metAt' | 'countedAs'>[];
}

/** Marketing's clocks of one person who was never handed over. */
export interface ScoredInquiry {
  readonly leadId: string;
  readonly campaign: string | null;
  readonly source: string | null;
  readonly clocks: ScoredHandoff['clocks'];
}

/** Leads whose scored hand-offs or inquiries may have changed, and the mark from which to ask next time. */
export interface ScoreChanges {
  readonly mark: number;
  readonly leadIds: readonly string[];
}

/** A task or an owner move that is wanted and not written. */
export interface WaitingWrite {
  readonly what: 'task' | 'owner';
  readonly leadId: string;
  /** Of the person; null when forgotten or unknown. */
  readonly name: string | null;
  /** Whose task it is, or who gets the lead. */
  readonly rep: string | null;
  /** Of a task. */
  readonly dueAt: Millis | null;
  readonly clause: string | null;
  /** Why it waits; null when nothing holds it. */
  readonly why: string | null;
}

/** A deal as the CRM has it, and as its money was divided last. */
export interface LoopDeal {
  readonly dealId: string;
  readonly deal: LoopSale;
  /** Gone from the CRM, or merged into another. */
  readonly gone: boolean;
  /** Null: its first division is due. */
  readonly divided:
    | (Omit<CreditRow, 'dealId' | 'version' | 'causes' | 'moved'> & Pick<CreditRow['version'], 'credits' | 'computedAt'>)
    | null;
}

/** What of a deal's record the reconciliation looks at. */
export type LoopSale = Pick<
  CrmDeal,
  'id' | 'version' | 'createdAt' | 'ownerId' | 'stage' | 'stageName' | 'stageAt' | 'closesAt' | 'amount' | 'currency'
>;

/** Deals and people of whom something changed, and the mark from which to ask next time. */
export interface LoopChanges {
  readonly mark: number;
  readonly dealIds: readonly string[];
  readonly leadIds: readonly string[];
}

/** An act of a person, with its place in the trail. */
export type ActLine = AuditLine & { readonly line: number; readonly installId: string };

export interface FoundLead {
  readonly leadId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly company: string | null;
}

export interface ConsoleLedger {
  /** By role, then name. */
  people(): Promise<readonly ConsolePerson[]>;
  findPerson(by: { readonly personId: string } | { readonly email: string }): Promise<ConsolePerson | null>;
  /** Inserts, or changes name, e-mail, role and `seenAt` of whoever has this id. */
  savePerson(person: ConsolePerson): Promise<void>;
  /** With all their sessions. False when there is none of this id. */
  removePerson(personId: string): Promise<boolean>;
  saveSession(session: ConsoleSession): Promise<void>;
  /** Null for one that ended, or whose person is gone. */
  findSession(sessionId: string, now: Millis): Promise<{ readonly session: ConsoleSession; readonly person: ConsolePerson } | null>;
  /** False when another request has rotated it meanwhile. */
  rotateSession(sessionId: string, from: string, to: Pick<ConsoleSession, 'secret' | 'rotatedAt' | 'expiresAt'>): Promise<boolean>;
  /** Returns how many ended; those that are over by themselves go with them. */
  endSessions(of: { readonly sessionId: string } | { readonly personId: string }, now: Millis): Promise<number>;
  /** Of one person, latest first. */
  sessions(personId: string, now: Millis): Promise<readonly ConsoleSession[]>;
  /** Acts of people, latest first; `before` is the line of the last one of the page before. */
  acts(page: { readonly before: number | null; readonly limit: number }): Promise<readonly ActLine[]>;

  /** Open hand-offs by owner; who has none is left out. */
  todayCounts(installId: string, asked: TodayAsked): Promise<readonly OwnerCounts[]>;
  today(installId: string, bucket: Bucket | 'open', asked: TodayAsked, page: TodayPage): Promise<readonly TodayRow[]>;
  trail(installId: string, leadId: string, limit: number): Promise<LeadTrail>;
  /** At most so many of each kind, owner moves first. */
  waitingWrites(installId: string, limit: number): Promise<readonly WaitingWrite[]>;
  /** By id, e-mail address, or the beginning of a name. */
  findLeads(installId: string, text: string, limit: number): Promise<readonly FoundLead[]>;
  /** Handed over in a span of time, oldest first; `after` is the last row of the page before. */
  scored(
    installId: string,
    span: { readonly from: Millis; readonly until: Millis },
    page: { readonly after: Pick<ScoredHandoff, 'handedAt' | 'leadId' | 'atBat'> | null; readonly limit: number },
  ): Promise<readonly ScoredHandoff[]>;
  /** People with a clock of marketing's on an inquiry that was not handed over, by lead id. */
  scoredInquiries(installId: string, page: { readonly after: string | null; readonly limit: number }): Promise<readonly ScoredInquiry[]>;
  /** What changed since `mark`; null: the mark of now, to be taken before everything is read. Names a lead rather too often than not. */
  scoreChanges(installId: string, mark: number | null): Promise<ScoreChanges>;
  /** All of these leads, whenever they were handed over. */
  scoredLeads(
    installId: string,
    leadIds: readonly string[],
  ): Promise<{ readonly handoffs: readonly ScoredHandoff[]; readonly inquiries: readonly ScoredInquiry[] }>;
  /** What changed of the closed loop since `mark`; null: the mark of now. Names one rather too often than not. */
  loopChanges(installId: string, mark: number | null): Promise<LoopChanges>;
  /** Every deal that is known, by id. */
  loopDeals(installId: string, page: { readonly after: string | null; readonly limit: number }): Promise<readonly LoopDeal[]>;
  loopDealsOf(installId: string, dealIds: readonly string[]): Promise<readonly LoopDeal[]>;
  /** These people with what they answered and what became of it; who is unknown or gone is left out. */
  inquirersOf(installId: string, leadIds: readonly string[]): Promise<readonly Inquirer[]>;
  /** Known records of each kind, gone ones included; a merged lead counts as the one it lives on as. */
  recordCounts(installId: string): Promise<Readonly<Partial<Record<RecordKind, number>>>>;
  handoffCounts(installId: string, now: Millis): Promise<HandoffCounts>;
  /** What each rep did on each channel on the days (in UTC) of these two instants and between them. */
  workByDay(installId: string, since: Millis, until: Millis): Promise<readonly ActivityCount[]>;
  /** Latest first; `after` is the last one of the page before. */
  parked(installId: string, page: { readonly after: ParkedRecord | null; readonly limit: number }): Promise<readonly ParkedRecord[]>;
}
