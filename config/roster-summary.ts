/** The operating settings in a few lines, as they stand under the printed contract. */
import type { RosterFile } from './roster-schema.ts';

/** Names that fit a line; the rest is counted. */
const MOST_NAMES = 6;

export function rosterSummary(file: RosterFile): readonly string[] {
  return [people(file), hours(file), handoffs(file), live(file), held(file)];
}

function people({ reps, absences, defaults, 'safety-net': net }: RosterFile): string {
  const pools = [...new Set([defaults.pool, ...reps.map(({ pool }) => pool)].filter((pool) => pool !== undefined))];
  const named =
    reps.length === 0 ? 'as the CRM knows them' : `${count(reps.length, 'person', 'people')} named, the rest as the CRM knows them`;
  const away = absences.length === 0 ? '' : `; ${count(absences.length, 'absence', 'absences')}`;
  const caught = net === null ? 'not named yet' : `${net.rep}${net.deputy === undefined ? '' : `, deputy ${net.deputy}`}`;
  return `People: ${named}; pools: ${names(pools) || "by the CRM's teams"}${away}. Safety net: ${caught}.`;
}

function hours({ calendars }: RosterFile): string {
  const places = calendars.map(
    ({ id, zone, holidays }) => `${id} (${zone}${holidays.length > 0 ? `, ${count(holidays.length, 'holiday', 'holidays')}` : ''})`,
  );
  return `Hours: ${places.length === 0 ? '' : `${names(places)}; `}else Monday to Friday 9-17 where the person works.`;
}

function handoffs({ 'hand-off': map }: RosterFile): string {
  return `Hand-offs: forms ${names(map['hand-raiser-forms']) || 'none'}; ${passedOn(map)}.`;
}

function passedOn({ source, 'qualified-stages': qualified, 'inquiry-stages': inquiry }: RosterFile['hand-off']): string {
  if (source === 'lead-objects') return 'qualified by a Lead object';
  return `qualified at ${names(qualified) || 'no stage'}; inquiry at ${names(inquiry) || 'no stage'}`;
}

function live({ 'live-from': from }: RosterFile): string {
  const teams = Object.entries(from).map(([team, at]) => `${team === '*' ? 'everyone' : team} from ${at}`);
  return `Live: ${names(teams) || 'from the day the account was connected'}.`;
}

function held({ breakers }: RosterFile): string {
  const { 'tasks-per-rep-and-day': tasks, 'reassignments-per-hour-and-pool': moves, 'field-writes-times-usual': fields } = breakers;
  return `Held past: ${tasks} new tasks a rep and day, ${moves} re-assignments an hour and pool, ${fields} x usual field writes.`;
}

function names(all: readonly string[]): string {
  const shown = all.slice(0, MOST_NAMES).join(', ');
  return all.length > MOST_NAMES ? `${shown} and ${all.length - MOST_NAMES} more` : shown;
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
