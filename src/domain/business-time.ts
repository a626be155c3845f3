/** Business time of one calendar: adding, measuring and counting days, over cached windows in epoch milliseconds. */
import { buildYear, type WallWindow, weekWindows, type YearTable } from './business-windows.ts';
import { DAY, HOUR, MINUTE } from './duration.ts';
import type { Millis } from './fact.ts';
import type { Calendar } from './roster.ts';
import type { Duration } from './rule-book.ts';

/** Years the tables cover; instants outside are refused where facts are read. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2200;
const ANCHOR_YEAR = 2020;
const MEAN_YEAR = 365.2425 * DAY;

/**
 * Business time follows the wall clock: a skipped hour counts at once, a repeated hour counts once, so an 8-hour day has 8 business
 * hours on a change day too. Elapsed units are physical. `1 business day` is the calendar's usual day length in business hours
 * (its most frequent, the longer on a tie): 8 hours for 9–17, so from Monday 10:00 it ends Tuesday 10:00.
 */
export interface BusinessClock {
  readonly zone: string;
  /** Milliseconds of business time in one business day. */
  readonly dayLength: number;
  isOpen(at: Millis): boolean;
  /** `at` itself when open. */
  nextOpening(at: Millis): Millis;
  /** Business milliseconds from `from` to `to`; negative when `to` is earlier. Adds up over any split. */
  between(from: Millis, to: Millis): number;
  /** The earliest instant with that much business time (milliseconds ≥ 0) after `from`. */
  add(from: Millis, business: number): Millis;
  /** Elapsed units add physical time, business units business time. */
  addDuration(from: Millis, duration: Duration): Millis;
  /** Ordinal of the business day of `at`, or of the next one when its date is none; consecutive. */
  dayNumber(at: Millis): number;
  /** First opening and last close of a business day by its ordinal. */
  dayHours(day: number): { readonly open: Millis; readonly close: Millis };
}

export function createBusinessClock(calendar: Calendar): BusinessClock {
  const tables = new Tables(calendar);
  const clock: BusinessClock = {
    zone: calendar.zone,
    dayLength: usualDay(tables.week),
    isOpen: (at) => pieceAt(tables.at(at), at) >= 0,
    nextOpening: (at) => nextOpening(tables, at),
    between: (from, to) => tables.counted(to) - tables.counted(from),
    add: (from, business) => addBusiness(tables, from, business),
    addDuration: (from, duration) => addDuration(clock, from, duration),
    dayNumber: (at) => dayNumber(tables, at),
    dayHours: (day) => dayHours(tables, day),
  };
  return clock;
}

/** Lazily built years of one calendar, with running totals from an anchor year so that any two instants compare. */
class Tables {
  readonly week: readonly (readonly WallWindow[])[];
  readonly #calendar: Calendar;
  readonly #holidays: ReadonlySet<string>;
  readonly #years = new Map<number, YearTable>();
  readonly #before = new Map<number, { time: number; days: number }>([[ANCHOR_YEAR, { time: 0, days: 0 }]]);

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
    this.#holidays = new Set(calendar.holidays);
    this.week = weekWindows(calendar);
  }

  year(year: number): YearTable {
    let table = this.#years.get(year);
    if (table === undefined) {
      table = buildYear(this.#calendar, this.week, this.#holidays, year);
      this.#years.set(year, table);
    }
    return table;
  }

  yearOf(at: Millis): number {
    let year = 1970 + Math.floor(at / MEAN_YEAR);
    year = Math.min(LAST_YEAR, Math.max(FIRST_YEAR, year));
    while (year > FIRST_YEAR && at < this.year(year).from) year -= 1;
    while (year < LAST_YEAR && at >= this.year(year).to) year += 1;
    return year;
  }

  at(at: Millis): YearTable {
    return this.year(this.yearOf(at));
  }

  /** Business time and days counted from the anchor to the start of `year` (negative before it). */
  before(year: number): { time: number; days: number } {
    const known = this.#before.get(year);
    if (known !== undefined) return known;
    const step = year > ANCHOR_YEAR ? -1 : 1;
    const near = this.before(year + step);
    const table = this.year(step < 0 ? year - 1 : year);
    const found = { time: near.time - step * table.total, days: near.days - step * table.midnights.length };
    this.#before.set(year, found);
    return found;
  }

  counted(at: Millis): number {
    const year = this.yearOf(at);
    return this.before(year).time + countedWithin(this.year(year), at);
  }
}

/** Index of the last entry ≤ `value`, −1 when none. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function pieceAt(table: YearTable, at: Millis): number {
  const index = lastAtMost(table.starts, at);
  return index >= 0 && at < table.ends[index]! ? index : -1;
}

/** A skipped hour counts just after its instant, so that it falls into the day that begins there. */
function countedWithin(table: YearTable, at: Millis): number {
  const index = lastAtMost(table.starts, at);
  if (index < 0) return 0;
  if (at === table.starts[index]) return index === 0 ? 0 : ending(table, index - 1);
  return table.counted[index]! + Math.min(at, table.ends[index]!) - table.starts[index]!;
}

function nextOpening(tables: Tables, at: Millis): Millis {
  let year = tables.yearOf(at);
  if (pieceAt(tables.year(year), at) >= 0) return at;
  while (year <= LAST_YEAR) {
    const table = tables.year(year);
    const next = lastAtMost(table.starts, at) + 1;
    if (next < table.starts.length) return table.starts[next]!;
    year += 1;
  }
  return at;
}

function addBusiness(tables: Tables, from: Millis, business: number): Millis {
  if (business <= 0) return from;
  let year = tables.yearOf(from);
  const target = tables.counted(from) + business;
  while (year < LAST_YEAR && tables.before(year).time + tables.year(year).total < target) year += 1;
  const table = tables.year(year);
  const wanted = target - tables.before(year).time;
  const index = firstReaching(table, wanted);
  if (index === table.starts.length) return table.to;
  return table.starts[index]! + Math.max(0, wanted - table.counted[index]!);
}

/** Index of the first piece by whose end `wanted` business time is counted. */
function firstReaching(table: YearTable, wanted: number): number {
  let low = 0;
  let high = table.starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ending(table, middle) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function ending(table: YearTable, index: number): number {
  return table.counted[index]! + table.ends[index]! - table.starts[index]!;
}

function addDuration(clock: BusinessClock, from: Millis, duration: Duration): Millis {
  switch (duration.unit) {
    case 'minutes':
      return from + duration.amount * MINUTE;
    case 'hours':
      return from + duration.amount * HOUR;
    case 'days':
      return from + duration.amount * DAY;
    case 'business minutes':
      return clock.add(from, duration.amount * MINUTE);
    case 'business hours':
      return clock.add(from, duration.amount * HOUR);
    case 'business days':
      return clock.add(from, duration.amount * clock.dayLength);
  }
}

function dayNumber(tables: Tables, at: Millis): number {
  const year = tables.yearOf(at);
  const table = tables.year(year);
  const index = lastAtMost(table.midnights, at);
  const inside = index >= 0 && at - table.midnights[index]! < DAY && sameDate(table, index, at);
  return tables.before(year).days + (inside ? index : index + 1);
}

/** A date lasts to the next midnight; on change days that is 23 or 25 hours, and its last close lies inside in any case. */
function sameDate(table: YearTable, index: number, at: Millis): boolean {
  const next = table.midnights[index + 1];
  return next === undefined || at < next;
}

function dayHours(tables: Tables, day: number): { open: Millis; close: Millis } {
  let year = ANCHOR_YEAR;
  while (year > FIRST_YEAR && day < tables.before(year).days) year -= 1;
  while (year < LAST_YEAR && day >= tables.before(year + 1).days) year += 1;
  const table = tables.year(year);
  const index = Math.min(day - tables.before(year).days, table.opens.length - 1);
  return { open: table.opens[index]!, close: table.closes[index]! };
}

function usualDay(week: readonly (readonly WallWindow[])[]): number {
  const votes = new Map<number, number>();
  for (const windows of week) {
    const minutes = windows.reduce((sum, window) => sum + window.end - window.start, 0);
    if (minutes > 0) votes.set(minutes, (votes.get(minutes) ?? 0) + 1);
  }
  const best = [...votes].sort(([a, votesA], [b, votesB]) => votesB - votesA || b - a)[0];
  return (best?.[0] ?? 8 * 60) * MINUTE;
}
