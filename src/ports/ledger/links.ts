/** Who is who across the two CRMs of a workspace: links that were found, and those that a person has to decide. */

import type { Millis } from '../../domain/fact.ts';
import type { LinkHow, LinkState } from '../../domain/links/match.ts';

/** The two connected accounts of a workspace. */
export interface InstallPair {
  /** Install ids. */
  readonly hubspot: string;
  readonly salesforce: string;
}

/** Two records that are, or may be, one person. */
export interface PersonLink {
  /** Lead ids in the two accounts. */
  readonly hubspot: string;
  readonly salesforce: string;
  readonly state: LinkState;
  readonly how: LinkHow;
  readonly at: Millis;
  readonly decidedBy: string | null;
}

/** Records of which several may be one person, with what tells them apart. */
export interface LinkQuestion {
  readonly pair: InstallPair;
  readonly links: readonly PersonLink[];
  /** Names by install and lead id (`install lead`); forgotten ones are absent. */
  readonly names: Readonly<Record<string, string>>;
}

export interface LinkDecision {
  readonly hubspot: string;
  readonly salesforce: string;
  readonly same: boolean;
  readonly by: string;
}

/** A field that only people fill, with the people on whom a machine filled it. */
export interface MappedField {
  readonly installId: string;
  readonly field: string;
  readonly leads: number;
}

export interface LinkLedger {
  /** People known to have a record in both CRMs, and questions that wait for a person. */
  counts(): Promise<{ readonly linkedAcrossCrms: number; readonly ambiguous: number }>;
  /** By lead id of this account of the two: the lead id of the same person in the other one. Only those that are linked. */
  of(pair: InstallPair, installId: string, leadIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * Looks for these leads in the other account, in one transaction that no other look of the pair runs beside. Whoever's links changed is
   * marked to be judged, in both accounts; a record known without its histories is marked to be read. Returns how many links changed.
   */
  match(pair: InstallPair, installId: string, leadIds: readonly string[], at: Millis): Promise<number>;
  /** Leads of an account after this one, in the order of their ids: for looking for all of them. */
  page(installId: string, after: string | null, limit: number): Promise<readonly string[]>;
  /** `losers` live on as `winner`: so do their links, unless the winner has one. To be called before or after the merge, repeatedly too. */
  follow(pair: InstallPair, installId: string, winner: string, losers: readonly string[], at: Millis): Promise<void>;
  /** Marks everybody of this account who is linked to be judged; returns how many. */
  markLinked(installId: string, at: Millis): Promise<number>;
  /** Oldest first. */
  questions(limit: number): Promise<readonly LinkQuestion[]>;
  /** Of people with a record in both CRMs: what tells of a field mapped in the native sync. */
  mappedFields(): Promise<readonly MappedField[]>;
  /** A person's word: it stands against whatever is found. False when there are no such records. */
  decide(pair: InstallPair, decision: LinkDecision, at: Millis): Promise<boolean>;
}
