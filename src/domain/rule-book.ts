/** The contract as data, durations with their unit and kinds explicit: what rules.yaml compiles to. */
import type { LeadKind, Rung } from './fact.ts';

export type DurationUnit = 'minutes' | 'hours' | 'days' | 'business minutes' | 'business hours' | 'business days';

/** "5 business minutes" is `{ amount: 5, unit: 'business minutes' }`; singular spellings are read too. */
export interface Duration {
  readonly amount: number;
  readonly unit: DurationUnit;
}

export type EvidenceGrade = 'A' | 'B' | 'C';

export interface LadderRung {
  /** From the clock's start, in the owner's calendar when in business units; or a share of the clause's target. */
  readonly after: Duration | { readonly percent: number };
  readonly do: Rung;
}

/** Settings one clause kind understands beyond the common ones (S3 attempts, S4 days, …), validated by that clause's file. */
export type ClauseSettings = Readonly<Record<string, unknown>>;

export interface Clause {
  /** `S1`, `S2`, `M2` …: names the clause kind's file. */
  readonly id: string;
  readonly owes: 'marketing' | 'sales' | 'both';
  readonly kinds: readonly LeadKind[];
  readonly within: Duration | null;
  /** Least grade that meets the clause. */
  readonly evidence: EvidenceGrade;
  readonly ladder: readonly LadderRung[];
  readonly settings: ClauseSettings;
  /** Teams of the roster it holds for, before any entry for everyone; absent: everyone. */
  readonly teams?: readonly string[];
}

export interface RuleBook {
  readonly version: number;
  /** SHA-256 hex of the canonical contract; the caller computes it, the domain only carries it. */
  readonly hash: string;
  /** What each kind of lead means, where the file says it in its own words; completes "A qualified lead …". */
  readonly definition?: Readonly<Partial<Record<LeadKind, string>>>;
  /** Several entries may share an id (one per kind and team). */
  readonly clauses: readonly Clause[];
}
