/** The rep's list: at most one planned step per lead, and none on a day off. */

import type { Millis } from '../../portal.ts';
import { nextSlot } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { leadState, person, plan } from '../stage.ts';

/** When somebody who is off at `at` is back; null when they are there. */
export function backFrom(stage: Stage, key: string, at: Millis): Millis | null {
  return person(stage, key).away?.find((leave) => leave.from <= at && at < leave.to)?.to ?? null;
}

/** The next step on the rep's list; an earlier plan for the lead is void. */
export function planStep(stage: Stage, lead: number, rep: string, at: Millis): void {
  const state = leadState(stage, lead);
  const back = backFrom(stage, rep, at);
  const stepAt = back === null ? at : nextSlot(person(stage, rep).zone, back);
  state.stamp++;
  state.stepAt = stepAt;
  plan(stage, stepAt, 'step', { lead, rep, n: state.stamp });
}
