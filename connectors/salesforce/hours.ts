/** Business hours and holidays of an org, in the roster's words. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import type { CompanyTime, WorkingWeek } from '../../src/domain/roster.ts';
import { flag, number, parseElements, text } from './schema.ts';
import type { Soql } from './soql.ts';

const DAYS = { sun: 'Sunday', mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday' } as const;
const TIMES = Object.values(DAYS).flatMap((day) => [`${day}StartTime`, `${day}EndTime`]);
const hoursRow = z.object(Object.fromEntries(TIMES.map((name) => [name, text])));
type HoursRow = Readonly<Record<string, string | null>>;

const holidayRow = z.object({
  ActivityDate: text,
  IsAllDay: flag,
  IsRecurrence: flag,
  RecurrenceType: text,
  RecurrenceStartDate: text,
  RecurrenceEndDateOnly: text,
  RecurrenceDayOfMonth: number,
  RecurrenceMonthOfYear: text,
  RecurrenceDayOfWeekMask: number,
  RecurrenceInstance: text,
});

type HolidayRow = z.infer<typeof holidayRow>;

/** The default business hours, and all holidays: an org or a user without them has none. */
export const COMPANY_TIME: readonly Soql[] = [
  { from: 'BusinessHours', select: TIMES, where: 'IsActive = true AND IsDefault = true', optional: true },
  { from: 'Holiday', select: Object.keys(holidayRow.shape), optional: true },
];

export function companyTimeIn(hours: unknown, holidays: readonly unknown[], now: Millis): CompanyTime {
  return { hours: hoursIn(hours), daysOff: holidaysIn(holidays, now) };
}

const ROUND = '00:00-24:00';

/** Null where the org is open around the clock every day: Salesforce fills a new org in like that, so it says nothing about people. */
function hoursIn(row: unknown): WorkingWeek | null {
  const parsed = hoursRow.safeParse(row);
  if (!parsed.success) return null;
  const days = Object.entries(DAYS).flatMap(([key, day]): [string, string[]][] => {
    const window = windowOf(parsed.data as HoursRow, day);
    return window === null ? [] : [[key, [window]]];
  });
  const chosen = days.length > 0 && !(days.length === 7 && days.every(([, [window]]) => window === ROUND));
  return chosen ? Object.fromEntries(days) : null;
}

/** Wall-clock time; a day without times is closed, and one whose times are equal is open around the clock. */
function windowOf(row: HoursRow, day: string): string | null {
  const [from, to] = [clock(row[`${day}StartTime`]), clock(row[`${day}EndTime`])];
  if (from === null || to === null) return null;
  if (from === to) return ROUND;
  return `${from}-${to === '00:00' ? '24:00' : to}`;
}

/** `09:00:00.000Z` as `09:00`. */
function clock(value: string | null | undefined): string | null {
  return value?.match(/^\d\d:\d\d/)?.[0] ?? null;
}

/** Years ahead for which a yearly holiday is told; the org is asked again every night. */
const YEARS_AHEAD = 2;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const PLACES: Readonly<Record<string, number>> = { First: 1, Second: 2, Third: 3, Fourth: 4 };

/** Whole days off, as ISO dates; of the repeating ones those that come once a year, by their date or as the fourth Thursday of a month. */
function holidaysIn(rows: readonly unknown[], now: Millis): string[] {
  const year = new Date(now).getUTCFullYear();
  const years = Array.from({ length: YEARS_AHEAD + 2 }, (_, n) => year - 1 + n);
  const days = parseElements(rows, holidayRow).good.flatMap((row): string[] => {
    if (!row.IsAllDay) return [];
    if (!row.IsRecurrence) return row.ActivityDate === null ? [] : [row.ActivityDate.slice(0, 10)];
    const all = years.flatMap((one) => yearly(row, one) ?? []);
    return all.filter((one) => one >= (row.RecurrenceStartDate ?? '') && one <= (row.RecurrenceEndDateOnly ?? '9999'));
  });
  return [...new Set(days)].sort();
}

/** The day of a yearly holiday in a year; null for one that does not come yearly, or not in this year. */
function yearly(row: HolidayRow, year: number): string | null {
  const month = MONTHS.indexOf(row.RecurrenceMonthOfYear ?? '') + 1;
  if (month === 0) return null;
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  if (row.RecurrenceType === 'RecursYearly') {
    const day = row.RecurrenceDayOfMonth;
    return day === null || day < 1 || day > first.daysInMonth ? null : first.with({ day }).toString();
  }
  if (row.RecurrenceType !== 'RecursYearlyNth') return null;
  const fit = daysOfMonth(first).filter(({ dayOfWeek }) => ((row.RecurrenceDayOfWeekMask ?? 0) & maskOf(dayOfWeek)) !== 0);
  const found = row.RecurrenceInstance === 'Last' ? fit.at(-1) : fit[(PLACES[row.RecurrenceInstance ?? ''] ?? 0) - 1];
  return found?.toString() ?? null;
}

function daysOfMonth(first: Temporal.PlainDate): Temporal.PlainDate[] {
  return Array.from({ length: first.daysInMonth }, (_, n) => first.add({ days: n }));
}

/** Sunday is 1, Monday 2, Tuesday 4 [docs: Event, RecurrenceDayOfWeekMask]; Temporal's Sunday is 7. */
const maskOf = (dayOfWeek: number): number => 1 << (dayOfWeek % 7);
