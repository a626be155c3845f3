/** Finds who takes a lead over and why: the rep who is back, the deputy, the pool, the safety net; nobody outside their own hours. */
import { type Allocation, chooseReceiver, isAway, nobody } from './allocator.ts';
import type { Millis } from './fact.ts';
import type { MoveWanted } from './judgement.ts';
import type { RosterIndex } from './roster-index.ts';

export type ReceiverWhy = MoveWanted['why'] | 'reassign' | 'safety-net';

export interface ReceiverRequest {
  readonly why: ReceiverWhy;
  readonly at: Millis;
  readonly owner: string | null;
  /** Owners of this at-bat so far. */
  readonly visited: readonly string[];
  /** Open hand-offs per rep. */
  readonly openCounts: Readonly<Record<string, number>>;
  /** The rep it goes back to. */
  readonly to?: string | undefined;
  /** Only people who were named for it: the deputy, the manager, the safety net. */
  readonly namedOnly?: boolean | undefined;
}

/** True when the pool's loads decide it. */
export function asksPool({ why, namedOnly }: Pick<ReceiverRequest, 'why' | 'namedOnly'>): boolean {
  return why === 'reassign' || why === 'off-shift' || ((why === 'absent' || why === 'inactive') && !namedOnly);
}

/** Nobody: the hand-off keeps its owner and clock, and is looked at again at `again` or later. */
export function findReceiver(request: ReceiverRequest, roster: RosterIndex): Allocation {
  switch (request.why) {
    case 'returned':
      return namedFor({ ...request, visited: [] }, roster, [request.to ?? null]);
    case 'reassign':
    case 'off-shift':
      return fromPool(request, roster);
    case 'safety-net':
    case 'unrouted':
      return lastRung(request, roster);
    case 'absent':
      return orAgain(forAbsent(request, roster), request, roster);
    case 'inactive':
      return forInactive(request, roster);
  }
}

function fromPool(request: ReceiverRequest, roster: RosterIndex, anyHours = false): Allocation {
  const pool = request.owner === null ? null : roster.rep(request.owner).pool;
  if (pool === null) return nobody('empty-pool');
  const { at, openCounts, visited, owner } = request;
  return chooseReceiver({ pool, at, openCounts, visited, owner, anyHours }, roster);
}

/** The deputy, else the pool, else the safety net. Whoever comes in the morning goes before a safety net that is up at night. */
function forAbsent(request: ReceiverRequest, roster: RosterIndex): Allocation {
  const deputy = namedFor(request, roster, [deputyOf(request, roster)]);
  if (deputy.rep !== null || request.namedOnly) return deputy;
  const pool = fromPool(request, roster);
  if (pool.rep !== null) return pool;
  const openings = [deputy.again, pool.again].filter((at) => at !== null);
  return openings.length > 0 ? nobody('out-of-hours', Math.min(...openings)) : namedFor(request, roster, netOf(roster));
}

/** Everybody had it before, and a manager gave it to somebody who is away: better one of them again, the deputy first, than nobody. */
function orAgain(found: Allocation, request: ReceiverRequest, roster: RosterIndex): Allocation {
  const all = found.rep === null && found.again === null && request.visited.length > 1;
  return all ? forAbsent({ ...request, visited: request.owner === null ? [] : [request.owner] }, roster) : found;
}

/** Who has left cannot keep it until the morning: where nobody is in hours it moves all the same, and rests in its new owner's hours. */
function forInactive(request: ReceiverRequest, roster: RosterIndex): Allocation {
  const named = [deputyOf(request, roster), ...(request.namedOnly ? [managerOf(request, roster)] : [])];
  const last = [...netOf(roster), managerOf(request, roster)];
  const ways = [false, true].flatMap((anyHours) => [
    () => namedFor(request, roster, named, anyHours),
    () => (request.namedOnly ? nobody('nobody-named') : fromPool(request, roster, anyHours)),
    () => (anyHours ? namedFor(request, roster, last, true) : nobody('out-of-hours')),
  ]);
  for (const way of ways) {
    const found = way();
    if (found.rep !== null) return found;
  }
  // Everybody had it before: better one of them again than somebody who is gone.
  return request.visited.length > 1 ? forInactive({ ...request, visited: [] }, roster) : nobody('nobody-named');
}

/** The last rung always has an owner: were all of them away, it is the named person's none the less. */
function lastRung(request: ReceiverRequest, roster: RosterIndex): Allocation {
  const net = netOf(roster).filter((id) => isThere(request, roster, id));
  const people = net.length > 0 ? net : [managerOf(request, roster)];
  const found = namedFor(request, roster, people);
  if (found.rep !== null || found.again !== null) return found;
  const left = people.find((id) => isThere(request, roster, id));
  return left ? { rep: left, why: null } : found;
}

const deputyOf = ({ owner }: ReceiverRequest, roster: RosterIndex): string | null => (owner === null ? null : roster.rep(owner).deputy);
const managerOf = ({ owner }: ReceiverRequest, roster: RosterIndex): string | null => (owner === null ? null : roster.rep(owner).manager);

function netOf({ roster: { safetyNet } }: RosterIndex): readonly (string | null)[] {
  return safetyNet === null ? [] : [safetyNet.rep, safetyNet.deputy];
}

/** The first of these people who is there, present and in hours. */
function namedFor(request: ReceiverRequest, roster: RosterIndex, people: readonly (string | null)[], anyHours = false): Allocation {
  const { at } = request;
  const present = people.filter((id): id is string => isThere(request, roster, id) && !isAway(roster, id!, at));
  const found = present.find((id) => anyHours || roster.clockOf(id).isOpen(at));
  if (found !== undefined) return { rep: found, why: null };
  if (present.length === 0) return nobody('nobody-named');
  return nobody('out-of-hours', Math.min(...present.map((id) => roster.clockOf(id).nextOpening(at))));
}

function isThere({ visited }: ReceiverRequest, roster: RosterIndex, id: string | null): boolean {
  if (id === null || visited.includes(id)) return false;
  const { active, type } = roster.rep(id);
  return active && type === 'person';
}
