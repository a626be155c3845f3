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

/** Builds the table of `year` in the calendar's zone. Only days on which the clocks change are asked of Temporal: one day costs it 20 µs. */
export function buildYear(
  calendar: Calendar,
  week: readonly (readonly WallWindow[])[],
  holidays: ReadonlySet<string>,
  year: number,
): YearTable {
  const pieces: Pieces = { starts: [], ends: [], counted: [], total: 0 };
  const days = { midnights: [] as Millis[], opens: [] as Millis[], closes: [] as Millis[] };
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  const from = midnight(first, calendar.zone);
  const changes = changesOf(calendar.zone, from, year);
  const windowsOf = (day: number) => (holidays.has(isoDate(year, day)) ? [] : week[(first.dayOfWeek + 6 + day) % 7]!);
  let start = from;
  let before = windowsOf(-1);
  for (let index = 0; index < first.daysInYear; index += 1) {
    const plain = !changes.some((change) => change >= start && change <= start + DAY_MS);
    const end = plain ? start + DAY_MS : midnight(first.add({ days: index + 1 }), calendar.zone);
    const day: LocalDay = { date: () => first.add({ days: index }), start, plain, zone: calendar.zone };
    const own = windowsOf(index);
    const windows = before.some(passesMidnight) || own.some(passesMidnight) ? merge([...spill(before), ...own.map(clip)]) : own;
    for (const window of windows) addWindow(pieces, day, window);
    if (own.length > 0) {
      days.midnights.push(start);
      days.opens.push(instantOf(day, own[0]!.start));
      days.closes.push(instantOf(day, own.at(-1)!.end));
    }
    before = own;
    start = end;
  }
  return { from, to: start, ...pieces, ...days };
}

/** Instants within the year, and a day before it, at which the zone changes its clocks. */
function changesOf(zone: string, from: Millis, year: number): readonly Millis[] {
  const changes: Millis[] = [];
  let time = Temporal.Instant.fromEpochMilliseconds(from - DAY_MS).toZonedDateTimeISO(zone);
  while (time.year <= year) {
    const next = time.getTimeZoneTransition('next');
    if (next === null) break;
    changes.push(next.epochMilliseconds);
    time = next;
  }
  return changes;
}

/** Date of a day of the year, 0 for 1 January. */
function isoDate(year: number, day: number): string {
  return new Date(Date.UTC(year, 0, 1 + day)).toISOString().slice(0, 10);
}

interface Pieces {
  starts: Millis[];
  ends: Millis[];
  counted: number[];
  total: number;
}

interface LocalDay {
  readonly date: () => Temporal.PlainDate;
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
  const date = day.date().add({ days: minutes >= DAY_MINUTES ? 1 : 0 });
  const time = Temporal.PlainTime.from({ hour: Math.floor((minutes % DAY_MINUTES) / 60), minute: minutes % 60 });
  return date.toZonedDateTime({ timeZone: day.zone, plainTime: time }).epochMilliseconds;
}

function midnight(date: Temporal.PlainDate, zone: string): Millis {
  return date.toZonedDateTime(zone).epochMilliseconds;
}

function passesMidnight(window: WallWindow): boolean {
  return window.end > DAY_MINUTES;
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
