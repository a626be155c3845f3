/** Records as every connector delivers them: one shape over all CRMs, times in epoch milliseconds, ids as text. */
import type { Millis } from './fact.ts';
import type { WorkingWeek } from './roster.ts';

export type Crm = 'hubspot' | 'salesforce';

/** CRM-neutral names of what is read. `lead` is the person; a `lead-object` is a record of its own by which some CRMs hand that person to sales. */
export type RecordKind = 'lead' | 'lead-object' | 'deal' | 'rep' | 'call' | 'email' | 'meeting' | 'message' | 'note' | 'task';

/** One entry of a property's history. */
export interface ValueChange {
  readonly value: string;
  readonly at: Millis;
  /** Owner id of the person who made it; null for apps, workflows and imports. */
  readonly by: string | null;
  /** Who made it, coarsely: a person, a form, an import, a workflow, another app, Baton itself. */
  readonly source: 'person' | 'form' | 'import' | 'workflow' | 'integration' | 'baton' | 'unknown';
}

interface RecordBase {
  readonly id: string;
  /** Newest wins: the CRM's modification instant, else the instant the read was sent. */
  readonly version: Millis;
  readonly archived: boolean;
}

/** The only fields that name or reach a person; stored in one table, emptied by a privacy deletion. */
export interface PersonalData {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly company: string | null;
  /** Other addresses the same person is reached at, in small letters; absent where none is known. */
  readonly otherEmails?: readonly string[];
}

/** The fields that people fill and Baton never writes: the rep's, then the marketer's. Dates are `YYYY-MM-DD`. */
export type ResponseField =
  | 'leadResponse'
  | 'responseReason'
  | 'outcomeAskedFor'
  | 'callBackOn'
  | 'wakeUpOn'
  | 'evaluatedAs'
  | 'evaluationReason'
  | 'nurtureUntil'
  | 'scoredBy'
  | 'answerToRejection'
  | 'changeRecorded'
  | 'factsPassedOn';

/** What a person did that marketing caused, as a record tells it; what counts is the company's map to say. */
export interface CrmTouch {
  /** Equal for the same touch however often it is read. */
  readonly id: string;
  readonly at: Millis;
  /** What was done: `form submission`, `paid click`, `visit`, `campaign response` … */
  readonly kind: string;
  /** Grouping such as `paid-search`; `unknown` where nobody says. */
  readonly channel: string;
  /** A campaign's id, its name or the tag of an address, as the CRM has it. */
  readonly campaign: string | null;
  /** Name of the form that was filled. */
  readonly form?: string;
  /** What the source adds to the channel: the campaign of a paid click, the name of a list … */
  readonly detail?: string;
  /** What the source adds to that: the keyword, the mail, the page that referred … */
  readonly further?: string;
  /** The CRM itself calls it the person's first. */
  readonly declared?: 'FT';
  /** Told by the form and not by the person's record, which may tell of the same fill in its own words. */
  readonly submission?: true;
  /** Once told it stays, whatever the CRM makes of it later: it keeps the present alone. */
  readonly lasting?: true;
}

export interface CrmLead extends RecordBase {
  readonly kind: 'lead';
  readonly createdAt: Millis;
  readonly ownerId: string | null;
  readonly lifecycleStage: string | null;
  /** Oldest first; empty when history was not read. */
  readonly stageHistory: readonly ValueChange[];
  /** Oldest first; an empty value is "no owner". */
  readonly ownerHistory: readonly ValueChange[];
  /** False when this record came from a page without histories: only enough to decide whether to read it again. */
  readonly withHistory: boolean;
  /** Forms, chats, meeting links: name and instant, oldest first, without repeats. */
  readonly conversions: readonly { readonly at: Millis; readonly name: string }[];
  readonly source: string | null;
  readonly sourceDetail: string | null;
  readonly createdBy: { readonly source: ValueChange['source']; readonly by: string | null };
  /** What reps and marketers said in their own fields, oldest first; an empty value is "cleared". A field that was never set may be absent. */
  readonly response: Readonly<Partial<Record<ResponseField, readonly ValueChange[]>>>;
  readonly optedOut: boolean;
  /** Of the opt-out from e-mail, `true` or `false`, oldest first. */
  readonly optOutHistory?: readonly ValueChange[];
  /** Of the wish not to be called, likewise; absent where the CRM has no such field. */
  readonly callOptOutHistory?: readonly ValueChange[];
  /** Of what the rep says he is doing with it (lead status), oldest first. */
  readonly statusHistory?: readonly ValueChange[];
  /** The company it is associated with first. */
  readonly companyId?: string | null;
  /** What marketing caused, oldest first; absent when there is nothing, or histories were not read. */
  readonly touches?: readonly CrmTouch[];
  /** Ids merged into this one. */
  readonly mergedIds: readonly string[];
  /** Ids of the same person in another CRM, as this one names them, the most telling last; absent where it names none. */
  readonly elsewhere?: readonly string[];
  readonly person: PersonalData;
}

/** A record that stands for one at-bat of a person (HubSpot's Lead, 0-136). It has no personal data: who it is about is the person's record. */
export interface CrmLeadObject extends RecordBase {
  readonly kind: 'lead-object';
  readonly createdAt: Millis;
  readonly createdBy: { readonly source: ValueChange['source']; readonly by: string | null };
  readonly ownerId: string | null;
  /** Oldest first; an empty value is "no owner". */
  readonly ownerHistory: readonly ValueChange[];
  /** Ids of pipeline stages, oldest first. */
  readonly stageHistory: readonly ValueChange[];
  /** Labels of the stages in the history, as far as the account told them. */
  readonly stageNames: Readonly<Record<string, string>>;
  /** Why it was disqualified, in the account's own words, oldest first. */
  readonly reasonHistory: readonly ValueChange[];
  /** The people it stands for: its primary person, else everybody it hangs on. */
  readonly leadIds: readonly string[];
  /** Filled by the ledger: since when it is gone from the CRM; null or absent while it is there. */
  readonly goneAt?: Millis | null;
}

export interface CrmActivity extends RecordBase {
  readonly kind: 'call' | 'email' | 'meeting' | 'message' | 'note';
  readonly at: Millis;
  /** When it was entered into the CRM. */
  readonly recordedAt: Millis;
  readonly ownerId: string | null;
  readonly direction: 'out' | 'in';
  readonly connected: boolean | null;
  readonly seconds: number | null;
  readonly state: 'booked' | 'held' | 'no-show' | 'cancelled' | null;
  readonly sequence: 'hand' | 'workflow' | null;
  readonly by: 'machine' | 'hand';
  /** Kept by a mailbox with the message itself: it was done at `at`, however close to when it was recorded. Absent: nobody vouches for the minute. */
  readonly dated?: true;
  /** Name of the tool that made it where that is neither the CRM, a mailbox nor a dialler; null or absent when it is. */
  readonly tool?: string | null;
  /** What the caller picked as the call's outcome, in the account's own words. */
  readonly callOutcome?: string | null;
  /** Filled by the ledger: `at` as it was first known. */
  readonly firstAt?: Millis;
  /** Filled by the ledger: when `state` became what it is, as far as the CRM's versions tell. */
  readonly stateAt?: Millis;
  /** Key of the task of Baton's that it is the completion of, where the CRM keeps both as one record; absent for all others. */
  readonly batonKey?: string;
  readonly leadIds: readonly string[];
}

export interface CrmTask extends RecordBase {
  readonly kind: 'task';
  readonly ownerId: string | null;
  readonly dueAt: Millis | null;
  readonly open: boolean;
  readonly completedAt: Millis | null;
  readonly createdAt: Millis;
  readonly subject: string;
  readonly channel: 'CALL' | 'EMAIL' | 'TODO';
  /** Key of a task that Baton made (unique property or marker in the body); null for the rep's own. */
  readonly batonKey: string | null;
  readonly leadIds: readonly string[];
}

/** A product that a deal sells; decimal texts as the CRM has them. */
export interface DealLine {
  readonly name: string;
  /** The product's own code. */
  readonly code: string | null;
  readonly quantity: string | null;
  /** Of the whole line after discounts, in the deal's currency. */
  readonly amount: string | null;
}

export interface CrmDeal extends RecordBase {
  readonly kind: 'deal';
  readonly createdAt: Millis;
  readonly ownerId: string | null;
  readonly stage: 'open' | 'won' | 'lost';
  readonly stageName: string;
  /** When it entered the present stage. */
  readonly stageAt: Millis;
  /** Expected close of an open deal, the close of any other; null when the CRM has none. */
  readonly closesAt?: Millis | null;
  /** Decimal text as the CRM has it, e.g. `1200.50`. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly lostReason: string | null;
  /** What is sold, where the CRM says so. */
  readonly business?: 'new' | 'expansion' | 'renewal' | null;
  /** That it will be won, 0 to 1, by its stage. */
  readonly probability?: number | null;
  /** When it last entered each stage, by the stage's name. */
  readonly stageDates?: Readonly<Record<string, Millis>>;
  /** Companies it hangs on; read only for deals without people. */
  readonly companyIds?: readonly string[];
  /** It names nobody itself: its people are those of the lead that was converted into it. */
  readonly converted?: true;
  /** The one campaign that the CRM itself credits it to: an id; null or absent where it knows of none. */
  readonly primaryCampaign?: string | null;
  /** In the order of the CRM's own list; absent where it lists none, or nobody granted them. */
  readonly lines?: readonly DealLine[];
  /** Deals merged into this one. */
  readonly mergedIds?: readonly string[];
  /** Ids of the same deal in another CRM, as this one names them; absent where it names none. */
  readonly elsewhere?: readonly string[];
  readonly leadIds: readonly string[];
}

export interface CrmRep extends RecordBase {
  readonly kind: 'rep';
  readonly email: string | null;
  readonly name: string | null;
  readonly userId: string | null;
  readonly type: 'person' | 'queue';
  readonly teams: readonly string[];
  /** Where the CRM tells it. */
  readonly zone: string | null;
  /** Their working week where the CRM tells it: windows of wall-clock time by day, a missing day is closed. */
  readonly hours?: WorkingWeek;
  /** Time off that the CRM knows. */
  readonly away?: readonly { readonly from: Millis; readonly to: Millis }[];
  /** Rep id of their manager, where the CRM tells it. */
  readonly managerId?: string | null;
  /** The same person's ids in another CRM of the workspace; absent where there is none. */
  readonly otherIds?: readonly string[];
}

export type CrmRecord = CrmLead | CrmLeadObject | CrmActivity | CrmTask | CrmDeal | CrmRep;
