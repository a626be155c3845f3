/** How each kind of rep works: when they begin, over which channels, how long they persist and what a reminder does to them. */

import type { Draws } from '../random.ts';
import type { Archetype } from '../script.ts';

export type Channel = 'call' | 'email' | 'message' | 'note';
export type TaskReaction = 'act' | 'tick' | 'put-off' | 'throw-away' | 'give' | 'nothing';

export interface Habit {
  readonly starts: 'in-time' | 'late' | 'when-reminded';
  /** One per attempt, begun again from the front. */
  readonly channels: readonly Channel[];
  /** Attempts of their own accord. */
  readonly persistence: number;
  /** Share of outbound calls that connect. */
  readonly connects: number;
  /** Share of one-to-one e-mails that are answered. */
  readonly replies: number;
  /** Weights; what is left out never happens. */
  readonly onTask: Readonly<Partial<Record<TaskReaction, number>>>;
  /** Office minutes between seeing a task and acting on it. */
  readonly taskDelay: readonly [number, number];
  /** Share of leads they answer through the response field before the first attempt. */
  readonly usesField: number;
  /** Share of given-up leads for which they ask an outcome they have not earned. */
  readonly asksUnearned: number;
}

const steady = { starts: 'in-time', persistence: 6, connects: 0.28, replies: 0.2, usesField: 0.25, asksUnearned: 0.3 } as const;
const prompt = { onTask: { act: 95, 'put-off': 1, nothing: 4 }, taskDelay: [0, 10] } as const;

export const HABITS: Readonly<Record<Archetype, Habit>> = {
  diligent: { ...steady, ...prompt, channels: ['call', 'email', 'call', 'message', 'call', 'email'] },
  'quick-mailer': { ...steady, ...prompt, channels: ['email', 'email', 'message', 'call', 'email', 'call'], replies: 0.3 },
  caller: { ...steady, ...prompt, channels: ['call', 'call', 'email', 'call', 'call', 'call'], connects: 0.33 },
  noter: {
    ...steady,
    channels: ['note', 'note', 'note', 'call'],
    persistence: 3,
    onTask: { act: 60, tick: 10, 'put-off': 8, nothing: 22 },
    taskDelay: [15, 120],
  },
  forgetter: {
    ...steady,
    starts: 'when-reminded',
    channels: ['call', 'email', 'call', 'call'],
    persistence: 1,
    onTask: { act: 45, 'put-off': 8, give: 4, nothing: 43 },
    taskDelay: [120, 720],
    usesField: 0,
  },
  ticker: {
    ...steady,
    starts: 'when-reminded',
    channels: ['call', 'email'],
    persistence: 1,
    onTask: { act: 20, tick: 70, 'throw-away': 6, nothing: 4 },
    taskDelay: [15, 45],
    asksUnearned: 0.5,
  },
  'one-call-giver-up': {
    ...steady,
    channels: ['call'],
    persistence: 1,
    onTask: { act: 35, tick: 12, 'throw-away': 8, give: 3, nothing: 42 },
    taskDelay: [60, 300],
    asksUnearned: 0.5,
  },
  late: {
    ...steady,
    starts: 'late',
    channels: ['email', 'call', 'call', 'email', 'message'],
    persistence: 4,
    onTask: { act: 50, 'put-off': 8, nothing: 42 },
    taskDelay: [60, 480],
  },
};

/** Office hours between attempts, after rules.md S3: due by business day 0, 0, 1, 3, 6, 10. */
const GAPS = [3, 6, 15, 23, 31, 31] as const;

/** Office minutes from attempt number `made` to the next one. */
export function gapMinutes(made: number, luck: Draws): number {
  return (GAPS[Math.min(made - 1, GAPS.length - 1)] ?? 3) * 60 + luck.int(-60, 30);
}
