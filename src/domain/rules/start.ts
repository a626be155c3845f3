/** When the first clocks of an at-bat start, and by whose calendar they run. */
import { type AtBat, clockStart, ownerAt, ownerOf } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import type { LeadKind, Millis } from '../fact.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { RuleIndex } from './contract.ts';

/** S1 and S2: of a hand-raiser the inquiry (or its late arrival), of everything else the hand-off; null while nobody owns it. */
export function answerStart(atBat: AtBat): Millis | null {
  if (atBat.firstKind !== 'hand-raiser') return atBat.handedAt;
  return atBat.inquiry?.kind === 'hand-raiser' ? clockStart(atBat.inquiry) : atBat.openedAt;
}

/** S3 and S4: the hand-off, or the release of what was handed over before going live; null while nobody owns it. */
export function workStart(atBat: AtBat): Millis | null {
  return atBat.released?.at ?? atBat.handedAt;
}

/** The calendar of whoever owned the hand-off first; of the company while nobody does. */
export function firstCalendar(atBat: AtBat, roster: RosterIndex): BusinessClock {
  return roster.clockOf(firstOwner(atBat));
}

/** By which the answer to a lead of this kind is due from an owner: day and night for hand-raisers of a team staffed round the clock. */
export function answerCalendar(kind: LeadKind, owner: string | null, roster: RosterIndex): BusinessClock {
  return kind === 'hand-raiser' ? roster.answerClockOf(owner) : roster.clockOf(owner);
}

/** Who owned the hand-off first; null while nobody does. */
export function firstOwner(atBat: AtBat): string | null {
  return atBat.handedAt === null ? null : ownerAt(atBat, atBat.handedAt);
}

/** The rules of the team that the hand-off went to first; of everyone while nobody owns it. */
export function rulesOf(atBat: AtBat, rules: RuleIndex, roster: RosterIndex): RuleIndex {
  const owner = atBat.handedAt === null ? ownerOf(atBat) : ownerAt(atBat, atBat.handedAt);
  return rules.forTeam(owner === null ? null : roster.rep(owner).team);
}

/** End of an at-bat for clocks that started at `start`: its outcome, or a re-route that stopped them. */
export function stopOf(atBat: AtBat, start: Millis): Millis | null {
  return atBat.stops.find((stop) => stop >= start) ?? atBat.outcome?.at ?? null;
}
