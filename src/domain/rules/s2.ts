/** S2: the first attempt in time; each hand-off has one, and a fresh one when the lead asks again or for more. */
import { type AtBat, type Counted, type FreshStart, ownerAt } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import { isAtLeast } from '../evidence.ts';
import type { LeadKind, Millis } from '../fact.ts';
import type { Clause, Duration } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, SettingSpec } from './contract.ts';
import { durationSetting } from './settings.ts';
import { answerCalendar, answerStart, firstOwner, stopOf } from './start.ts';

const NONE: Duration = { amount: 0, unit: 'business minutes' };

const SETTINGS = {
  'out-of-hours': { type: 'duration', default: NONE, sentence: 'target from the next opening when it arrived out of hours' },
} as const satisfies Record<string, SettingSpec>;

export const S2: ClauseKind = {
  id: 'S2',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: SETTINGS,
  runs,
};

/** Start of an S2 and whether it drives the ladder from then on. */
interface Leg {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly listed: boolean;
  readonly climbs: boolean;
  /** Evidence before this does not meet it. */
  readonly evidenceFrom: Millis;
  /** Released from the backlog: the day of the release is its next step. */
  readonly wholeDay: boolean;
}

type Climb = Omit<NonNullable<ClauseRun['ladder']>, 'business'>;

function runs(context: ClauseContext): readonly ClauseRun[] {
  const legs = legsOf(context.atBat, (kind) => context.rules.find('S2', kind));
  const climbing = legs.filter((leg) => leg.climbs);
  const found: ClauseRun[] = [];
  for (const leg of legs) {
    const clause = context.rules.find('S2', leg.kind);
    if (!clause?.within) continue;
    const number = climbing.indexOf(leg);
    const next = climbing[number + 1];
    const climb = { number, cutAt: next?.at ?? null, restarted: next?.listed === false };
    found.push(runOf(context, leg, clause, number < 0 ? null : climb));
  }
  return found;
}

function runOf(context: ClauseContext, leg: Leg, clause: Clause, climb: Climb | null): ClauseRun {
  const { atBat, roster, horizon } = context;
  const owner = leg.at <= (atBat.handedAt ?? leg.at) ? firstOwner(atBat) : ownerAt(atBat, leg.at);
  const business = answerCalendar(leg.kind, owner, roster);
  const first = firstAttempt(atBat, clause, leg);
  const dueAt = leg.wholeDay ? dayOf(business, leg.at) : targetOf(business, clause, leg.at);
  const closedAt = stopOf(atBat, leg.at);
  const blind = roster.isBlind(ownerAt(atBat, dueAt));
  const evidence = first?.evidence ?? null;
  const clock = makeClock({ clause: 'S2', startedAt: leg.at, dueAt, metAt: first?.at ?? null, evidence, closedAt, blind }, horizon);
  return { clause, clock, listed: leg.listed, ladder: climb === null ? null : { business, ...climb } };
}

/** End of the business day of an instant, or of the next one after hours. */
function dayOf(business: BusinessClock, at: Millis): Millis {
  return business.dayHours(business.dayNumber(business.nextOpening(at))).close;
}

/** The target; what arrived out of hours has its own, from the next opening. */
export function targetOf(business: BusinessClock, clause: Clause, start: Millis): Millis {
  const outOfHours = durationSetting(clause, SETTINGS, 'out-of-hours');
  const inBusinessTime = clause.within!.unit.startsWith('business');
  const late = outOfHours.amount > 0 && inBusinessTime && !business.isOpen(start);
  return business.addDuration(start, late ? outOfHours : clause.within!);
}

function firstAttempt(atBat: AtBat, clause: Clause, leg: Leg): Counted | undefined {
  return atBat.counted.find((item) => item.at >= leg.evidenceFrom && meets(item, clause, leg.kind));
}

/** Steps of a sequence are no first attempt on a hand-raiser. */
export function meets(item: Counted, clause: Clause, kind: LeadKind): boolean {
  return isAtLeast(item.grade, clause.evidence) && !(item.sequence && kind === 'hand-raiser');
}

interface Candidate {
  readonly at: Millis;
  readonly kind: LeadKind;
  readonly why: 'start' | 'restart' | FreshStart['why'];
  readonly evidenceFrom: Millis;
}

/**
 * The first S2, the fresh ones, and a new ladder for each owner whom Baton, a manager or an admin gave it to before it was tried.
 * A lead that asks again climbs anew only when it was answered before: its asking must not put off what is overdue.
 */
function legsOf(atBat: AtBat, clauseOf: (kind: LeadKind) => Clause | null): readonly Leg[] {
  const legs: Leg[] = [];
  let climbing: Leg | null = null;
  for (const { at, kind, why, evidenceFrom } of candidatesOf(atBat)) {
    const met = climbing === null || isMet(atBat, clauseOf(climbing.kind), climbing, at);
    if (why === 'restart' && met) continue;
    const climbs = why !== 'from-lead' || met;
    const leg: Leg = { at, kind, listed: why !== 'restart', climbs, evidenceFrom, wholeDay: why === 'released' };
    legs.push(leg);
    if (climbs) climbing = leg;
  }
  return legs;
}

function candidatesOf(atBat: AtBat): readonly Candidate[] {
  const start = answerStart(atBat);
  const candidates: Candidate[] = atBat.fresh.map(({ at, kind, why }) => ({ at, kind, why, evidenceFrom: at }));
  for (const { restart, from } of atBat.tenures) {
    if (restart) candidates.push({ at: from, kind: kindAt(atBat, from), why: 'restart', evidenceFrom: from });
  }
  candidates.sort((a, b) => a.at - b.at);
  return start === null ? candidates : [{ at: start, kind: atBat.firstKind, why: 'start', evidenceFrom: atBat.openedAt }, ...candidates];
}

/** What it was then: a stronger kind that joined later climbs a ladder of its own, and makes nothing of what was before it overdue. */
function kindAt({ fresh, firstKind }: AtBat, at: Millis): LeadKind {
  return fresh.findLast((start) => start.at <= at)?.kind ?? firstKind;
}

function isMet(atBat: AtBat, clause: Clause | null, leg: Leg, by: Millis): boolean {
  return clause !== null && atBat.counted.some((item) => item.at >= leg.evidenceFrom && item.at <= by && meets(item, clause, leg.kind));
}
