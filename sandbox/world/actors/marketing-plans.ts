/** What a rep's answer sets going at marketing: an answer to a rejection, or the facts that were missing. */

import { addOffice, DAY, HOUR, nextSlot } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { count, draws, leadPlan, marketingKey, person, plan } from '../stage.ts';

type Answer = 'agree' | 'disagree' | 'silent';

/** A rejection on somebody's judgement waits for marketing, which answers two in three. */
export function planAnswer(stage: Stage, lead: number): void {
  const { zone } = person(stage, marketingKey(stage));
  const luck = draws(stage, 'answer', leadPlan(stage, lead).key);
  const answer = luck.weighted<Answer>({ agree: 34, disagree: 33, silent: 33 });
  count(stage, `answer:${answer}`);
  if (answer === 'silent') return;
  const at = nextSlot(zone, addOffice(zone, stage.now, luck.int(1, 10) * HOUR));
  plan(stage, at, 'answer', { lead, id: answer });
  if (luck.chance(0.6)) plan(stage, nextSlot(zone, at + 2 * DAY), 'record-change', { lead, id: answer });
}

/** What sales handed back is completed within the day, mostly, and goes back to the same rep. */
export function planCompletion(stage: Stage, lead: number, rep: string): void {
  const { zone } = person(stage, marketingKey(stage));
  const hours = draws(stage, 'complete', leadPlan(stage, lead).key).int(2, 11);
  plan(stage, nextSlot(zone, addOffice(zone, stage.now, hours * HOUR)), 'complete', { lead, rep });
}
