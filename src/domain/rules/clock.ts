/** The state of one clock, the same for every clause. */
import type { Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { ClauseClock, ClockState, Evidence } from '../judgement.ts';

export interface ClockInput {
  readonly clause: string;
  readonly startedAt: Millis;
  readonly dueAt: Millis;
  readonly metAt: Millis | null;
  readonly evidence: Evidence | null;
  /** When the at-bat closed, or the clock was stopped. */
  readonly closedAt: Millis | null;
  /** Nobody could have seen evidence: no breach is counted. */
  readonly blind: boolean;
}

/** met: evidence ≤ due; late: evidence > due; ended: closed before due; breached: due ≤ now without evidence; else running. */
export function makeClock(input: ClockInput, horizon: Horizon): ClauseClock {
  const { clause, startedAt, dueAt } = input;
  const { metAt, evidence } = isTooLate(input) ? NOTHING : input;
  return { clause, startedAt, dueAt, metAt, state: stateOf({ ...input, metAt }, horizon), evidence };
}

const NOTHING = { metAt: null, evidence: null };

/** What came after the clock was stopped in time makes nobody late: it was owed no more. */
function isTooLate({ metAt, dueAt, closedAt }: ClockInput): boolean {
  return metAt !== null && closedAt !== null && closedAt < dueAt && metAt > dueAt;
}

function stateOf(input: ClockInput, horizon: Horizon): ClockState {
  if (input.metAt !== null) return input.metAt <= input.dueAt ? 'met' : 'late';
  if (input.closedAt !== null && (input.blind || input.closedAt < input.dueAt)) return 'ended';
  if (input.blind) return 'running';
  return horizon.reached(input.dueAt) ? 'breached' : 'running';
}
