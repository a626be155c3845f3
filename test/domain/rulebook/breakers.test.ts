/** rules.md "Breakers", the pure part: limits, the usual day, alarms, and when what is held goes by itself. */
import { describe, expect, it } from 'vitest';
import { parseRoster } from '../../../config/roster.ts';
import {
  alarms,
  dayStart,
  fieldLimit,
  heldBecause,
  hourStart,
  moveAgainAt,
  nextMorning,
  SHIPPED_LIMITS,
  usualDay,
} from '../../../src/domain/breakers.ts';
import { createBusinessClock } from '../../../src/domain/business-time.ts';
import { iso, rosterOf, t } from '../helpers.ts';

const office = createBusinessClock(rosterOf().calendars[0]!);

describe('Breakers', () => {
  describe('Limits', () => {
    it('are 30 new tasks per rep and day, 20 re-assignments per hour and pool, 5 times the usual day of field writes', () => {
      expect(parseRoster('roster.yaml', '').breakers).toEqual(SHIPPED_LIMITS);
      expect(SHIPPED_LIMITS).toEqual({
        tasksPerRepAndDay: 30,
        reassignmentsPerHourAndPool: 20,
        fieldWritesTimesUsual: 5,
        alarmTimesUsual: 10,
      });
    });

    it('are operating settings, and a limit that is none is told with its place', () => {
      expect(parseRoster('roster.yaml', 'breakers:\n  tasks-per-rep-and-day: 50\n').breakers.tasksPerRepAndDay).toBe(50);
      expect(() => parseRoster('roster.yaml', 'breakers:\n  tasks-per-rep-and-day: 0\n')).toThrow(/roster.yaml:2/);
      expect(() => parseRoster('roster.yaml', 'breakers:\n  tasks-per-rep-per-day: 9\n')).toThrow(/tasks-per-rep-and-day/);
    });
  });

  describe('The usual day is the mean of the last 14 days with writes', () => {
    const cases: [string, readonly number[], number][] = [
      ['of a young install counts as 100', [], 100],
      ['of few writes counts as 100', [3, 5, 1], 100],
      ['is the mean where there are more', [300, 500], 400],
      ['leaves out days without writes', [300, 0, 0, 500], 400],
      ['forgets what is older than 14 such days', [...Array.from({ length: 14 }, () => 200), 100_000], 200],
    ];
    it.each(cases)('%s', (_, days, usual) => {
      expect(usualDay('fields', days)).toBe(usual);
      expect(fieldLimit(SHIPPED_LIMITS, days)).toBe(5 * usual);
    });
  });

  describe('What is never held alarms at ten times the usual', () => {
    const days = [20, 20];
    const cases: [string, number, number, boolean][] = [
      ['not below it', 10, 199, false],
      ['at it', 10, 200, true],
      ['once a day: not again past it', 10, 215, false],
      ['also when one batch leaps over it', 500, 600, true],
    ];
    it.each(cases)('%s', (_, added, total, expected) => {
      expect(alarms('moves', SHIPPED_LIMITS, days, { added, total })).toBe(expected);
    });

    it('not by the few of a young install', () => {
      expect(alarms('hand-raiser-tasks', SHIPPED_LIMITS, [1], { added: 30, total: 60 })).toBe(false);
      expect(alarms('hand-raiser-tasks', SHIPPED_LIMITS, [1], { added: 30, total: 120 })).toBe(true);
    });
  });

  describe('What is held is released by itself next business morning', () => {
    const cases: [string, string, string][] = [
      ['the next day', '02T10:00', '2026-03-03T08:00:00Z'],
      ['not this morning, whose day is counted already', '02T05:00', '2026-03-03T08:00:00Z'],
      ['after the weekend', '06T15:00', '2026-03-09T08:00:00Z'],
      ['after a holiday', '2026-04-02T10:00:00Z', '2026-04-06T07:00:00Z'],
      ['by the wall clock when the clocks change', '2026-03-28T10:00:00Z', '2026-03-30T07:00:00Z'],
    ];
    it.each(cases)('%s', (_, at, morning) => {
      expect(iso(nextMorning(office, t(at)))).toBe(morning);
    });

    it('a day begins at midnight of the place', () => {
      expect(iso(dayStart('Europe/Berlin', t('02T23:30')))).toBe('2026-03-02T23:00:00Z');
      expect(iso(dayStart('UTC', t('02T23:30')))).toBe('2026-03-02T00:00:00Z');
    });
  });

  describe('A re-assignment that is held goes', () => {
    it('not later today, but next business morning', () => {
      expect(iso(moveAgainAt(office, t('02T10:00'), t('02T10:05')))).toBe('2026-03-03T08:00:00Z');
    });

    it('at the same rate then: what the hour does not take goes in the next one', () => {
      expect(iso(moveAgainAt(office, t('02T10:00'), t('03T08:00')))).toBe('2026-03-03T09:00:00Z');
      expect(iso(moveAgainAt(office, t('02T10:00'), t('03T15:30')))).toBe('2026-03-04T08:00:00Z');
    });

    it('an hour is the hour of the clock', () => {
      expect(iso(hourStart(t('02T10:59')))).toBe('2026-03-02T10:00:00Z');
    });
  });

  it('Past a limit that kind of write is held with the reason', () => {
    expect(heldBecause('tasks', SHIPPED_LIMITS)).toContain('30 new tasks today');
    expect(heldBecause('reassignments', SHIPPED_LIMITS)).toContain('20 re-assignments this hour');
    expect(heldBecause('fields', SHIPPED_LIMITS, 400)).toContain('5 times the usual 400 field writes');
  });
});
