/** Chooses who receives a lead from a pool: covering what its owner covers, under the cap, in hours, fewest open first, not visited yet. */
import type { Millis } from './fact.ts';
import type { Rep } from './roster.ts';
import type { RosterIndex } from './roster-index.ts';

export interface AllocationRequest {
  /** Pool to choose from. */
  readonly pool: string;
  readonly at: Millis;
  /** Open hand-offs per rep. */
  readonly openCounts: Readonly<Record<string, number>>;
  /** Reps who had this lead on its present ladder, the owner included. */
  readonly visited: readonly string[];
  /** Who has it: their team comes first, and the receiver shares their territories, languages and segments. */
  readonly owner?: string | null;
  /** True when hours do not matter: the present owner is gone for good. */
  readonly anyHours?: boolean;
}

export type NoReceiver = 'empty-pool' | 'all-visited' | 'nobody-covers' | 'all-away' | 'at-cap' | 'out-of-hours' | 'nobody-named';

export type Allocation =
  | { readonly rep: string; readonly why: null }
  /** `again`: when somebody could take it, where only the hour stands in the way. */
  | { readonly rep: null; readonly why: NoReceiver; readonly again: Millis | null };

export const nobody = (why: NoReceiver, again: Millis | null = null): Allocation => ({ rep: null, why, again });

/** Deterministic: ties go to the smaller id. `why` names the last condition that nobody met. */
export function chooseReceiver(request: AllocationRequest, roster: RosterIndex): Allocation {
  const { at, visited } = request;
  const open = (rep: string) => request.openCounts[rep] ?? 0;
  const owner = request.owner ? roster.rep(request.owner) : null;
  let candidates = roster.roster.reps.filter((rep) => rep.pool === request.pool && rep.type === 'person' && rep.active);
  const conditions: readonly [NoReceiver, (rep: Rep) => boolean][] = [
    ['all-visited', (rep) => !visited.includes(rep.id)],
    ['nobody-covers', (rep) => owner === null || covers(rep, owner)],
    ['all-away', (rep) => !isAway(roster, rep.id, at)],
    ['at-cap', (rep) => open(rep.id) < (roster.capOf(rep.id) ?? Number.POSITIVE_INFINITY)],
    ['out-of-hours', (rep) => request.anyHours === true || roster.clockOf(rep.id).isOpen(at)],
  ];
  if (candidates.length === 0) return nobody('empty-pool');
  for (const [why, holds] of conditions) {
    const left = candidates.filter(holds);
    if (left.length === 0) return nobody(why, why === 'out-of-hours' ? firstOpening(candidates, roster, at) : null);
    candidates = left;
  }
  const [first] = candidates.sort(
    (a, b) => team(a, owner) - team(b, owner) || open(a.id) - open(b.id) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  return { rep: first!.id, why: null };
}

/** Away at that instant. */
export function isAway(roster: RosterIndex, rep: string, at: Millis): boolean {
  return roster.absencesOf(rep).some((absence) => absence.from <= at && at < absence.to);
}

/** The owner's own team first; another team of the pool where nobody of it is in hours. */
const team = (rep: Rep, owner: Rep | null): number => (owner === null || rep.team === owner.team ? 0 : 1);

function covers(rep: Rep, owner: Rep): boolean {
  const shares = (a: readonly string[] = [], b: readonly string[] = []) =>
    a.length === 0 || b.length === 0 || a.some((one) => b.includes(one));
  return shares(rep.territories, owner.territories) && shares(rep.languages, owner.languages) && shares(rep.segments, owner.segments);
}

function firstOpening(reps: readonly Rep[], roster: RosterIndex, at: Millis): Millis {
  return Math.min(...reps.map((rep) => roster.clockOf(rep.id).nextOpening(at)));
}
