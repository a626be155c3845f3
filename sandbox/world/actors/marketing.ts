/** What marketers do after a lead came: evaluate inquiries, answer rejections or stay silent, complete what was handed back, hand over twice. */

import type { Entry } from '../agenda.ts';
import { DAY, dateIn } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import { byPerson, byRouting, contactValue, count, leadPlan, leadState, marketingKey, ownerKeyNow, person, update } from '../stage.ts';
import { passOn } from './fate.ts';

/** How long marketing nurtures before it looks again. */
const NURTURE_FOR = 45 * DAY;

function evaluate(stage: Stage, { lead }: Entry): void {
  const plan = leadPlan(stage, lead).fate.evaluation;
  const state = leadState(stage, lead);
  if (!plan || state.gone || !stage.portal.hasProperty('contacts', 'baton_evaluated_as')) return;
  const { zone } = person(stage, marketingKey(stage));
  const fields: Record<string, string> = { baton_evaluated_as: plan.as };
  if (plan.as === 'nurture') fields.baton_nurture_until = dateIn(zone, stage.now + NURTURE_FOR);
  if (plan.reason !== undefined) fields.baton_evaluation_reason = plan.reason;
  if (plan.rule !== undefined) fields.baton_scored_by = plan.rule;
  update(stage, 'contacts', state.contactId, fields, plan.rule === undefined ? byPerson(stage, marketingKey(stage)) : byRouting);
  count(stage, leadPlan(stage, lead).fate.ofList ? 'evaluated-in-bulk' : `evaluated:${plan.as}`);
}

function answer(stage: Stage, { lead, id }: Entry): void {
  tell(stage, lead, { baton_answer_to_rejection: id });
}

function recordChange(stage: Stage, { lead, id }: Entry): void {
  const what = id === 'agree' ? 'List narrowed to buyers with a cold store' : 'No change: the definition names this case';
  tell(stage, lead, { baton_change_recorded: what });
}

function tell(stage: Stage, lead: number, fields: Readonly<Record<string, string>>): void {
  const state = leadState(stage, lead);
  const known = Object.keys(fields).every((name) => stage.portal.hasProperty('contacts', name));
  if (!state.gone && known) update(stage, 'contacts', state.contactId, fields, byPerson(stage, marketingKey(stage)));
}

function complete(stage: Stage, { lead, rep }: Entry): void {
  const owner = ownerKeyNow(stage, lead);
  if (leadState(stage, lead).gone || owner === rep || (owner !== '' && person(stage, owner).role === 'rep')) return;
  passOn(stage, lead, rep, marketingKey(stage));
  count(stage, 'completed-and-returned');
}

/** The same lead once more, marked anew and with another owner: marketing forgot that it was handed over. */
function handOverTwice(stage: Stage, { lead, rep: to }: Entry): void {
  const state = leadState(stage, lead);
  if (state.gone || state.dealId !== '' || contactValue(stage, lead, 'lifecyclestage') !== 'marketingqualifiedlead') return;
  const by = byPerson(stage, marketingKey(stage));
  update(stage, 'contacts', state.contactId, { lifecyclestage: '' }, by);
  update(stage, 'contacts', state.contactId, { lifecyclestage: 'marketingqualifiedlead' }, by);
  passOn(stage, lead, to, marketingKey(stage));
  count(stage, 'handed-over-twice');
}

export const marketingHandlers = { evaluate, answer, 'record-change': recordChange, complete, twice: handOverTwice };
