/** Whether the owner of a hand-off can act on it: nobody, gone, or away for longer than the target. */
import { type AtBat, handedBack, ownerOf } from './at-bat.ts';
import type { Millis } from './fact.ts';
import { isRouted } from './fold/state.ts';
import type { HandoffJudgement } from './judgement.ts';
import { sleepingOn } from './next-step.ts';
import type { Duration } from './rule-book.ts';
import type { ClauseContext } from './rules/contract.ts';

const DEFAULT_TARGET: Duration = { amount: 1, unit: 'business days' };

export function moveWanted(context: ClauseContext): HandoffJudgement['moveWanted'] {
  const { atBat, roster, horizon } = context;
  const owner = ownerOf(atBat);
  const since = atBat.tenures.at(-1)!.from;
  if (handedBack(atBat) !== null) return null;
  if (owner === null || !isRouted(context, owner)) return { why: 'unrouted', since };
  const rep = roster.rep(owner);
  if (!rep.active) {
    const gone = rep.inactiveSince ?? since;
    return horizon.reached(gone) ? { why: 'inactive', since: Math.max(gone, since) } : null;
  }
  return absent(context, owner, since);
}

/** Time off does not pause a clock: it makes the owner unavailable, unless attempts rest until they are back. */
function absent(context: ClauseContext, owner: string, since: Millis): HandoffJudgement['moveWanted'] {
  const { atBat, rules, roster, horizon } = context;
  const target = rules.find('S2', atBat.kind)?.within ?? DEFAULT_TARGET;
  for (const absence of roster.absencesOf(owner)) {
    const from = Math.max(absence.from, since);
    if (absence.to <= roster.clockOf(owner).addDuration(from, target)) continue;
    if (!horizon.reached(absence.from)) return null;
    if (horizon.reached(absence.to)) continue;
    const sleep = sleepingOn(context);
    return sleep !== null && sleep.to >= absence.to ? null : { why: 'absent', since: from };
  }
  return null;
}

/** Owners so far, each once: nobody is offered the same lead twice. */
export function visitedReps(atBat: AtBat): readonly string[] {
  return [...new Set(atBat.tenures.map((tenure) => tenure.rep).filter((rep) => rep !== null))];
}
