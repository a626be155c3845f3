/** The faults a run can meet, by the names of the command line. */

/** What goes wrong, one sentence each. */
export const FAULTS = {
  'webhook-duplicated': 'an event is delivered twice',
  'webhook-reordered': 'a later delivery overtakes an earlier one',
  'webhook-late': 'an event arrives up to a minute and a half late',
  'webhook-lost': 'for some time no event arrives at all',
  'rate-limited': 'HubSpot answers 429',
  'failed-before': 'HubSpot answers 500 and has done nothing',
  'failed-after': 'HubSpot answers 500, or not at all, and has done it',
  'failed-halfway': 'HubSpot answers 500 in the middle of a batch',
  'applied-late': 'HubSpot carries a request out after Baton has given up on it',
  'timed-out': 'HubSpot never answers and does nothing',
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

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

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
