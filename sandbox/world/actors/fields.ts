/** The rep's own fields: how reps accept, reject, hand back, ask for outcomes and set dates, where the portal has the fields. */

import type { ResponsePlan } from '../script.ts';
import type { Stage } from '../stage.ts';
import { byPerson, contactValue, count, draws, leadPlan, leadState, update } from '../stage.ts';
import type { Habit } from './habits.ts';
import { planAnswer, planCompletion } from './marketing-plans.ts';
import { JUDGEMENT, OBJECTIVE } from './reasons.ts';

/** A pick list may store its options spelled as words, with underscores or with hyphens; a person just picks. */
const SPELLINGS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => value.replace(/[ -]/g, '_'),
  (value) => value.replace(/ /g, '-'),
];

/** Sets fields of the rep's own on the contact; false when the portal lacks the first of them or offers no such options. */
export function setOwnFields(stage: Stage, lead: number, rep: string, fields: Readonly<Record<string, string>>): boolean {
  const [first] = Object.keys(fields);
  if (first === undefined || !stage.portal.hasProperty('contacts', first)) return false;
  const { contactId } = leadState(stage, lead);
  for (const spell of SPELLINGS) {
    const spelled = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value.startsWith('20') ? value : spell(value)]),
    );
    if (accepted(() => update(stage, 'contacts', contactId, spelled, byPerson(stage, rep)))) return true;
  }
  count(stage, `refused-field:${first}`);
  return false;
}

/** A portal answers a value that is no option of the field by throwing. */
function accepted(write: () => void): boolean {
  try {
    write();
    return true;
  } catch {
    return false;
  }
}

type Response = 'none' | 'accept' | 'objective' | 'judgement' | 'hand-back';

/** Before the first attempt some reps answer through the field. False: they are done with the lead. */
export function firstResponse(stage: Stage, lead: number, rep: string, habit: Habit): boolean {
  if (contactValue(stage, lead, 'baton_lead_response') !== '') return true;
  const told = leadPlan(stage, lead).fate.response;
  if (told !== undefined) return respond(stage, lead, rep, told);
  if (habit.usesField === 0) return true;
  const luck = draws(stage, 'response', leadPlan(stage, lead).key, rep);
  const response = luck.weighted<Response>({
    none: 100 * (1 - habit.usesField),
    accept: 65 * habit.usesField,
    objective: 14 * habit.usesField,
    judgement: 14 * habit.usesField,
    'hand-back': leadPlan(stage, lead).kind === 'qualified' ? 22 * habit.usesField : 0,
  });
  if (response === 'none') return true;
  const reason = luck.pick(response === 'objective' ? OBJECTIVE : JUDGEMENT);
  const value = response === 'accept' ? 'accept' : response === 'hand-back' ? 'hand_back' : 'reject';
  return respond(stage, lead, rep, value === 'reject' ? { value, reason } : { value });
}

/** Sets the fields; a rejection on judgement waits for marketing, a hand-back for the facts that were missing. */
function respond(stage: Stage, lead: number, rep: string, { value, reason }: ResponsePlan): boolean {
  const reasoned: Record<string, string> = reason === undefined ? {} : { baton_response_reason: reason };
  if (!setOwnFields(stage, lead, rep, { baton_lead_response: value, ...reasoned })) return true;
  count(stage, value === 'reject' ? `reject-${kindOf(reason)}` : value === 'accept' ? 'accept' : 'hand-back');
  if (value === 'accept') return true;
  if (value === 'reject' && kindOf(reason) === 'judgement') planAnswer(stage, lead);
  if (value === 'hand_back') planCompletion(stage, lead, rep);
  leadState(stage, lead).ended = true;
  return false;
}

function kindOf(reason: string | undefined): 'objective' | 'judgement' | 'without-reason' {
  if (reason === undefined) return 'without-reason';
  return OBJECTIVE.some((one) => one === reason) ? 'objective' : 'judgement';
}
