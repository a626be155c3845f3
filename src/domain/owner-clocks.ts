/** Each owner's own clock on the first attempt: the full target from when they got the lead, for their figures only. */
import { type AtBat, firstOwner } from './at-bat.ts';
import type { Millis } from './fact.ts';
import { isRouted } from './fold/state.ts';
import type { Horizon } from './horizon.ts';
import type { OwnerClock } from './judgement.ts';
import type { RosterIndex } from './roster-index.ts';
import { makeClock } from './rules/clock.ts';
import type { RuleIndex } from './rules/contract.ts';
import { meets, targetOf } from './rules/s2.ts';

interface Context {
  readonly rules: RuleIndex;
  readonly roster: RosterIndex;
  readonly horizon: Horizon;
}

/** One for every owner who had the lead while its first attempt was owed, in time order. A breach stays with whom it fell to. */
export function ownerClocks(atBat: AtBat, context: Context): readonly OwnerClock[] {
  const clause = context.rules.find('S2', atBat.firstKind);
  if (!clause?.within || firstOwner(atBat) === null) return [];
  const found: OwnerClock[] = [];
  for (const [index, { rep, from }] of atBat.tenures.entries()) {
    if (rep === null || !isRouted(context, rep)) continue;
    const tried = atBat.counted.find((item) => meets(item, clause, atBat.firstKind));
    if (tried !== undefined && tried.at < from) break;
    const until = atBat.tenures[index + 1]?.from ?? atBat.outcome?.at ?? null;
    const dueAt = targetOf(context.roster.clockOf(rep), clause, from);
    const evidence = tried !== undefined && isWithin(tried.at, until) ? tried.evidence : null;
    const blind = context.roster.isBlind(rep);
    const input = { clause: 'S2', startedAt: from, dueAt, metAt: evidence?.at ?? null, evidence, closedAt: until, blind };
    found.push({ owner: rep, ...makeClock(input, context.horizon) });
  }
  return found;
}

function isWithin(at: Millis, until: Millis | null): boolean {
  return until === null || at < until;
}
