/** The rep's list: at most one planned step per lead. */

import type { Millis } from '../../portal.ts';
import type { Stage } from '../stage.ts';
import { leadState, plan } from '../stage.ts';

/** The next step on the rep's list; an earlier plan for the lead is void. */
export function planStep(stage: Stage, lead: number, rep: string, at: Millis): void {
  const state = leadState(stage, lead);
  state.stamp++;
  state.stepAt = at;
  plan(stage, at, 'step', { lead, rep, n: state.stamp });
}
