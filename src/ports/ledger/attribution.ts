/** The closed loop in the ledger: touchpoints kept per person, credits of deals with their history, campaigns and what they cost, figures wanted on records. */

import type { Converted } from '../../domain/attribution/money.ts';
import type { Sourcing } from '../../domain/attribution/sourcing.ts';
import type { AttributedDeal, Touchpoint } from '../../domain/attribution/touchpoint.ts';
import type { CreditVersion } from '../../domain/attribution/versions.ts';
import type { CrmDeal, CrmTouch } from '../../domain/crm-record.ts';
import type { Millis } from '../../domain/fact.ts';
import type { CrmCampaign } from '../../domain/loop/crm-campaign.ts';
import type { FigureRecord } from '../../domain/loop/figure-record.ts';
import type { Inquirer } from '../../domain/loop/inquiries.ts';
import type { StoredLead } from './records.ts';

/** A deal as read, with the people it is linked to now, merges followed. */
export interface LinkedDeal {
  readonly deal: CrmDeal;
  /** Gone from the CRM, or merged into another. */
  readonly gone: boolean;
}

/** A person's touch as the ledger keeps it; what the CRM overwrites later stays. */
export interface KeptTouch {
  readonly leadId: string;
  readonly touch: CrmTouch;
}

/** A person whose company a deal names. */
export interface CompanyPerson {
  readonly leadId: string;
  readonly companyId: string;
  readonly emailDomain: string | null;
}

/** What is known of a deal beside its credits. */
export interface DealNotes {
  readonly ownerId: string | null;
  readonly stageName: string;
  readonly lostReason: string | null;
  /** That it will be won, 0 to 1; null where the CRM does not say. */
  readonly probability: number | null;
  readonly gone: boolean;
  /** Counted attempts of sellers with its people. */
  readonly attempts: readonly Millis[];
  /** A won amount in the account's own currency, with the rate and its date; absent where it is in that currency, or there was no rate. */
  readonly converted?: Converted;
}

/** One version of a deal's credits. Facts of superseded versions are not kept: what came of them is. */
export interface CreditRow {
  readonly dealId: string;
  readonly deal: AttributedDeal;
  readonly touches: readonly Touchpoint[];
  readonly sourcing: Sourcing;
  readonly notes: DealNotes;
  readonly version: CreditVersion;
  /** Why this version came to be. */
  readonly causes: readonly string[];
  /** What moved against the version before. */
  readonly moved: readonly { readonly campaign: string | null; readonly currency: string; readonly byMinor: number }[];
}

export type FigureValues = Readonly<Record<string, string | number | boolean | null>>;

/** What Baton wants to stand on a record. Rows of influence that are not named any more are wanted gone. */
export interface FiguresWanted {
  readonly record: FigureRecord;
  readonly id: string;
  readonly values: FigureValues;
}

export interface AttributionSave {
  readonly row: CreditRow;
  /** People and companies who buy: `lead 7`, `company 9`. */
  readonly parties: readonly string[];
}

/** How the deals of an account stand in the write-back. */
export interface WriteBackCounts {
  readonly deals: number;
  readonly leads: number;
  readonly campaigns: number;
  /** Rows of campaign influence that stand in the CRM. */
  readonly influenceRows: number;
  readonly pending: number;
  readonly parked: number;
}

/** A write of figures that the CRM refused, in its own words. */
export interface ParkedFigures {
  readonly record: FigureRecord;
  readonly id: string;
  readonly why: string;
  readonly at: Millis;
}

export interface AttributionLedger {
  /** Raises the marks of these deals, due at `at`. */
  mark(installId: string, dealIds: readonly string[], at: Millis): Promise<void>;
  /** Raises the marks of all known deals; only those that ended when `closed`. Returns how many. */
  markAll(installId: string, at: Millis, only?: 'closed'): Promise<number>;
  /** In any order; unknown ids are left out. */
  deals(installId: string, dealIds: readonly string[]): Promise<readonly LinkedDeal[]>;
  /** Records of people that live on in these, by whom they live on as. */
  absorbed(installId: string, leadIds: readonly string[]): Promise<readonly { readonly leadId: string; readonly lead: StoredLead }[]>;
  /** Touches kept of these people and of whoever lives on in them. */
  touches(installId: string, leadIds: readonly string[]): Promise<readonly KeptTouch[]>;
  /** What is known already changes nothing. Gives the people of whom something was new. */
  keepTouches(installId: string, touches: readonly KeptTouch[], at: Millis): Promise<readonly string[]>;
  /** People by their address, in lower case; two records of one address are two people. */
  peopleAt(installId: string, emails: readonly string[]): Promise<readonly { readonly email: string; readonly leadId: string }[]>;
  /** Those whose further touches were not read since. */
  touchesUnread(installId: string, leadIds: readonly string[], since: Millis): Promise<readonly string[]>;
  touchesRead(installId: string, leadIds: readonly string[], at: Millis): Promise<void>;
  /** People of these companies, at most 200 of each, the latest changed first. */
  companyPeople(installId: string, companyIds: readonly string[]): Promise<readonly CompanyPerson[]>;
  /** Versions in force of deals that were won and share one of these parties. */
  winsOf(
    installId: string,
    parties: readonly string[],
  ): Promise<readonly { readonly dealId: string; readonly parties: readonly string[]; readonly closedAt: Millis }[]>;
  /** Deals in force that share one of these parties. */
  dealsOf(installId: string, parties: readonly string[]): Promise<readonly string[]>;
  /** Versions in force. */
  current(installId: string, dealIds: readonly string[]): Promise<readonly CreditRow[]>;
  /** Versions in force of every deal, by id. */
  page(installId: string, page: { readonly after: string | null; readonly limit: number }): Promise<readonly CreditRow[]>;
  /** All versions of a deal, the first one first; facts stand with the one in force only. */
  history(installId: string, dealId: string): Promise<readonly Omit<CreditRow, 'deal' | 'touches' | 'sourcing' | 'notes'>[]>;
  /** What every version said a deal was worth: for what was reported, and what was restated later. */
  statements(
    installId: string,
  ): Promise<
    readonly { readonly deal: string; readonly at: Millis; readonly closedAt: Millis; readonly currency: string; readonly minor: number }[]
  >;
  /**
   * In one transaction: new versions close those before them, others replace the facts of theirs, and the figures become wanted. What is wanted already
   * writes nothing; figures that were written within the hour before `now` wait for its end. True when something is to be written.
   */
  save(installId: string, saves: readonly AttributionSave[], figures: readonly FiguresWanted[], now: Millis): Promise<boolean>;
  /** What waits for the hour to be over is due now. */
  flush(installId: string, now: Millis): Promise<number>;
  writeBack(installId: string): Promise<WriteBackCounts>;
  parkedFigures(installId: string, limit: number): Promise<readonly ParkedFigures[]>;
  /** Everybody with what they answered and what became of it, by id: for a report, never for a job. */
  inquirers(installId: string, page: { readonly after: string | null; readonly limit: number }): Promise<readonly Inquirer[]>;
  campaigns(installId: string): Promise<readonly CrmCampaign[]>;
  /** Replaces what was known of all campaigns; true when something changed. */
  saveCampaigns(installId: string, campaigns: readonly CrmCampaign[], at: Millis): Promise<boolean>;
}
