/** Records read from the CRM: stored only if not older than what is known; personal data apart from everything else. */
import type { ActivityCount } from '../../domain/coverage.ts';
import type {
  CrmActivity,
  CrmDeal,
  CrmLead,
  CrmLeadObject,
  CrmRecord,
  CrmRep,
  CrmTask,
  PersonalData,
  RecordKind,
} from '../../domain/crm-record.ts';
import type { Fact, Millis } from '../../domain/fact.ts';
import type { Seen } from '../../domain/intake/mapping-use.ts';

/** A lead without its personal data. */
export type StoredLead = Omit<CrmLead, 'person'>;

/** Everything the rules need about one person. */
export interface StoredPerson {
  readonly leadId: string;
  readonly lead: StoredLead;
  /** Gone ones too: what they handed over stays handed over. None when absent. */
  readonly leadObjects?: readonly CrmLeadObject[];
  readonly activities: readonly CrmActivity[];
  readonly tasks: readonly CrmTask[];
  readonly deals: readonly CrmDeal[];
  /** Facts Baton recorded itself: rungs, receivers, what people did to its tasks, deletions and restores. */
  readonly ownFacts: readonly Fact[];
  /** The person's activities are complete up to here by a read of this person; null when never read. */
  readonly evidenceUntil: Millis | null;
  /** Domain part of the e-mail address, and whether it looks like a test or disposable one: facts for set-aside without the address. */
  readonly emailDomain: string | null;
  readonly emailFlag: 'ok' | 'test' | 'none';
}

export interface StoreOutcome {
  /** Leads whose judgement may change: the lead itself, or the leads an activity, task or deal belongs to. */
  readonly touchedLeads: readonly string[];
  /** Ids refused because a newer version is known. */
  readonly stale: readonly string[];
}

/** A person's evaluations within one minute; `by` null where the CRM does not say who. */
export interface Evaluating {
  readonly by: string | null;
  /** Begin of the minute. */
  readonly minute: Millis;
}

export interface EvaluatedTogether extends Evaluating {
  readonly count: number;
  /** Leads for which the size of the edit is not recorded yet. */
  readonly untold: readonly string[];
}

export interface RecordLedger {
  /**
   * Of records that a poll names, those whose content at that version is not known yet. A lead must have been read with its histories; what
   * is done with people must have somebody it was done with, since its associations may have come after the record itself. `version` null:
   * the CRM does not say.
   */
  unread(
    installId: string,
    record: RecordKind,
    named: readonly { readonly id: string; readonly version: Millis | null }[],
  ): Promise<readonly string[]>;
  /** What is known to have been done with these people, and their tasks, as far as it is still there. */
  doneWith(installId: string, leadIds: readonly string[]): Promise<readonly { readonly record: RecordKind; readonly id: string }[]>;
  /**
   * Stores by kind in few statements (`jsonb_to_recordset`), newest version wins. A page read (`withHistory` false) never overwrites
   * histories. A lead that needs its history read is marked `pull.lead` by the caller. With `judgeAt` whoever is touched is marked to be judged
   * then, in the same transaction: what is read again unchanged touches nobody, so that an end between the two would lose it.
   */
  store(installId: string, records: readonly CrmRecord[], judgeAt?: Millis): Promise<StoreOutcome>;
  /** The record is gone from the CRM as of `at`; no older read resurrects it. Returns the leads it touches; `judgeAt` as for `store`. */
  remove(installId: string, record: RecordKind, ids: readonly string[], at: Millis, judgeAt?: Millis): Promise<readonly string[]>;
  /** `loser` lives on as `winner`: own facts, activities and slots move with it. */
  merge(installId: string, winner: string, losers: readonly string[], at: Millis): Promise<void>;
  /** Empties the personal data of a lead and the stored raw bodies that name it; keeps clocks and counts. */
  forget(installId: string, leadId: string, at: Millis): Promise<void>;
  /** In any order; unknown ids are left out. */
  persons(installId: string, leadIds: readonly string[]): Promise<readonly StoredPerson[]>;
  /** The person's activity set as read by `activities()`: adds what is new and notes completeness up to `until`. */
  storeEvidence(
    installId: string,
    read: { leadIds: readonly string[]; items: readonly (CrmActivity | CrmTask)[]; until: Millis },
  ): Promise<StoreOutcome>;
  /** Forms filled, lifecycle stages reached and Lead objects made since an instant, with counts and examples; reads every lead. */
  seenNames(installId: string, since: Millis): Promise<Seen>;
  /** How many leads each of these edits evaluated. */
  evaluatedTogether(installId: string, edits: readonly Evaluating[]): Promise<readonly EvaluatedTogether[]>;
  reps(installId: string): Promise<readonly CrmRep[]>;
  /** Activities that happened between two instants, by rep, channel and who recorded them. */
  activityCounts(installId: string, since: Millis, until: Millis): Promise<readonly ActivityCount[]>;
  /** Names for texts, by lead id. */
  personal(installId: string, leadIds: readonly string[]): Promise<ReadonlyMap<string, PersonalData>>;
  appendFacts(installId: string, facts: readonly { leadId: string; fact: Fact }[]): Promise<void>;
  counts(installId: string): Promise<Readonly<Record<RecordKind, number>>>;
}
