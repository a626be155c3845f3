/** The shape of models that give one touchpoint everything. */
import type { Journey } from '../journey.ts';
import type { Split } from './contract.ts';

/** Everything to the step at `place`. */
export function allTo(journey: Journey, place: number, why: string): Split {
  const parts = journey.steps.map((_, index) => (index === place ? 1 : 0));
  return { parts, unattributed: [], rule: (index) => (index === place ? why : 'not this one') };
}
