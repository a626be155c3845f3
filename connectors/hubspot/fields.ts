/** The fields Baton keeps in a portal: the follow-up fields it writes, the rep's own, and the key on tasks. */
import { FOLLOW_UP_FIELDS, type FollowUpField } from '../../src/domain/fields.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../src/domain/loop/figures.ts';
import { RESPONSE_REASONS } from '../../src/domain/reasons.ts';
import { FIELD_GROUP, FIELD_PREFIX, MARKETING_FIELDS, REP_FIELDS, TASK_KEY } from './properties.ts';

/** `PropertyCreate` of the properties API, as far as Baton uses it. */
export interface PropertyCreate {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly groupName: string;
  readonly type: 'string' | 'number' | 'datetime' | 'date' | 'bool' | 'enumeration';
  readonly fieldType: 'text' | 'number' | 'date' | 'booleancheckbox' | 'select';
  readonly options?: readonly { readonly value: string; readonly label: string; readonly displayOrder: number; readonly hidden: boolean }[];
  readonly hasUniqueValue?: true;
}

const KINDS = {
  string: { type: 'string', fieldType: 'text' },
  number: { type: 'number', fieldType: 'number' },
  datetime: { type: 'datetime', fieldType: 'date' },
  date: { type: 'date', fieldType: 'date' },
  bool: { type: 'bool', fieldType: 'booleancheckbox' },
  enum: { type: 'enumeration', fieldType: 'select' },
  // Text, not a user property: a portal refuses a user who has left, and a follow-up is told all the same.
  rep: { type: 'string', fieldType: 'text' },
} as const;

interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: keyof typeof KINDS;
  readonly options?: readonly (readonly [value: string, label: string])[];
}

function property({ name, label, description, type, options }: FieldSpec): PropertyCreate {
  const choices = type === 'bool' ? YES_NO : (options ?? []);
  return {
    name,
    label,
    description,
    groupName: FIELD_GROUP,
    ...KINDS[type],
    ...(choices.length === 0
      ? {}
      : { options: choices.map(([value, text], displayOrder) => ({ value, label: text, displayOrder, hidden: false })) }),
  };
}

/** HubSpot wants the two options of a checkbox spelled out. */
const YES_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const;

function words(value: string): string {
  const text = value.replaceAll('_', ' ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function choices(values: readonly string[]): [string, string][] {
  return values.map((value) => [value, words(value)]);
}

const REP_SPECS: readonly FieldSpec[] = [
  {
    name: REP_FIELDS.leadResponse,
    label: 'Lead response',
    description: 'Set by the rep: accept the lead, reject it with a reason, or hand it back for a missing fact.',
    type: 'enum',
    options: choices(['accept', 'reject', 'hand_back']),
  },
  {
    name: REP_FIELDS.responseReason,
    label: 'Response reason',
    description: 'Set by the rep: why the lead is rejected, handed back or ended.',
    type: 'enum',
    options: choices(RESPONSE_REASONS),
  },
  {
    name: REP_FIELDS.outcomeAskedFor,
    label: 'Outcome asked for',
    description: 'Set by the rep: how this hand-off should end. Baton answers in the task.',
    type: 'enum',
    options: choices(['converted', 'recycled', 'disqualified']),
  },
  { name: REP_FIELDS.callBackOn, label: 'Call back on', description: 'Set by the rep: the day agreed with the lead.', type: 'date' },
  { name: REP_FIELDS.wakeUpOn, label: 'Wake up on', description: 'Set by the rep: when a recycled lead is tried again.', type: 'date' },
];

const MARKETING_SPECS: readonly FieldSpec[] = [
  {
    name: MARKETING_FIELDS.evaluatedAs,
    label: 'Evaluated as',
    description: 'Set by marketing: what becomes of an inquiry. Hand it over, nurture it, or set it aside with a reason.',
    type: 'enum',
    options: choices(['hand_over', 'nurture', 'set_aside']),
  },
  {
    name: MARKETING_FIELDS.evaluationReason,
    label: 'Evaluation reason',
    description: 'Set by marketing: why the inquiry was nurtured or set aside.',
    type: 'string',
  },
  {
    name: MARKETING_FIELDS.nurtureUntil,
    label: 'Nurture until',
    description: 'Set by marketing: when it is looked at again.',
    type: 'date',
  },
  {
    name: MARKETING_FIELDS.scoredBy,
    label: 'Scored by',
    description: 'Set by a workflow that evaluates: name and version of its scoring rule, such as "fit score v3".',
    type: 'string',
  },
  {
    name: MARKETING_FIELDS.factsPassedOn,
    label: 'Facts passed on',
    description:
      'Set by marketing: the agreed facts it passes on with the lead, such as "need: two cold stores; budget: 20 k; time frame: May".',
    type: 'string',
  },
  {
    name: MARKETING_FIELDS.answerToRejection,
    label: 'Answer to rejection',
    description: 'Set by marketing: whether it agrees with the reason for which sales rejected the lead.',
    type: 'enum',
    options: choices(['agree', 'disagree']),
  },
  {
    name: MARKETING_FIELDS.changeRecorded,
    label: 'Change recorded',
    description: 'Set by marketing: what was changed because of the rejection (definition, list, campaign), or why nothing is.',
    type: 'string',
  },
];

/** Properties of contacts: what Baton writes, then what reps and marketers pick. */
export function contactProperties(): PropertyCreate[] {
  return [...[...FOLLOW_UP_FIELDS, ...CUSTOMER_FIELDS].map(written), ...[...REP_SPECS, ...MARKETING_SPECS].map(property)];
}

/** Properties of deals: what attribution writes. */
export function dealProperties(): PropertyCreate[] {
  return DEAL_FIELDS.map(written);
}

function written({ key, label, description, type, options }: FollowUpField): PropertyCreate {
  const name = `${FIELD_PREFIX}${key}`;
  const choices = options === undefined ? {} : { options: options.map((value): [string, string] => [value, words(value)]) };
  return property({ name, label, description, type, ...choices });
}

/** The unique property on tasks by which a task is made at most once. */
export function taskKeyProperty(): PropertyCreate {
  const text = { label: 'Baton key', description: 'Names the follow-up this task belongs to. Made and used by Baton.' };
  return { ...property({ name: TASK_KEY, ...text, type: 'string' }), hasUniqueValue: true };
}
