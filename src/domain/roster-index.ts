/** The roster made ready for judging: reps with their business clocks, absences in order, who is live, who is blind. */
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
  /** In time order. */
  absencesOf(rep: string): readonly Absence[];
  /** Instant from which a rep's hand-offs are live; −Infinity when the roster names none for team, pool or everyone. */
  liveFrom(rep: string | null): Millis;
  /** Silence proves nothing: "works outside the CRM", or every channel is blind. */
  isBlind(rep: string | null): boolean;
}

const OFFICE = ['09:00-17:00'];

/** Monday to Friday 9–17 in `zone`. */
export function officeCalendar(zone: string): Calendar {
  return { id: `office ${zone}`, zone, hours: { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE }, holidays: [] };
}

export function indexRoster(roster: Roster): RosterIndex {
  const reps = new Map(roster.reps.map((rep) => [rep.id, rep]));
  const clocks = clockStore(roster.calendars);
  const absences = groupAbsences(roster.absences);
  const blindReps = new Set(roster.blindReps);
  const allBlind = CONTACT_CHANNELS.every((channel) => roster.blindChannels.includes(channel));
  const only = roster.calendars.length === 1 ? roster.calendars[0]!.id : '';
  const rep = (id: string): Rep => reps.get(id) ?? unknownRep(id);
  return {
    roster,
    rep,
    clockOf: (id) => {
      if (id === null) return clocks(only, 'UTC');
      const found = rep(id);
      return clocks(found.calendar, found.zone);
    },
    absencesOf: (id) => absences.get(id) ?? [],
    liveFrom: (id) => liveFrom(roster, id === null ? null : rep(id)),
    isBlind: (id) => allBlind || (id !== null && blindReps.has(id)),
  };
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

function liveFrom(roster: Roster, rep: Rep | null): Millis {
  const named = (key: string | null | undefined) => (key ? roster.liveFrom[key] : undefined);
  return named(rep?.team) ?? named(rep?.pool) ?? named('*') ?? Number.NEGATIVE_INFINITY;
}
