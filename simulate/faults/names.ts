/** The faults a run can meet, by the names of the command line. */
import type { DemoCrm } from '../../src/cli/demo/arguments.ts';

/** What goes wrong, one sentence each. */
export const FAULTS = {
  'webhook-duplicated': 'an event is delivered twice',
  'webhook-reordered': 'a later delivery overtakes an earlier one',
  'webhook-late': 'an event arrives up to a minute and a half late',
  'webhook-lost': 'for some time no event arrives at all',
  'rate-limited': 'the CRM answers that there were too many requests',
  'failed-before': 'the CRM answers 500 and has done nothing',
  'failed-after': 'the CRM answers 500, or not at all, and has done it',
  'failed-halfway': 'HubSpot answers 500 in the middle of a batch',
  'applied-late': 'HubSpot carries a request out after Baton has given up on it',
  'timed-out': 'the CRM never answers and does nothing',
  migrating: 'HubSpot answers 477 to everything for some time',
  'token-expired': 'the access token ends before its time',
  'token-revoked': 'the account takes its consent back, and a person connects it again',
  'refresh-crash': 'Baton ends in the middle of refreshing its token',
  'search-lag': 'the search index lags minutes behind',
  'queue-wiped': 'every job is lost',
  'thrown-away': 'Baton ends between any two statements or requests',
  'ten-hours-down': 'Baton is not started again for ten hours',
  'roster-changed': 'the roster file changes',
  'holiday-changed': 'a public holiday is entered late',
  'rules-changed': 'the rules change and are signed',
  'wrong-stage': 'a stage is mapped wrongly: every contact is a hand-off',
} as const;

/** What goes wrong with Salesforce alone, one sentence each. */
export const ORG_FAULTS = {
  'row-locked': 'Salesforce refuses a row because somebody else holds it',
  'lead-converted': 'Salesforce refuses to change a lead that has just been converted',
  'family-revoked': 'Salesforce takes back every token of a consent, and a person connects the org again within a day',
  'short-pages': 'Salesforce answers queries in pages of a few rows',
  'late-commits': 'what is written shows minutes after the instant it bears',
  'events-overflow': 'Salesforce announces changes without saying of which records',
  'replay-expired': 'Salesforce has forgotten what it announced, and the listener’s place with it',
  'field-hidden': 'one of our fields is taken from the user whom Baton works as, and given back',
} as const;

export type FaultName = keyof typeof FAULTS | keyof typeof ORG_FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];
const ORG_FAULT_NAMES = Object.keys(ORG_FAULTS) as readonly FaultName[];
export const ALL_FAULT_NAMES: readonly FaultName[] = [...FAULT_NAMES, ...ORG_FAULT_NAMES];

/** Salesforce sends nothing that could be lost, has no index that lags, no migrations, and carries out a collection row by row. */
const OF_HUBSPOT_ALONE: readonly FaultName[] = [
  ...(['webhook-duplicated', 'webhook-reordered', 'webhook-late', 'webhook-lost', 'migrating', 'search-lag', 'token-revoked'] as const),
  ...(['failed-halfway', 'applied-late', 'wrong-stage'] as const),
];

/** What can go wrong where a company works. */
export function faultsIn(crm: DemoCrm): readonly FaultName[] {
  if (crm === 'hubspot') return FAULT_NAMES;
  const shared = FAULT_NAMES.filter((name) => crm === 'both' || !OF_HUBSPOT_ALONE.includes(name));
  // The last act maps a stage of HubSpot's.
  return [...shared.filter((name) => name !== 'wrong-stage'), ...ORG_FAULT_NAMES];
}

/** What the world's own people do and what the calendar brings, whatever faults are asked for. */
export const WORLD_FAULTS = ['rep-deactivated', 'rep-on-leave', 'merged', 'deleted', 'restored', 'clock-change'] as const;

/** Counts by name; a fault that never struck stands there as 0. */
export interface FaultCounts {
  /** Counts one. */
  struck(name: FaultName): void;
  of(name: FaultName): number;
  readonly wanted: ReadonlySet<FaultName>;
}

export function openCounts(wanted: readonly FaultName[]): FaultCounts {
  const counts = new Map<FaultName, number>(wanted.map((name) => [name, 0]));
  return {
    wanted: new Set(wanted),
    struck: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    of: (name) => counts.get(name) ?? 0,
  };
}
