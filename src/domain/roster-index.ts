/** The roster made ready for judging: reps with their business clocks, absences in order, who is live, who is blind. */
import { NEVER_LIVE } from './account-choices.ts';
import { CONTACT_CHANNELS } from './at-bat.ts';
import { type BusinessClock, createBusinessClock } from './business-time.ts';
import type { Millis } from './fact.ts';
import type { Absence, Calendar, Rep, Roster } from './roster.ts';

export interface RosterIndex {
  readonly roster: Roster;
  /** A rep the roster does not name is a person who works Monday to Friday 9–17 UTC: harmless, and never lost. */
  rep(id: string): Rep;
  /** Business clock of a rep's place; of the company when null. */
  clockOf(rep: string | null): BusinessClock;
  /** By which their hand-raisers are answered: round the clock for a team whose shifts cover day and night, else `clockOf`. */
  answerClockOf(rep: string | null): BusinessClock;
  /** True when the rep's team has somebody on duty at any hour. */
  isRoundTheClock(rep: string | null): boolean;
  /** In time order, joined where they overlap, touch, or have no working time between them. */
  absencesOf(rep: string): readonly Absence[];
  /** Most open hand-offs a re-assignment may leave them with: the lesser of their own cap and their pool's; null without either. */
  capOf(rep: string): number | null;
  /** Instant from which a rep's hand-offs are live; −Infinity when the roster names none for team, pool or everyone. */
  liveFrom(rep: string | null): Millis;
  /** Silence proves nothing: "works outside the CRM", or every channel is blind. */
  isBlind(rep: string | null): boolean;
}

const OFFICE = ['09:00-17:00'];
const NONE: readonly Absence[] = [];

const ALL_DAY = ['00:00-24:00'];
/** In UTC no clock is changed, so its business time is physical time. */
const ROUND_THE_CLOCK: Calendar = {
  id: 'round the clock',
  zone: 'UTC',
  hours: { mon: ALL_DAY, tue: ALL_DAY, wed: ALL_DAY, thu: ALL_DAY, fri: ALL_DAY, sat: ALL_DAY, sun: ALL_DAY },
  holidays: [],
};

/** Monday to Friday 9–17 in `zone`. */
export function officeCalendar(zone: string): Calendar {
  return { id: `office ${zone}`, zone, hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE }, holidays: [] };
}

export function indexRoster(roster: Roster): RosterIndex {
  const reps = new Map(roster.reps.map((rep) => [rep.id, rep]));
  const clocks = clockStore(roster.calendars);
  const recorded = groupAbsences(roster.absences);
  const absences = new Map<string, readonly Absence[]>();
  const blindReps = new Set(roster.blindReps);
  const allBlind = CONTACT_CHANNELS.every((channel) => roster.blindChannels.includes(channel));
  const only = roster.calendars.length === 1 ? roster.calendars[0]!.id : '';
  const rep = (id: string): Rep => reps.get(id) ?? unknownRep(id);
  const clockOf = (id: string | null): BusinessClock => {
    if (id === null) return clocks(roster.company?.calendar ?? only, roster.company?.zone ?? 'UTC');
    const found = rep(id);
    return clocks(found.calendar, found.zone);
  };
  const staffed = new Set(roster.roundTheClock ?? []);
  const isRoundTheClock = (id: string | null): boolean => id !== null && staffed.size > 0 && staffed.has(rep(id).team ?? '');
  return {
    roster,
    rep,
    clockOf,
    answerClockOf: (id) => (isRoundTheClock(id) ? sharedClock(ROUND_THE_CLOCK) : clockOf(id)),
    isRoundTheClock,
    absencesOf: (id) => {
      const list = recorded.get(id);
      if (list === undefined) return NONE;
      const known = absences.get(id) ?? joined(list, clockOf(id));
      absences.set(id, known);
      return known;
    },
    capOf: (id) => capOf(rep(id), roster),
    liveFrom: (id) => liveFrom(roster, id === null ? null : rep(id)),
    isBlind: (id) => allBlind || (id !== null && blindReps.has(id)),
  };
}

/** The same roster while these people can be told nothing: whoever is chosen from it is not one of them. */
export function withAway(index: RosterIndex, isAway: (rep: string) => boolean): RosterIndex {
  const always = (rep: string): readonly Absence[] => [{ rep, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
  return { ...index, absencesOf: (rep) => (isAway(rep) ? always(rep) : index.absencesOf(rep)) };
}

function unknownRep(id: string): Rep {
  return { id, zone: 'UTC', calendar: '', manager: null, pool: null, team: null, type: 'person', active: true, deputy: null };
}

/** A calendar that is missing or never open falls back on office hours in the rep's zone. */
function clockStore(calendars: readonly Calendar[]): (calendar: string, zone: string) => BusinessClock {
  const known = new Map(calendars.filter(hasHours).map((calendar) => [calendar.id, calendar]));
  const found = new Map<string, BusinessClock>();
  return (id, zone) => {
    const calendar = known.get(id);
    const key = calendar === undefined ? `office ${zone}` : `calendar ${id}`;
    let clock = found.get(key);
    if (clock === undefined) {
      clock = sharedClock(calendar ?? officeCalendar(zone));
      found.set(key, clock);
    }
    return clock;
  };
}

/** Clocks by the content of their calendar: a roster is indexed anew at every change, its years need not be. */
const shared = new Map<string, BusinessClock>();
const MOST_SHARED = 500;

function sharedClock(calendar: Calendar): BusinessClock {
  const key = JSON.stringify(calendar);
  let clock = shared.get(key);
  if (clock === undefined) {
    if (shared.size >= MOST_SHARED) shared.clear();
    clock = createBusinessClock(calendar);
    shared.set(key, clock);
  }
  return clock;
}

function hasHours(calendar: Calendar): boolean {
  return Object.values(calendar.hours).some((windows) => windows.length > 0);
}

function groupAbsences(absences: readonly Absence[]): Map<string, Absence[]> {
  const byRep = new Map<string, Absence[]>();
  for (const absence of [...absences].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const list = byRep.get(absence.rep);
    if (list) list.push(absence);
    else byRep.set(absence.rep, [absence]);
  }
  return byRep;
}

/** A Friday off before a week off is one absence: nobody is back for a weekend. */
function joined(absences: readonly Absence[], clock: BusinessClock): readonly Absence[] {
  const spans: Absence[] = [];
  for (const absence of absences) {
    const last = spans.at(-1);
    if (last !== undefined && absence.from <= clock.nextOpening(last.to)) {
      spans[spans.length - 1] = { ...last, to: Math.max(last.to, absence.to) };
    } else spans.push(absence);
  }
  return spans;
}

function capOf(rep: Rep, { poolCaps }: Roster): number | null {
  const ofPool = rep.pool === null ? undefined : poolCaps?.[rep.pool];
  const caps = [rep.cap, ofPool].filter((cap): cap is number => cap != null);
  return caps.length === 0 ? null : Math.min(...caps);
}

/** Nobody's lead is live as soon as any team is: somebody of that team may be found for it. */
function liveFrom(roster: Roster, rep: Rep | null): Millis {
  const instants = Object.values(roster.liveFrom);
  const others = roster.liveFrom['*'] ?? NEVER_LIVE;
  if (rep === null && instants.length > 0 && others >= NEVER_LIVE) return Math.min(...instants);
  const named = (key: string | null | undefined) => (key ? roster.liveFrom[key] : undefined);
  return named(rep?.team) ?? named(rep?.pool) ?? named('*') ?? Number.NEGATIVE_INFINITY;
}
