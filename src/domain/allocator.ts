/** Chooses who receives a lead from a pool: in hours, under the cap, fewest open first, not visited yet. */
import type { Millis } from './fact.ts';
import type { RosterIndex } from './roster-index.ts';

export interface AllocationRequest {
  /** Pool to choose from. */
  readonly pool: string;
  readonly at: Millis;
  /** Open hand-offs per rep. */
  readonly openCounts: Readonly<Record<string, number>>;
  /** Reps who had this lead on its present ladder, the owner included. */
  readonly visited: readonly string[];
  /** Most open hand-offs a receiver may have; null for no cap. */
  readonly cap: number | null;
}

export type NoReceiver = 'empty-pool' | 'all-visited' | 'all-away' | 'out-of-hours' | 'at-cap';

export type Allocation = { readonly rep: string; readonly why: null } | { readonly rep: null; readonly why: NoReceiver };

/** Deterministic: ties go to the smaller id. `why` names the last condition that nobody met. */
export function chooseReceiver(request: AllocationRequest, roster: RosterIndex): Allocation {
  const { at, openCounts, cap } = request;
  const count = (rep: string) => openCounts[rep] ?? 0;
  let candidates = roster.roster.reps
    .filter((rep) => rep.pool === request.pool && rep.type === 'person' && rep.active)
    .map((rep) => rep.id);
  const conditions: readonly [NoReceiver, (rep: string) => boolean][] = [
    ['all-visited', (rep) => !request.visited.includes(rep)],
    ['all-away', (rep) => !isAway(roster, rep, at)],
    ['out-of-hours', (rep) => roster.clockOf(rep).isOpen(at)],
    ['at-cap', (rep) => cap === null || count(rep) < cap],
  ];
  if (candidates.length === 0) return { rep: null, why: 'empty-pool' };
  for (const [why, holds] of conditions) {
    candidates = candidates.filter(holds);
    if (candidates.length === 0) return { rep: null, why };
  }
  const [first] = candidates.sort((a, b) => count(a) - count(b) || (a < b ? -1 : 1));
  return { rep: first!, why: null };
}

/** Away at that instant. */
export function isAway(roster: RosterIndex, rep: string, at: Millis): boolean {
  return roster.absencesOf(rep).some((absence) => absence.from <= at && at < absence.to);
}
