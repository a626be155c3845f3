/** Working hours and time off of a HubSpot user, in the roster's words (hubspot.md, "What the rules need"); what cannot be read is left out. */
import { z } from 'zod';
import type { CrmRep } from '../../src/domain/crm-record.ts';
import type { Weekday } from '../../src/domain/roster.ts';

const DAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NAMES: Readonly<Record<string, readonly Weekday[]>> = {
  MONDAY: ['mon'],
  TUESDAY: ['tue'],
  WEDNESDAY: ['wed'],
  THURSDAY: ['thu'],
  FRIDAY: ['fri'],
  SATURDAY: ['sat'],
  SUNDAY: ['sun'],
  MONDAY_TO_FRIDAY: DAYS.slice(0, 5),
  SATURDAY_SUNDAY: DAYS.slice(5),
  EVERY_DAY: DAYS,
};

const DAY_MINUTES = 1_440;
const minute = z.number().int().min(0).max(DAY_MINUTES);
const hoursList = z.array(z.object({ days: z.string(), startMinute: minute, endMinute: minute }));
const awayList = z.array(z.object({ startTimestamp: z.number(), endTimestamp: z.number() }));

/** Undefined when the user has none, or none that can be read. */
export function weekIn(value: string | null): CrmRep['hours'] {
  const list = listIn(value, hoursList) ?? [];
  const windows = list.flatMap(({ days, startMinute, endMinute }) =>
    startMinute === endMinute ? [] : (NAMES[days] ?? []).map((day) => [day, `${clock(startMinute)}-${clock(endMinute)}`] as const),
  );
  if (windows.length === 0) return undefined;
  const of = (day: Weekday) => windows.filter(([one]) => one === day).map(([, window]) => window);
  return Object.fromEntries(DAYS.filter((day) => of(day).length > 0).map((day) => [day, of(day)]));
}

export function awayIn(value: string | null): NonNullable<CrmRep['away']> {
  const list = listIn(value, awayList) ?? [];
  return list.map(({ startTimestamp: from, endTimestamp: to }) => ({ from, to })).filter(({ from, to }) => from < to);
}

function listIn<T>(value: string | null, schema: z.ZodType<T>): T | null {
  if (value === null) return null;
  try {
    return schema.safeParse(JSON.parse(value)).data ?? null;
  } catch {
    return null;
  }
}

const clock = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
