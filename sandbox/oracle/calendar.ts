/** Working hours of a place, Monday to Friday 9 to 17 by the wall clock but on its public holidays, and arithmetic in them. */
import type { Millis } from '../portal.ts';
import type { Duration } from './durations.ts';
import type { Span } from './setting.ts';

const DAY = 86_400_000;
const OPENS = 9;
const CLOSES = 17;
/** Rules, "Time": a business day of a 9–17 calendar is 8 business hours, on a day of clock change too. */
const BUSINESS_DAY = (CLOSES - OPENS) * 3_600_000;

export class Calendar {
  readonly zone: string;
  readonly #holidays: ReadonlySet<string>;
  readonly #days = new Map<number, Span | null>();

  constructor(zone: string, holidays: readonly string[]) {
    this.zone = zone;
    this.#holidays = new Set(holidays);
  }

  /** The hours of a day, counted from 1970 in the calendar's own zone; null when it is closed. */
  #hours(day: number): Span | null {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
    const at = (hour: number): Millis => date.toZonedDateTime({ timeZone: this.zone, plainTime: { hour } }).epochMilliseconds;
    const open = date.dayOfWeek <= 5 && !this.#holidays.has(date.toString());
    const hours = open ? { from: at(OPENS), to: at(CLOSES) } : null;
    this.#days.set(day, hours);
    return hours;
  }

  /** The hours that hold `at`, or the next ones. */
  hoursFrom(at: Millis): Span {
    for (let day = Math.floor(at / DAY) - 1; ; day++) {
      const hours = this.#hours(day);
      if (hours !== null && hours.to > at) return hours;
    }
  }

  isOpen(at: Millis): boolean {
    return this.hoursFrom(at).from <= at;
  }

  nextOpen(at: Millis): Millis {
    return Math.max(at, this.hoursFrom(at).from);
  }

  /** `at` moved on by working time; an end of hours is reached on that day, not at the next opening. */
  #addOpen(at: Millis, amount: Millis): Millis {
    let left = amount;
    let from = at;
    for (;;) {
      const hours = this.hoursFrom(from);
      const start = Math.max(from, hours.from);
      if (start + left <= hours.to) return start + left;
      left -= hours.to - start;
      from = hours.to;
    }
  }

  add(at: Millis, { amount, business, businessDays }: Duration): Millis {
    return business ? this.#addOpen(at, amount + businessDays * BUSINESS_DAY) : at + amount;
  }

  /** Working time between two instants. */
  between(from: Millis, to: Millis): Millis {
    let sum = 0;
    for (let at = from; at < to; ) {
      const hours = this.hoursFrom(at);
      if (hours.from >= to) break;
      sum += Math.min(hours.to, to) - Math.max(at, hours.from);
      at = hours.to;
    }
    return sum;
  }

  /** The end of the n-th working day after the one on which `at` counts; 0 is that day itself, or the next working day. */
  closeOfDay(at: Millis, n: number): Millis {
    let hours = this.hoursFrom(at);
    for (let i = 0; i < n; i++) hours = this.hoursFrom(hours.to);
    return hours.to;
  }

  dateOf(at: Millis): string {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.zone).toPlainDate().toString();
  }

  /** The first instant of a date such as `2026-03-09`. */
  startOf(date: string): Millis {
    return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: this.zone }).epochMilliseconds;
  }
}
