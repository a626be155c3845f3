/** The S2 of a hand-off, its first and every fresh one: where the clock starts, when it is due, when somebody tried, when each rung falls. */
import type { Millis } from '../portal.ts';
import type { AtBat, Mark } from './at-bats.ts';
import type { Calendar } from './calendar.ts';
import { type FirstAttempt, firstAttempt, type Kind } from './clauses.ts';
import { type Deed, isAttempt } from './deeds.ts';
import { firstConversation, type Judging, NEVER } from './endings.ts';
import { afterGaps } from './gaps.ts';
import type { Span } from './setting.ts';
import { setBetween } from './timeline.ts';

export interface RungDue {
  readonly does: string;
  /** Not before this. */
  readonly from: Millis;
  /** Not later than this, but for Baton's own delay. */
  readonly by: Millis;
}

export interface Pursuit {
  readonly kind: Kind;
  readonly start: Millis;
  readonly due: Millis;
  readonly clause: FirstAttempt;
  readonly calendar: Calendar;
  /** First attempt that may count, as the CRM knew of it; infinity for none. */
  readonly triedAt: Millis;
  /** First attempt that counts without a doubt. */
  readonly surelyTriedAt: Millis;
  readonly acceptedAt: Millis;
  /** First answer of any kind in the rep's own field, or what may be one; of a fresh S2 also the acceptance of the hand-off. */
  readonly answeredAt: Millis;
  readonly rungs: readonly RungDue[];
}

/** The clock of a mark in an at-bat; `start` is the inquiry for a hand-raiser, the hand-off for everybody else. */
function pursue(atBat: AtBat, judging: Judging, mark: Mark): Pursuit | null {
  const { company, setting } = judging;
  const clause = firstAttempt(setting, mark.kind, company.teamOf(atBat.owner));
  // Whoever nobody owns yet has no clock of sales', but for those who asked for it.
  if (clause === null || (atBat.from === NEVER && mark.kind !== 'hand-raiser')) return null;
  const calendar = company.calendarOf(atBat.owner);
  const start = mark.kind === 'hand-raiser' ? mark.start : Math.max(mark.at, Math.min(atBat.from, atBat.to));
  const late = clause.outOfHours !== null && clause.within.business && !calendar.isOpen(start);
  const due = calendar.add(start, late ? clause.outOfHours! : clause.within);
  const tried = atBat.file.deeds.filter((deed) => isFirstAttempt(deed, clause, mark.kind) && deed.knownAt >= mark.at);
  const answers = setBetween(atBat.file.field('baton_lead_response'), mark.at, NEVER);
  const taken = takenAt(atBat, judging, mark);
  // Whether who accepted the hand-off has to accept anew what starts a fresh S2 on it, rules.md leaves open.
  const before = setBetween(atBat.file.field('baton_lead_response'), atBat.mark.at, mark.at).find(({ value }) => value === 'accept');
  return {
    kind: mark.kind,
    start,
    due,
    clause,
    calendar,
    // A conversation is of grade A whoever began it: a reply to a step of a sequence, which is no first attempt itself, too.
    triedAt: Math.min(earliest(tried), firstConversation(atBat.file, mark.at)),
    // What is told after they asked again may have been done before.
    surelyTriedAt: earliest(tried.filter(({ certain, at }) => certain && at >= start)),
    acceptedAt: Math.min(taken, answers.find(({ value }) => value === 'accept')?.at ?? NEVER),
    answeredAt: Math.min(taken, convertedAt(atBat, judging, mark), answers[0]?.at ?? NEVER, before?.at ?? NEVER),
    rungs: rungsOf(clause, calendar, start, due, late, setting.gaps ?? []),
  };
}

/** Rules: taking it from the queue also accepts. */
function takenAt({ file: { owners } }: AtBat, { company }: Judging, mark: Mark): Millis {
  const own = owners.find(({ at, value, by }, i) => {
    const waited = company.isUnrouted(owners[i - 1]?.value ?? '');
    return at >= mark.at && waited && value !== '' && company.ownerOfUser(by.userId) === value;
  });
  return own?.at ?? NEVER;
}

/** Whether whoever makes a contact of a lead has accepted it with that, rules.md leaves open. */
function convertedAt({ file: { conversions } }: AtBat, { company }: Judging, mark: Mark): Millis {
  return conversions.find(({ at, by }) => at >= mark.at && company.ownerOfUser(by.userId) !== '')?.at ?? NEVER;
}

const earliest = (deeds: readonly Deed[]): Millis => Math.min(NEVER, ...deeds.map(({ knownAt }) => knownAt));

/** Rules: steps of a sequence count as first attempt except for hand-raisers. */
export function isFirstAttempt(deed: Deed, { evidence }: FirstAttempt, kind: Kind): boolean {
  return isAttempt(deed, evidence) && !(deed.ofSequence && kind === 'hand-raiser');
}

/**
 * Out of hours the target is longer than the first rungs' own distance, and rules.md does not say whether the ladder waits for it:
 * between the rung's own instant and the one as far behind the deadline as usual, either is right.
 */
function rungsOf(clause: FirstAttempt, calendar: Calendar, start: Millis, due: Millis, late: boolean, gaps: readonly Span[]): RungDue[] {
  const inHours = calendar.nextOpen(start);
  const usual = calendar.add(inHours, clause.within);
  const shift = late ? calendar.between(usual, due) : 0;
  const own = clause.ladder.map(({ after }) => calendar.add(start, after));
  const shifted = shift === 0 ? own : own.map((at) => calendar.add(at, { amount: shift, business: true, businessDays: 0 }));
  const by = afterGaps(shifted, gaps, calendar, clause.within.business);
  return clause.ladder.map(({ does }, i) => ({ does, from: own[i]!, by: by[i]! }));
}

/** All S2 of a hand-off, the first one first. */
export function pursuitsOf(atBat: AtBat, judging: Judging): Pursuit[] {
  return [atBat.mark, ...atBat.fresh].flatMap((mark) => pursue(atBat, judging, mark) ?? []);
}
