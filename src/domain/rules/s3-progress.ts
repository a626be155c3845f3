/** How far persistence has come: which attempts count, on how many channels and business days, and when that was enough. */
import { type AtBat, CONTACT_CHANNELS, type Counted } from '../at-bat.ts';
import type { BusinessClock } from '../business-time.ts';
import { HOUR } from '../duration.ts';
import { isAtLeast } from '../evidence.ts';
import type { Millis } from '../fact.ts';
import type { Clause, Duration } from '../rule-book.ts';
import type { SettingSpec } from './contract.ts';
import { countSetting, countsSetting, durationSetting } from './settings.ts';

const duration = (amount: number, unit: Duration['unit']): Duration => ({ amount, unit });

/** Sources: rules.md, S3; 93 % of converting leads are reached by the sixth call (Velocify). */
export const S3_SETTINGS = {
  attempts: { type: 'count', default: 6, sentence: 'attempts that are enough when nobody was reached' },
  channels: { type: 'count', default: 2, sentence: 'different channels among them' },
  'business-days': { type: 'count', default: 4, sentence: 'different business days among them' },
  schedule: { type: 'counts', default: [0, 0, 1, 3, 6, 10], sentence: 'business day by whose end each attempt is due' },
  'channel-once-in': { type: 'duration', default: duration(2, 'hours'), sentence: 'time in which one channel counts once' },
  'next-step-within': { type: 'duration', default: duration(5, 'business days'), sentence: 'time for the next step once reached' },
} as const satisfies Record<string, SettingSpec>;

export interface Progress {
  /** Attempts that count, in time order. */
  readonly attempts: readonly Counted[];
  /** When there were enough of them. */
  readonly fulfilledBy: Counted | null;
}

/** Attempts that count under S3: its grade, one per channel and span, at most half of them from sequences; no more channels than the person permits. */
export function progressOf(atBat: AtBat, clause: Clause, business: BusinessClock): Progress {
  const least = countSetting(clause, S3_SETTINGS, 'attempts');
  const permitted = CONTACT_CHANNELS.filter((channel) => !atBat.optedOut.has(channel)).length;
  const channels = Math.min(countSetting(clause, S3_SETTINGS, 'channels'), Math.max(1, permitted));
  const days = countSetting(clause, S3_SETTINGS, 'business-days');
  const span = spanOf(durationSetting(clause, S3_SETTINGS, 'channel-once-in'), business);
  const last = new Map<string, Millis>();
  const seenDays = new Set<number>();
  const attempts: Counted[] = [];
  let sequences = 0;
  let fulfilledBy: Counted | null = null;
  for (const item of atBat.counted) {
    if (item.role !== 'attempt' || !isAtLeast(item.grade, clause.evidence)) continue;
    const before = last.get(item.kind);
    if (before !== undefined && item.at - before < span) continue;
    if (item.sequence && sequences >= Math.floor(least / 2)) continue;
    if (item.sequence) sequences += 1;
    last.set(item.kind, item.at);
    attempts.push(item);
    seenDays.add(business.dayNumber(item.at));
    if (fulfilledBy === null && attempts.length >= least && last.size >= channels && seenDays.size >= days) fulfilledBy = item;
  }
  return { attempts, fulfilledBy };
}

/** Business day by whose end attempt number `n` (1 for the first) is due; the last entry holds for all further ones. */
export function scheduledDay(clause: Clause, n: number): number {
  const schedule = countsSetting(clause, S3_SETTINGS, 'schedule');
  return schedule[Math.min(n, schedule.length) - 1] ?? 0;
}

function spanOf(given: Duration, business: BusinessClock): number {
  const units = {
    minutes: 1 / 60,
    hours: 1,
    days: 24,
    'business minutes': 1 / 60,
    'business hours': 1,
    'business days': business.dayLength / HOUR,
  };
  return given.amount * units[given.unit] * HOUR;
}
