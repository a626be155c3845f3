/** The breakers: how many writes of a kind are let through, from which mark on an alarm is due, and when what is held may go by itself. */
import type { BusinessClock } from './business-time.ts';
import { DAY, HOUR } from './duration.ts';
import type { Millis } from './fact.ts';

/** Kinds of writes that a breaker holds, as `baton release` names them. */
export const BREAKERS = ['tasks', 'reassignments', 'fields'] as const;
export type BreakerKind = (typeof BREAKERS)[number];

/** Never held: counted apart, and told when there are far more of them than usual. */
export const WATCHED = ['hand-raiser-tasks', 'moves'] as const;
export type WatchedKind = (typeof WATCHED)[number];

/** rules.md "Breakers"; an operating setting of the roster file. */
export interface BreakerLimits {
  readonly tasksPerRepAndDay: number;
  readonly reassignmentsPerHourAndPool: number;
  /** Field writes of an account in a day, as a multiple of the usual day. */
  readonly fieldWritesTimesUsual: number;
  /** Multiple of the usual day from which on what is never held alarms. */
  readonly alarmTimesUsual: number;
}

export const SHIPPED_LIMITS: BreakerLimits = {
  tasksPerRepAndDay: 30,
  reassignmentsPerHourAndPool: 20,
  fieldWritesTimesUsual: 5,
  alarmTimesUsual: 10,
};

/** Days with writes that the usual day is the mean of. */
export const USUAL_DAYS = 14;
/** A young account's few writes are no measure: fewer than this a day count as this many. */
const USUAL_AT_LEAST: Readonly<Record<'fields' | WatchedKind, number>> = { fields: 100, 'hand-raiser-tasks': 10, moves: 10 };

/** `days` are the counts of the latest days before today, newest first; days without writes say nothing and are left out. */
export function usualDay(kind: 'fields' | WatchedKind, days: readonly number[]): number {
  const busy = days.filter((n) => n > 0).slice(0, USUAL_DAYS);
  const mean = busy.length === 0 ? 0 : busy.reduce((sum, n) => sum + n, 0) / busy.length;
  return Math.max(USUAL_AT_LEAST[kind], mean);
}

export function fieldLimit(limits: BreakerLimits, days: readonly number[]): number {
  return Math.floor(limits.fieldWritesTimesUsual * usualDay('fields', days));
}

/** True for the one addition that takes the day's count up to the mark: an alarm is told once a day. */
export function alarms(
  kind: WatchedKind,
  limits: BreakerLimits,
  days: readonly number[],
  count: { readonly added: number; readonly total: number },
): boolean {
  const mark = limits.alarmTimesUsual * usualDay(kind, days);
  return count.total >= mark && count.total - count.added < mark;
}

/** Beginning of the calendar day at a place: what "a day" of a breaker is counted by. */
export function dayStart(zone: string, at: Millis): Millis {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).startOfDay().epochMilliseconds;
}

/** Beginning of the clock hour: what "an hour" of a breaker is counted by. */
export function hourStart(at: Millis): Millis {
  return Math.floor(at / HOUR) * HOUR;
}

/** The first opening on a later date: what was held today goes by itself then, and counts for that day. */
export function nextMorning(business: BusinessClock, at: Millis): Millis {
  const tomorrow = dayStart(business.zone, dayStart(business.zone, at) + DAY + 2 * HOUR);
  return business.nextOpening(tomorrow);
}

/**
 * When a re-assignment that came due at `dueAt` is tried again after the pool's hour was full: the next business morning, and from then
 * on, since it goes at the same rate, the next hour within working hours.
 */
export function moveAgainAt(business: BusinessClock, dueAt: Millis, now: Millis): Millis {
  const morning = nextMorning(business, dueAt);
  return now < morning ? morning : business.nextOpening(hourStart(now) + HOUR);
}

/** Why a write is held, for a person. */
export function heldBecause(kind: BreakerKind, limits: BreakerLimits, usual: number = USUAL_AT_LEAST.fields): string {
  switch (kind) {
    case 'tasks':
      return `breaker: the rep has had ${limits.tasksPerRepAndDay} new tasks today`;
    case 'reassignments':
      return `breaker: the pool has had ${limits.reassignmentsPerHourAndPool} re-assignments this hour`;
    case 'fields':
      return `breaker: ${limits.fieldWritesTimesUsual} times the usual ${Math.round(usual)} field writes of a day are made`;
  }
}

/** Stored when what is never held alarms. */
export interface Alarm {
  readonly at: Millis;
  readonly today: number;
  readonly usual: number;
}

/** Key of the workspace setting that holds an account's latest alarm of a kind. */
export function alarmKey(kind: WatchedKind, installId: string): string {
  return `alarm.${kind}.${installId}`;
}

const ALARM_TOLD_MS = DAY;

/** What a person is told of the stored alarms of an account; those of former days are over. */
export function alarmLines(alarms: readonly (readonly [WatchedKind, Alarm | null])[], now: Millis): string[] {
  const names: Readonly<Record<WatchedKind, string>> = {
    'hand-raiser-tasks': 'tasks of hand-raisers',
    moves: 'moves off absent, deactivated or missing owners',
  };
  return alarms.flatMap(([kind, alarm]) =>
    alarm === null || now - alarm.at >= ALARM_TOLD_MS
      ? []
      : [`${alarm.today} ${names[kind]} in a day, ${alarm.usual} are usual; they are never held`],
  );
}

/** A stored value of another shape is none. */
export function readAlarm(value: unknown): Alarm | null {
  const { at, today, usual } = (value ?? {}) as Partial<Alarm>;
  return typeof at === 'number' && typeof today === 'number' && typeof usual === 'number' ? { at, today, usual } : null;
}
