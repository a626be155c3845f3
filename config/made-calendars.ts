/** Calendars that nobody wrote down: office hours, the company's or the person's own week as the CRM knows it, with the days off of a place and of the company. */
import type { AccountChoices } from '../src/domain/account-choices.ts';
import type { CrmRep } from '../src/domain/crm-record.ts';
import type { Calendar, CompanyTime, Rep, WorkingWeek } from '../src/domain/roster.ts';
import { officeCalendar } from '../src/domain/roster-index.ts';
import { holidayDates } from './holidays.ts';
import type { RepEntry, RosterFile } from './roster-schema.ts';

const OFFICE = 'office ';
const WEEK = 'week ';
const COMPANY = 'company ';

interface Worker {
  readonly rep: CrmRep;
  readonly zone: string;
  /** As chosen in the console. */
  readonly place: AccountChoices['place'] | null;
  readonly company: CompanyTime;
}

/** Id of a rep's calendar; empty: office hours in their zone, as the domain gives them without one. */
export function calendarIdOf(file: RosterFile, entry: RepEntry | undefined, { rep, zone, place, company }: Worker): string {
  const named = entry?.calendar ?? (entry?.country === undefined ? file.defaults.calendar : undefined);
  if (named !== undefined) return named;
  const written = entry?.country === undefined ? file.defaults : entry;
  const { country, region } = written.country === undefined ? (place ?? {}) : written;
  const days = [country, region].filter((part) => part !== undefined);
  if (isOwnWeek(rep.hours, zone)) return [`${WEEK}${zone}`, rep.id, ...days].join(' ');
  if (company.hours !== null || company.daysOff.length > 0) return [`${COMPANY}${zone}`, ...days].join(' ');
  return country === undefined ? '' : [`${OFFICE}${zone}`, ...days].join(' ');
}

/** Most people work office hours: they share a calendar. */
function isOwnWeek(hours: WorkingWeek | undefined, zone: string): boolean {
  return hours !== undefined && JSON.stringify(sorted(hours)) !== JSON.stringify(sorted(officeCalendar(zone).hours));
}

const sorted = (hours: WorkingWeek) => Object.entries(hours).sort(([a], [b]) => (a < b ? -1 : 1));

/** Those that `calendarIdOf` named; one of the file's own of the same id comes before. */
export function madeCalendars(
  file: RosterFile,
  reps: readonly Rep[],
  crmReps: readonly CrmRep[],
  company: CompanyTime,
): readonly Calendar[] {
  const own = new Set(file.calendars.map(({ id }) => id));
  const weeks = new Map(crmReps.map(({ id, hours }) => [id, hours]));
  const used = new Map(reps.map(({ id, calendar, zone }) => [calendar, { zone, hours: weeks.get(id) }]));
  return [...used].flatMap(([id, { zone, hours }]) => {
    if (own.has(id)) return [];
    if (id.startsWith(OFFICE)) return [{ ...officeCalendar(zone), id, holidays: holidaysOf(id.slice(OFFICE.length + zone.length + 1)) }];
    if (id.startsWith(COMPANY)) {
      const place = id.slice(COMPANY.length + zone.length + 1);
      return [{ id, zone, hours: company.hours ?? officeCalendar(zone).hours, holidays: together(holidaysOf(place), company.daysOff) }];
    }
    if (!id.startsWith(WEEK) || hours === undefined) return [];
    const [, ...place] = id.slice(WEEK.length + zone.length + 1).split(' ');
    return [{ id, zone, hours, holidays: together(holidaysOf(place.join(' ')), company.daysOff) }];
  });
}

const together = (...dates: readonly (readonly string[])[]): string[] => [...new Set(dates.flat())].sort();

function holidaysOf(place: string): readonly string[] {
  const [country = '', region] = place.split(' ');
  return country === '' ? [] : holidayDates({ country, region });
}
