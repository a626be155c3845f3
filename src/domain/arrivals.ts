/** Leads by the hour at which they reached their owner: those out of hours are a line of their own, with elapsed time. */
import type { HandoffJudgement } from './judgement.ts';

export interface ArrivalLine {
  readonly leads: number;
  /** With a first counted attempt. */
  readonly answered: number;
  /** From the inquiry of a hand-raiser, else from the hand-off, to that attempt; null before any. */
  readonly medianElapsedMinutes: number | null;
  readonly medianBusinessMinutes: number | null;
}

export interface Arrivals {
  readonly inHours: ArrivalLine;
  readonly outOfHours: ArrivalLine;
}

interface Tally {
  leads: number;
  readonly elapsed: number[];
  readonly business: number[];
}

/** What was handed over before going live is history and counts nowhere. */
export function countArrivals(): { add(handoff: Pick<HandoffJudgement, 'outOfHours' | 'outcome' | 'speed'>): void; lines(): Arrivals } {
  const tallies = { inHours: newTally(), outOfHours: newTally() };
  return {
    add({ outOfHours, outcome, speed }) {
      if (outcome?.value === 'before-go-live') return;
      const tally = outOfHours ? tallies.outOfHours : tallies.inHours;
      tally.leads += 1;
      if (!speed) return;
      tally.elapsed.push(speed.elapsedMinutes);
      tally.business.push(speed.businessMinutes);
    },
    lines: () => ({ inHours: lineOf(tallies.inHours), outOfHours: lineOf(tallies.outOfHours) }),
  };
}

const newTally = (): Tally => ({ leads: 0, elapsed: [], business: [] });

function lineOf({ leads, elapsed, business }: Tally): ArrivalLine {
  return { leads, answered: elapsed.length, medianElapsedMinutes: median(elapsed), medianBusinessMinutes: median(business) };
}

/** The lower of the two in the middle. */
function median(values: readonly number[]): number | null {
  return new Float64Array(values).sort()[Math.ceil(values.length / 2) - 1] ?? null;
}
