/** The working windows of one calendar year as instants, split where the clocks change so that business time follows the wall clock. */
import { MINUTE } from './duration.ts';
import type { Millis } from './fact.ts';
import type { Calendar, Weekday } from './roster.ts';

const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const DAY_MINUTES = 24 * 60;
const DAY_MS = DAY_MINUTES * MINUTE;

/** Minutes of the wall clock after midnight; `end` may pass 1440 for a night shift. */
export interface WallWindow {
  readonly start: number;
  readonly end: number;
}

/** One year: pieces of business time `[starts[i], ends[i])` with the business milliseconds counted before each, and its business days. */
export interface YearTable {
  readonly from: Millis;
  readonly to: Millis;
  readonly starts: readonly Millis[];
  readonly ends: readonly Millis[];
  readonly counted: readonly number[];
  readonly total: number;
  /** Per business day: local midnight, first opening, last close. */
  readonly midnights: readonly Millis[];
  readonly opens: readonly Millis[];
  readonly closes: readonly Millis[];
}

/** Reads "09:00-17:00"; "22:00-06:00" runs into the next day; null when it is no window. */
export function parseWindow(text: string): WallWindow | null {
  const found = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (found === null) return null;
  const start = Number(found[1]) * 60 + Number(found[2]);
  const end = Number(found[3]) * 60 + Number(found[4]);
  if (start >= DAY_MINUTES || end > DAY_MINUTES || start === end) return null;
  return { start, end: end > start ? end : end + DAY_MINUTES };
}

/** Windows per weekday, Monday first, in wall minutes, overlaps merged. */
export function weekWindows(calendar: Calendar): readonly (readonly WallWindow[])[] {
  return WEEKDAYS.map((day) => merge((calendar.hours[day] ?? []).map(parseWindow).filter((window) => window !== null)));
}

/** Builds the table of `year` in the calendar's zone (about 1 ms; the caller caches it). */
export function buildYear(
  calendar: Calendar,
  week: readonly (readonly WallWindow[])[],
  holidays: ReadonlySet<string>,
  year: number,
): YearTable {
  const pieces: Pieces = { starts: [], ends: [], counted: [], total: 0 };
  const days = { midnights: [] as Millis[], opens: [] as Millis[], closes: [] as Millis[] };
  let date = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  const from = midnight(date, calendar.zone);
  let start = from;
  let before = windowsOf(date.subtract({ days: 1 }), week, holidays);
  while (date.year === year) {
    const next = date.add({ days: 1 });
    const end = midnight(next, calendar.zone);
    const own = windowsOf(date, week, holidays);
    const day = { date, start, plain: end - start === DAY_MS, zone: calendar.zone };
    for (const window of merge([...spill(before), ...own.map(clip)])) addWindow(pieces, day, window);
    if (own.length > 0) {
      days.midnights.push(start);
      days.opens.push(instantOf(day, own[0]!.start));
      days.closes.push(instantOf(day, own.at(-1)!.end));
    }
    before = own;
    date = next;
    start = end;
  }
  return { from, to: start, ...pieces, ...days };
}

interface Pieces {
  starts: Millis[];
  ends: Millis[];
  counted: number[];
  total: number;
}

interface LocalDay {
  readonly date: Temporal.PlainDate;
  readonly start: Millis;
  /** No change of clocks on this day. */
  readonly plain: boolean;
  readonly zone: string;
}

/** Counts a window by the wall clock: an hour skipped in spring counts at once, an hour repeated in autumn counts once. */
function addWindow(pieces: Pieces, day: LocalDay, window: WallWindow): void {
  const start = instantOf(day, window.start);
  const end = instantOf(day, window.end);
  const wall = (window.end - window.start) * MINUTE;
  if (end - start === wall) {
    addPiece(pieces, start, end, 0);
    return;
  }
  const change = changeWithin(day, start, end);
  if (end - start < wall) {
    const skipped = wall - (end - start);
    if (change > start) addPiece(pieces, start, change, 0);
    addPiece(pieces, change, end, skipped);
    return;
  }
  const repeated = end - start - wall;
  if (change > start) addPiece(pieces, start, change, 0);
  addPiece(pieces, Math.min(end, change + repeated), end, 0);
}

function addPiece(pieces: Pieces, start: Millis, end: Millis, skipped: number): void {
  pieces.starts.push(start);
  pieces.ends.push(end);
  pieces.counted.push(pieces.total + skipped);
  pieces.total += skipped + (end - start);
}

function changeWithin(day: LocalDay, start: Millis, end: Millis): Millis {
  const from = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(day.zone);
  const change = from.getTimeZoneTransition('next')?.epochMilliseconds ?? start;
  return change < end ? change : start;
}

function instantOf(day: LocalDay, minutes: number): Millis {
  if (day.plain && minutes <= DAY_MINUTES) return day.start + minutes * MINUTE;
  const date = minutes >= DAY_MINUTES ? day.date.add({ days: 1 }) : day.date;
  const time = Temporal.PlainTime.from({ hour: Math.floor((minutes % DAY_MINUTES) / 60), minute: minutes % 60 });
  return date.toZonedDateTime({ timeZone: day.zone, plainTime: time }).epochMilliseconds;
}

function midnight(date: Temporal.PlainDate, zone: string): Millis {
  return date.toZonedDateTime(zone).epochMilliseconds;
}

function windowsOf(
  date: Temporal.PlainDate,
  week: readonly (readonly WallWindow[])[],
  holidays: ReadonlySet<string>,
): readonly WallWindow[] {
  return holidays.has(date.toString()) ? [] : week[date.dayOfWeek - 1]!;
}

function clip(window: WallWindow): WallWindow {
  return { start: window.start, end: Math.min(window.end, DAY_MINUTES) };
}

function spill(windows: readonly WallWindow[]): WallWindow[] {
  return windows.filter((window) => window.end > DAY_MINUTES).map((window) => ({ start: 0, end: window.end - DAY_MINUTES }));
}

function merge(windows: readonly WallWindow[]): WallWindow[] {
  const merged: WallWindow[] = [];
  for (const window of [...windows].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && window.start <= last.end) merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, window.end) };
    else merged.push(window);
  }
  return merged;
}
