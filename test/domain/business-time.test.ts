/** Business time: what counts, what adds up, and what the change of clocks does to it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBusinessClock } from '../../src/domain/business-time.ts';
import { HOUR, MINUTE } from '../../src/domain/duration.ts';
import type { Calendar, Weekday } from '../../src/domain/roster.ts';
import { officeCalendar } from '../../src/domain/roster-index.ts';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const iso = (ms: number): string => Temporal.Instant.fromEpochMilliseconds(ms).toString();
const all = (hours: string[], days: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) =>
  Object.fromEntries(days.map((day) => [day, hours]));
const calendar = (over: Partial<Calendar>): Calendar => ({ ...officeCalendar('Europe/Berlin'), ...over });

describe('Time', () => {
  const office = createBusinessClock(calendar({ holidays: ['2026-04-03', '2026-04-06'] }));

  it.each([
    ['inside a day', '2026-03-02T09:00:00Z', 90, '2026-03-02T10:30:00Z'],
    ['over night', '2026-03-02T15:30:00Z', 60, '2026-03-03T08:30:00Z'],
    ['over a weekend', '2026-03-06T15:59:00Z', 5, '2026-03-09T08:04:00Z'],
    ['from before opening', '2026-03-02T03:00:00Z', 5, '2026-03-02T08:05:00Z'],
    ['from a Saturday', '2026-03-07T12:00:00Z', 5, '2026-03-09T08:05:00Z'],
    ['to the close exactly', '2026-03-02T15:00:00Z', 60, '2026-03-02T16:00:00Z'],
    ['over public holidays', '2026-04-02T14:30:00Z', 60, '2026-04-07T07:30:00Z'],
    ['over the spring change', '2026-03-27T15:30:00Z', 60, '2026-03-30T07:30:00Z'],
    ['over the autumn change', '2026-10-23T14:30:00Z', 60, '2026-10-26T08:30:00Z'],
    ['over the turn of the year', '2026-12-31T15:30:00Z', 60, '2027-01-01T08:30:00Z'],
  ])('adds business minutes %s', (_, from, minutes, to) => {
    expect(iso(office.add(at(from), minutes * MINUTE))).toBe(to);
  });

  it('takes a business day of a 9–17 calendar as 8 business hours', () => {
    expect(office.dayLength).toBe(8 * HOUR);
    expect(iso(office.addDuration(at('2026-03-02T09:00:00Z'), { amount: 1, unit: 'business days' }))).toBe('2026-03-03T09:00:00Z');
    expect(iso(office.addDuration(at('2026-03-07T09:00:00Z'), { amount: 1, unit: 'business days' }))).toBe('2026-03-09T16:00:00Z');
  });

  it('counts elapsed units as physical time', () => {
    expect(iso(office.addDuration(at('2026-03-07T09:00:00Z'), { amount: 5, unit: 'minutes' }))).toBe('2026-03-07T09:05:00Z');
    expect(iso(office.addDuration(at('2026-03-28T23:30:00Z'), { amount: 1, unit: 'days' }))).toBe('2026-03-29T23:30:00Z');
  });

  it.each([
    ['spring', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23],
    ['autumn', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25],
  ])('keeps the wall-clock length of a day on the %s change day', (_, _date, from, to, physical) => {
    const night = createBusinessClock(calendar({ hours: all(['00:00-08:00']) }));
    const round = createBusinessClock(calendar({ hours: all(['00:00-24:00']) }));
    expect(at(to) - at(from)).toBe(physical * HOUR);
    expect(night.between(at(from), at(to))).toBe(8 * HOUR);
    expect(round.between(at(from), at(to))).toBe(24 * HOUR);
  });

  it('starts a day whose midnight is skipped at its first hour (America/Sao_Paulo, 2018-11-04)', () => {
    const clock = createBusinessClock(calendar({ zone: 'America/Sao_Paulo', hours: all(['00:00-08:00']) }));
    expect(clock.between(at('2018-11-04T03:00:00Z'), at('2018-11-05T02:00:00Z'))).toBe(8 * HOUR);
  });

  it('runs a night shift into the next day, and not into the day after a holiday', () => {
    const clock = createBusinessClock(calendar({ zone: 'UTC', hours: { mon: ['22:00-06:00'] }, holidays: ['2026-03-09'] }));
    expect(clock.between(at('2026-03-02T00:00:00Z'), at('2026-03-04T00:00:00Z'))).toBe(8 * HOUR);
    expect(clock.between(at('2026-03-09T00:00:00Z'), at('2026-03-11T00:00:00Z'))).toBe(0);
  });

  it('numbers business days one after another and knows their hours', () => {
    const friday = office.dayNumber(at('2026-03-06T10:00:00Z'));
    expect(office.dayNumber(at('2026-03-07T10:00:00Z'))).toBe(friday + 1);
    expect(office.dayNumber(at('2026-03-09T10:00:00Z'))).toBe(friday + 1);
    expect(iso(office.dayHours(friday + 1).open)).toBe('2026-03-09T08:00:00Z');
    expect(iso(office.dayHours(friday + 1).close)).toBe('2026-03-09T16:00:00Z');
    expect(office.dayNumber(at('2027-01-01T10:00:00Z'))).toBe(office.dayNumber(at('2026-12-31T10:00:00Z')) + 1);
  });

  it('is open from the opening on and closed at the close', () => {
    expect(office.isOpen(at('2026-03-02T08:00:00Z'))).toBe(true);
    expect(office.isOpen(at('2026-03-02T16:00:00Z'))).toBe(false);
    expect(iso(office.nextOpening(at('2026-03-06T16:00:00Z')))).toBe('2026-03-09T08:00:00Z');
  });
});

describe('business time of any calendar', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Apia'];
  const hours = [['09:00-17:00'], ['00:00-24:00'], ['08:00-12:00', '13:00-17:30'], ['22:00-06:00'], ['01:30-02:30']];
  const days: Weekday[][] = [['mon', 'tue', 'wed', 'thu', 'fri'], ['sun', 'mon', 'thu'], ['sat'], Object.keys(all([])) as Weekday[]];
  const clocks = zones.flatMap((zone, index) =>
    [0, 1].map((shift) => {
      const picked = { windows: hours[(index + 2 * shift) % hours.length]!, days: days[(index + shift) % days.length]! };
      return createBusinessClock({ id: 'c', zone, hours: all(picked.windows, picked.days), holidays: ['2026-03-30', '2024-12-31'] });
    }),
  );
  const calendars = fc.constantFrom(...clocks);
  const instants = fc
    .integer({ min: at('2018-10-01T00:00:00Z') / 1000, max: at('2021-06-01T00:00:00Z') / 1000 })
    .map((seconds) => seconds * 1000);

  it('adds up across any split', () => {
    fc.assert(
      fc.property(calendars, instants, instants, instants, (clock, a, b, c) => {
        expect(clock.between(a, b) + clock.between(b, c)).toBe(clock.between(a, c));
      }),
    );
  });

  it('adds up, and would not if an hour of a change of clocks were counted by its physical length', () => {
    const zoned = createBusinessClock({ id: 'c', zone: 'Europe/Berlin', hours: all(['00:00-24:00']), holidays: [] });
    const change = at('2020-03-29T01:00:00Z');
    // As if the skipped hour counted only where both ends lie on one side of it.
    const broken = { between: (from: number, to: number) => (from < change && change < to ? to - from : zoned.between(from, to)) };
    const split = fc.property(
      instants,
      instants,
      instants,
      (a, b, c) => broken.between(a, b) + broken.between(b, c) === broken.between(a, c),
    );
    expect(fc.check(split, { numRuns: 1_000 }).failed).toBe(true);
  });

  it('never runs backwards', () => {
    fc.assert(
      fc.property(calendars, instants, fc.nat(100_000_000), (clock, a, step) => {
        expect(clock.between(a, a + step)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('lands where adding says: no instant before has that much business time', () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 1, max: 400 * 60 }), (clock, from, minutes) => {
        const wanted = minutes * MINUTE;
        const to = clock.add(from, wanted);
        const inSkippedHour = clock.between(from, to) < wanted && clock.between(from, to + 1) > wanted;
        expect(inSkippedHour || clock.between(from, to) === wanted).toBe(true);
        expect(clock.between(from, to - 1)).toBeLessThan(wanted);
      }),
    );
  });

  it('counts every day of the week alike over the change of clocks', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('2018-11-04', '2026-03-08', '2026-03-29', '2026-10-25', '2026-04-05'),
        (zone, date) => {
          const clock = createBusinessClock({ id: 'c', zone, hours: all(['00:00-24:00']), holidays: [] });
          const day = Temporal.PlainDate.from(date);
          const from = day.toZonedDateTime(zone).epochMilliseconds;
          const to = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
          expect(clock.between(from, to)).toBe(24 * HOUR);
        },
      ),
    );
  });
});
