/** Figures of both departments' duties: shares, medians and ninetieth percentiles, never averages. */
import type { Millis } from '../../domain/fact.ts';
import type { ClockState } from '../../domain/judgement.ts';
import { STATES } from './columns.ts';

export const DIMENSIONS = ['rep', 'team', 'source', 'campaign', 'week'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One clock, with everything it is counted by. */
export interface ScoredClock {
  readonly leadId: string;
  readonly atBat: number | null;
  readonly clause: string;
  readonly state: ClockState;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  readonly of: Readonly<Record<Dimension, string>>;
}

export interface Shares {
  readonly started: number;
  readonly met: number;
  readonly late: number;
  readonly breached: number;
  readonly running: number;
  /** Met in time of all that came to an end, 0 to 1; null while none did. */
  readonly kept: number | null;
}

export interface Figures extends Shares {
  /** Minutes from the start of the clock to its evidence, of those that have any. */
  readonly median: number | null;
  readonly ninetieth: number | null;
}

/** How soon hand-offs were answered. */
export interface Speed {
  readonly handed: number;
  readonly answered: number;
  /** Business minutes until the first counted attempt. */
  readonly median: number | null;
  readonly ninetieth: number | null;
}

/** Clocks by their state, as `STATES` has them. */
export type Counts = Int32Array;

export const newCounts = (): Counts => new Int32Array(STATES.length);

export function sharesOf([running = 0, met = 0, late = 0, breached = 0, ended = 0]: Counts): Shares {
  const settled = met + late + breached;
  return { started: settled + running + ended, met, late, breached, running, kept: settled === 0 ? null : met / settled };
}

/** Minutes that come one by one, as a list that is sorted once. */
export interface Minutes {
  add(value: number): void;
  /** All that came; nothing may be added afterwards. */
  sorted(): Float64Array;
}

export function newMinutes(): Minutes {
  let values = new Float64Array(64);
  let size = 0;
  return {
    add(value) {
      if (size === values.length) {
        const grown = new Float64Array(size * 2);
        grown.set(values);
        values = grown;
      }
      values[size] = value;
      size += 1;
    },
    sorted: () => values.slice(0, size).sort(),
  };
}

/** One sorted list of several: two by two, so that each value is moved as often as the lists can be halved. */
export function mergeSorted(lists: readonly Float64Array[]): Float64Array {
  let level = lists;
  while (level.length > 1)
    level = level.flatMap((list, n) => (n % 2 === 1 ? [] : n + 1 < level.length ? [mergeTwo(list, level[n + 1]!)] : [list]));
  return level[0] ?? new Float64Array();
}

function mergeTwo(a: Float64Array, b: Float64Array): Float64Array {
  const merged = new Float64Array(a.length + b.length);
  let [i, j] = [0, 0];
  for (let at = 0; at < merged.length; at += 1) {
    const takesFirst = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    merged[at] = takesFirst ? a[i]! : b[j]!;
    if (takesFirst) i += 1;
    else j += 1;
  }
  return merged;
}

export function percentilesOf(sorted: Float64Array): { readonly median: number | null; readonly ninetieth: number | null } {
  return { median: ranked(sorted, 0.5), ninetieth: ranked(sorted, 0.9) };
}

/** Nearest rank of sorted values; null of none. */
export const ranked = (sorted: Float64Array, share: number): number | null =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
