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

/** Of all values of several sorted lists, which are not joined for it. */
export function percentilesOf(lists: readonly Float64Array[]): { readonly median: number | null; readonly ninetieth: number | null } {
  return { median: ranked(lists, 0.5), ninetieth: ranked(lists, 0.9) };
}

export const sizeOf = (lists: readonly Float64Array[]): number => lists.reduce((size, list) => size + list.length, 0);

/** Nearest rank of all values of several sorted lists; null of none. Each try halves the longest of what is left at least. */
export function ranked(lists: readonly Float64Array[], share: number): number | null {
  let rank = Math.max(0, Math.ceil(share * sizeOf(lists)) - 1);
  for (let left = lists; sizeOf(left) > 0; ) {
    const longest = left.reduce((most, list) => (list.length > most.length ? list : most));
    const tried = longest[longest.length >> 1]!;
    const below = left.map((list) =>
      list.subarray(
        0,
        countUntil(list, (value) => value < tried),
      ),
    );
    const most = left.map((list) =>
      list.subarray(
        0,
        countUntil(list, (value) => value <= tried),
      ),
    );
    if (rank < sizeOf(below)) left = below;
    else if (rank < sizeOf(most)) return tried;
    else {
      rank -= sizeOf(most);
      left = left.map((list, n) => list.subarray(most[n]!.length));
    }
  }
  return null;
}

/** How many of a sorted list are at its beginning for which this holds. */
function countUntil(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(sorted[middle]!)) from = middle + 1;
    else to = middle;
  }
  return from;
}
