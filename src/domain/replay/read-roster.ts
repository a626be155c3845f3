/** Reads the lines about people, hours and settings; a roster is built from them once all are read. */
import { parseWindow, weekWindows } from '../business-windows.ts';
import type { ActivityKind, Millis } from '../fact.ts';
import type { Absence, Calendar, Rep, Roster, Weekday } from '../roster.ts';
import { instant, LineProblem, list, oneOf, optional, type Raw, text, zone } from './values.ts';

export type RosterEvent =
  | { readonly what: 'rep'; readonly rep: Rep }
  | { readonly what: 'calendar'; readonly calendar: Calendar }
  | { readonly what: 'absence'; readonly absence: Absence }
  | { readonly what: 'golive'; readonly team: string; readonly at: Millis }
  | { readonly what: 'blind'; readonly rep?: string; readonly channel?: ActivityKind };

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const CHANNELS: readonly ActivityKind[] = ['call', 'email', 'meeting', 'message', 'note', 'task'];

export function rep(raw: Raw, at: Millis): RosterEvent {
  const active = raw.active ?? true;
  if (typeof active !== 'boolean') throw new LineProblem('active: expected true or false');
  const person: Rep = {
    id: text(raw, 'id'),
    zone: zone(raw),
    calendar: optional(raw, 'calendar') ?? '',
    manager: optional(raw, 'manager') ?? null,
    pool: optional(raw, 'pool') ?? null,
    team: optional(raw, 'team') ?? null,
    type: oneOf(raw, 'kind', ['person', 'queue', 'integration', 'partner'], 'person'),
    active,
    deputy: optional(raw, 'deputy') ?? null,
    ...(active ? {} : { inactiveSince: at }),
  };
  return { what: 'rep', rep: person };
}

export function calendar(raw: Raw): RosterEvent {
  const hours = raw.hours ?? {};
  if (typeof hours !== 'object' || Array.isArray(hours)) throw new LineProblem('hours: expected a map of weekdays to windows');
  for (const [day, windows] of Object.entries(hours)) {
    if (!WEEKDAYS.includes(day as Weekday)) throw new LineProblem(`hours: "${day}" is none of ${WEEKDAYS.join(', ')}`);
    const fine = Array.isArray(windows) && windows.every((window) => typeof window === 'string' && parseWindow(window) !== null);
    if (!fine) throw new LineProblem(`hours.${day}: expected windows such as ["09:00-17:00"]`);
  }
  const holidays = list(raw, 'holidays');
  if (!holidays.every((date) => /^\d{4}-\d\d-\d\d$/.test(date))) throw new LineProblem('holidays: expected dates such as "2026-04-03"');
  const read: Calendar = { id: text(raw, 'id'), zone: zone(raw), hours: hours as Calendar['hours'], holidays };
  if (weekWindows(read).every((windows) => windows.length === 0)) throw new LineProblem('hours: expected at least one working day');
  return { what: 'calendar', calendar: read };
}

export function absence(raw: Raw): RosterEvent {
  const from = instant(raw, 'from');
  const to = instant(raw, 'to');
  if (from === undefined || to === undefined || to <= from) throw new LineProblem('from, to: expected two instants in this order');
  return { what: 'absence', absence: { rep: text(raw, 'rep'), from, to } };
}

export function golive(raw: Raw, at: Millis): RosterEvent {
  return { what: 'golive', team: optional(raw, 'team') ?? '*', at };
}

export function blind(raw: Raw): RosterEvent {
  const who = optional(raw, 'rep');
  if (who !== undefined) return { what: 'blind', rep: who };
  if (raw.channel === undefined) throw new LineProblem('rep or channel: expected one of them');
  return { what: 'blind', channel: oneOf(raw, 'channel', CHANNELS) };
}

/** The roster of a recorded history; of two `golive` lines of one team the earlier holds. */
export function rosterFrom(events: readonly RosterEvent[]): Roster {
  const liveFrom: Record<string, Millis> = {};
  const reps: Rep[] = [];
  const calendars: Calendar[] = [];
  const absences: Absence[] = [];
  const blindReps: string[] = [];
  const blindChannels: string[] = [];
  for (const event of events) {
    if (event.what === 'rep') reps.push(event.rep);
    else if (event.what === 'calendar') calendars.push(event.calendar);
    else if (event.what === 'absence') absences.push(event.absence);
    else if (event.what === 'golive') liveFrom[event.team] = Math.min(event.at, liveFrom[event.team] ?? event.at);
    else if (event.rep !== undefined) blindReps.push(event.rep);
    else if (event.channel !== undefined) blindChannels.push(event.channel);
  }
  return { reps, calendars, absences, liveFrom, safetyNet: null, blindReps, blindChannels };
}
