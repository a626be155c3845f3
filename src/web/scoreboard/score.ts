/** Figures of both departments' duties: shares, medians and ninetieth percentiles, never averages; added up clock by clock. */
import type { Millis } from '../../domain/fact.ts';
import type { ClockState } from '../../domain/judgement.ts';
import type { ScoredHandoff } from '../../ports/ledger/index.ts';

export const DIMENSIONS = ['rep', 'team', 'source', 'campaign', 'week'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Clock = ScoredHandoff['clocks'][number];

/** One clock, with everything it is counted by. */
export interface ScoredClock {
  readonly leadId: string;
  readonly atBat: number | null;
  readonly clause: string;
  readonly state: ClockState;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  /** Clocks that share it are one in figures. */
  readonly countedAs: string | null;
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

export interface Sum {
  /** False when another clock of the same bulk edit was added before. */
  add(clock: Pick<Clock, 'clause' | 'state' | 'countedAs'>): boolean;
  shares(): Shares;
}

export function newSum(): Sum {
  const counts: Record<ClockState, number> = { running: 0, met: 0, late: 0, breached: 0, ended: 0 };
  const seen = new Set<string>();
  return {
    add({ clause, state, countedAs }) {
      if (countedAs != null) {
        const key = `${clause} ${state} ${countedAs}`;
        if (seen.has(key)) return false;
        seen.add(key);
      }
      counts[state] += 1;
      return true;
    },
    shares() {
      const { met, late, breached, running, ended } = counts;
      const settled = met + late + breached;
      return { started: settled + running + ended, met, late, breached, running, kept: settled === 0 ? null : met / settled };
    },
  };
}

/** Of one duty. */
export function newFigures(): { add(clock: Clock): void; figures(): Figures } {
  const sum = newSum();
  const minutes: number[] = [];
  return {
    add(clock) {
      if (sum.add(clock) && clock.metAt !== null && clock.state !== 'ended') minutes.push((clock.metAt - clock.startedAt) / 60_000);
    },
    figures: () => ({ ...sum.shares(), ...both(minutes) }),
  };
}

export function newSpeed(): { add(handoff: Pick<ScoredHandoff, 'businessMinutes'>): void; speed(): Speed } {
  let handed = 0;
  const minutes: number[] = [];
  return {
    add({ businessMinutes }) {
      handed += 1;
      if (businessMinutes !== null) minutes.push(businessMinutes);
    },
    speed: () => ({ handed, answered: minutes.length, ...both(minutes) }),
  };
}

function both(values: readonly number[]): { median: number | null; ninetieth: number | null } {
  const sorted = new Float64Array(values).sort();
  return { median: ranked(sorted, 0.5), ninetieth: ranked(sorted, 0.9) };
}

/** Nearest rank; null of none. */
export function percentile(values: readonly number[], share: number): number | null {
  return ranked(new Float64Array(values).sort(), share);
}

const ranked = (sorted: Float64Array, share: number): number | null => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
