/** Business hours and holidays of an org, in the roster's words. */
import { z } from 'zod';
import type { Millis } from '../../src/domain/fact.ts';
import { flag, number, parseElements, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';

const DAYS = { sun: 'Sunday', mon: 'Monday', tue: 'Tuesday', wed: 'Wednesday', thu: 'Thursday', fri: 'Friday', sat: 'Saturday' } as const;
const times = Object.fromEntries(Object.values(DAYS).flatMap((day) => [`${day}StartTime`, `${day}EndTime`].map((name) => [name, text])));
const hoursRow = z.object({ TimeZoneSidKey: text, ...times }) as unknown as z.ZodType<Record<string, string | null>>;

/** Windows of wall-clock time by day; a day without times is closed, and one whose times are equal is open around the clock. */
export function hoursIn(row: unknown): OrgSettings['businessHours'] {
  const parsed = hoursRow.safeParse(row);
  if (!parsed.success) return null;
  const days = Object.entries(DAYS).flatMap(([key, day]): [string, string[]][] => {
    const [from, to] = [clock(parsed.data[`${day}StartTime`]), clock(parsed.data[`${day}EndTime`])];
    if (from === null || to === null) return [];
    return [[key, [from === to ? '00:00-24:00' : `${from}-${to === '00:00' ? '24:00' : to}`]]];
  });
  return { zone: parsed.data.TimeZoneSidKey ?? 'UTC', days: Object.fromEntries(days) };
}

/** `09:00:00.000Z` as `09:00`. */
function clock(value: string | null | undefined): string | null {
  return value?.match(/^\d\d:\d\d/)?.[0] ?? null;
}

const holidayRow = z.object({
  ActivityDate: text,
  IsAllDay: flag,
  IsRecurrence: flag,
  RecurrenceType: text,
  RecurrenceStartDate: text,
  RecurrenceEndDateOnly: text,
  RecurrenceDayOfMonth: number,
  RecurrenceMonthOfYear: text,
});

/** Years ahead for which a yearly holiday is told. */
const YEARS_AHEAD = 2;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Whole days off, as ISO dates; of the repeating ones those that fall on the same day each year. */
export function holidaysIn(rows: readonly unknown[], now: Millis): string[] {
  const year = new Date(now).getUTCFullYear();
  const days = parseElements(rows, holidayRow).good.flatMap((row): string[] => {
    if (!row.IsAllDay) return [];
    if (!row.IsRecurrence) return row.ActivityDate === null ? [] : [row.ActivityDate.slice(0, 10)];
    const month = MONTHS.indexOf(row.RecurrenceMonthOfYear ?? '') + 1;
    if (row.RecurrenceType !== 'RecursYearly' || month === 0 || row.RecurrenceDayOfMonth === null) return [];
    const day = `${String(month).padStart(2, '0')}-${String(row.RecurrenceDayOfMonth).padStart(2, '0')}`;
    const all = Array.from({ length: YEARS_AHEAD + 2 }, (_, n) => `${year - 1 + n}-${day}`);
    return all.filter((one) => one >= (row.RecurrenceStartDate ?? '') && one <= (row.RecurrenceEndDateOnly ?? '9999'));
  });
  return [...new Set(days)].sort();
}
