/** Whether the owner of a hand-off can act on it: nobody, gone, away for longer than the target, off shift, or back again. */
import { type AtBat, handedBack, ownerOf, type Tenure } from './at-bat.ts';
import { DAY } from './duration.ts';
import type { Millis } from './fact.ts';
import { isRouted } from './fold/state.ts';
import type { MoveWanted } from './judgement.ts';
import { sleepingOn } from './next-step.ts';
import type { Absence } from './roster.ts';
import type { Duration } from './rule-book.ts';
import type { ClauseContext } from './rules/contract.ts';

/** Targets of clauses that are off, and the least absence that takes a lead from somebody who is working on it. */
const DEFAULT_TARGET: Duration = { amount: 1, unit: 'business days' };
/** Grade-A contact this recent makes the lead theirs (rules, "The clauses"). */
const CONTACT_SPAN = 30 * DAY;

export interface PresenceContext extends ClauseContext {
  /** Instants of grade-A contact with the person, in any at-bat. */
  readonly conversations: readonly Millis[];
  /** What is owed next. */
  readonly step: { readonly dueAt: Millis };
  /** The first attempt is still owed. */
  readonly owesAttempt: boolean;
}

export function moveWanted(context: PresenceContext): MoveWanted | null {
  const { atBat, roster, horizon } = context;
  const owner = ownerOf(atBat);
  const { from: since } = atBat.tenures.at(-1)!;
  if (handedBack(atBat) !== null) return null;
  if (owner === null || !isRouted(context, owner)) return { why: 'unrouted', since };
  const rep = roster.rep(owner);
  if (!rep.active) {
    const gone = rep.inactiveSince ?? since;
    return horizon.reached(gone) ? { why: 'inactive', since: Math.max(gone, since), ...named(context, Math.max(gone, since)) } : null;
  }
  // Partner users are measured: nobody plans their days.
  if (rep.type === 'partner') return null;
  return returned(context) ?? absent(context, owner, since) ?? offShift(context, owner, since);
}

/** Time off does not pause a clock: it makes the owner unavailable, unless attempts rest until they are back. */
function absent(context: PresenceContext, owner: string, since: Millis): MoveWanted | null {
  const { roster, horizon } = context;
  for (const absence of roster.absencesOf(owner)) {
    const from = Math.max(absence.from, since);
    if (absence.to <= from || absence.to <= backBy(context, owner, from)) continue;
    if (!horizon.reached(absence.from)) return null;
    if (horizon.reached(absence.to)) continue;
    const sleep = sleepingOn(context);
    if (sleep !== null && sleep.to >= absence.to) return null;
    const only = named(context, from);
    return only.namedOnly && roster.rep(owner).deputy === null ? null : { why: 'absent', since: from, ...only };
  }
  return null;
}

/**
 * Whoever is back by then keeps the lead: the end of the first attempt's target; of a lead that is being worked, the next step's
 * deadline, and a business day at the least: nobody loses their leads to a visit to the dentist.
 */
function backBy({ atBat, rules, roster, step, owesAttempt }: PresenceContext, owner: string, from: Millis): Millis {
  const clock = roster.clockOf(owner);
  if (!owesAttempt) return Math.max(step.dueAt, clock.addDuration(from, DEFAULT_TARGET));
  const clause = rules.find('S2', atBat.kind);
  const business = atBat.kind === 'hand-raiser' ? roster.answerClockOf(owner) : clock;
  return business.addDuration(from, clause?.within ?? DEFAULT_TARGET);
}

/** Owners of an account or deal and leads with recent grade-A contact go to nobody whom only the machine chose. */
function named({ atBat, conversations }: PresenceContext, at: Millis): { namedOnly?: true } {
  const theirs = atBat.customer || atBat.converted !== null || conversations.some((contact) => at - contact <= CONTACT_SPAN);
  return theirs ? { namedOnly: true } : {};
}

/** Back from time off, and whoever stood in has not begun: the lead is theirs again from their next working hour on. */
function returned({ atBat, roster, horizon }: PresenceContext): MoveWanted | null {
  const tenure = atBat.tenures.at(-1)!;
  const rep = tenure.standsInFor;
  if (rep === undefined || !roster.rep(rep).active || hasBegun(atBat, tenure)) return null;
  const absences = roster.absencesOf(rep);
  const covering = absences.find((absence) => absence.from <= tenure.from && tenure.from < absence.to);
  const since = roster.clockOf(rep).nextOpening(covering?.to ?? tenure.from);
  if (!horizon.reached(since)) return null;
  const awayAgain = absences.some((absence: Absence) => horizon.reached(absence.from) && !horizon.reached(absence.to));
  return awayAgain ? null : { why: 'returned', since, to: rep };
}

/** An attempt, an acceptance or an answer since they have it. */
function hasBegun(atBat: AtBat, { from }: Tenure): boolean {
  const tried = atBat.counted.some((item) => item.grade !== 'C' && item.at >= from);
  const answered = [atBat.acceptedAt, atBat.rejections.at(-1)?.at ?? null].some((at) => at !== null && at >= from);
  return tried || answered;
}

/** A team staffed round the clock: a hand-raiser that reached its owner between shifts is for whoever is on duty. */
function offShift({ atBat, roster, horizon, owesAttempt }: PresenceContext, owner: string, since: Millis): MoveWanted | null {
  if (atBat.kind !== 'hand-raiser' || !owesAttempt || !roster.isRoundTheClock(owner)) return null;
  const opening = roster.clockOf(owner).nextOpening(since);
  return opening > since && !horizon.reached(opening) ? { why: 'off-shift', since } : null;
}

/** Owners so far, each once: nobody is offered the same lead twice. */
export function visitedReps(atBat: AtBat): readonly string[] {
  return [...new Set(atBat.tenures.map((tenure) => tenure.rep).filter((rep) => rep !== null))];
}
