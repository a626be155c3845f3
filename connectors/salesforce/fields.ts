/** The fields Baton keeps in an org, as Metadata API components: what it writes, the rep's own, the key on activities, and the hand-off record. */
import { FOLLOW_UP_FIELDS, type FollowUpField } from '../../src/domain/fields.ts';
import { CAMPAIGN_FIELDS } from '../../src/domain/loop/campaign-values.ts';
import { CUSTOMER_FIELDS, DEAL_FIELDS } from '../../src/domain/loop/figures.ts';
import { RESPONSE_REASONS } from '../../src/domain/reasons.ts';
import { HANDOFF, HANDOFF_LOOKUPS } from './handoff-records.ts';
import { fieldName, LOST_REASON, MEETING_OUTCOME, RESPONSE_FIELDS, TASK_KEY } from './properties.ts';
import { TEXT_LENGTH } from './values.ts';

/** Lets the user that Baton works as read and write what Baton made. */
export const PERMISSION_SET = 'Baton_Integration';

/** A CustomField component, as far as Baton makes one. */
export interface FieldComponent {
  readonly fullName: string;
  readonly label: string;
  readonly description: string;
  readonly type: 'Text' | 'Number' | 'DateTime' | 'Date' | 'Picklist' | 'Lookup';
  readonly [key: string]: unknown;
}

type Kind = 'string' | 'number' | 'datetime' | 'date' | 'bool' | 'enum' | 'rep';

/** What describe calls a field of each component type. */
export const DESCRIBED: Readonly<Record<FieldComponent['type'], string>> = {
  Text: 'string',
  Number: 'double',
  DateTime: 'datetime',
  Date: 'date',
  Picklist: 'picklist',
  Lookup: 'reference',
};

function typed(kind: Kind, options: readonly (readonly [string, string])[]): Pick<FieldComponent, 'type'> & Record<string, unknown> {
  if (kind === 'number') return { type: 'Number', precision: 18, scale: 1 };
  if (kind === 'datetime') return { type: 'DateTime' };
  if (kind === 'date') return { type: 'Date' };
  if (kind === 'bool' || kind === 'enum') return { type: 'Picklist', valueSet: valueSet(options) };
  // Text, not a user lookup: Salesforce refuses a user who has left, and a follow-up is told all the same.
  return { type: 'Text', length: TEXT_LENGTH };
}

function valueSet(options: readonly (readonly [string, string])[]) {
  const value = options.map(([fullName, label]) => ({ fullName, default: false, label }));
  return { restricted: true, valueSetDefinition: { sorted: false, value } };
}

/** A checkbox knows no "not yet". */
const YES_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const;

function words(value: string): string {
  const plain = value.replaceAll('_', ' ');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}

const choices = (values: readonly string[]): [string, string][] => values.map((value) => [value, words(value)]);

/** Letters of a label; Salesforce cuts nothing, it refuses. */
const LABEL_LENGTH = 40;

function component(
  object: string,
  name: string,
  label: string,
  description: string,
  kind: Kind,
  options: readonly (readonly [string, string])[] = [],
): FieldComponent {
  const given = kind === 'bool' ? YES_NO : options;
  return { fullName: `${object}.${name}`, label: label.slice(0, LABEL_LENGTH), description, required: false, ...typed(kind, given) };
}

function written(object: string, fields: readonly FollowUpField[]): FieldComponent[] {
  return fields.map(({ key, label, description, type, options, decimals }) => ({
    ...component(object, fieldName(key), label, description, type, choices(options ?? [])),
    ...(decimals === undefined ? {} : { scale: decimals }),
  }));
}

/** What attribution makes of a person stands beside the follow-up. */
const PERSON: readonly FollowUpField[] = [...FOLLOW_UP_FIELDS, ...CUSTOMER_FIELDS];

type ResponseSpec = readonly [name: string, label: string, description: string, kind: Kind, options?: readonly string[]];

const RESPONSES: readonly ResponseSpec[] = [
  [
    RESPONSE_FIELDS.leadResponse,
    'Lead response',
    'Set by the rep: accept the lead, reject it with a reason, or hand it back for a missing fact.',
    'enum',
    ['accept', 'reject', 'hand_back'],
  ],
  [
    RESPONSE_FIELDS.responseReason,
    'Response reason',
    'Set by the rep: why the lead is rejected, handed back or ended.',
    'enum',
    RESPONSE_REASONS,
  ],
  [
    RESPONSE_FIELDS.outcomeAskedFor,
    'Outcome asked for',
    'Set by the rep: how this hand-off should end. Baton answers in the task.',
    'enum',
    ['converted', 'recycled', 'disqualified'],
  ],
  [RESPONSE_FIELDS.callBackOn, 'Call back on', 'Set by the rep: the day agreed with the lead.', 'date'],
  [RESPONSE_FIELDS.wakeUpOn, 'Wake up on', 'Set by the rep: when a recycled lead is tried again.', 'date'],
  [
    RESPONSE_FIELDS.evaluatedAs,
    'Evaluated as',
    'Set by marketing: what becomes of an inquiry. Hand it over, nurture it, or set it aside with a reason.',
    'enum',
    ['hand_over', 'nurture', 'set_aside'],
  ],
  [RESPONSE_FIELDS.evaluationReason, 'Evaluation reason', 'Set by marketing: why the inquiry was nurtured or set aside.', 'string'],
  [RESPONSE_FIELDS.nurtureUntil, 'Nurture until', 'Set by marketing: when it is looked at again.', 'date'],
  [
    RESPONSE_FIELDS.scoredBy,
    'Scored by',
    'Set by a flow that evaluates: name and version of its scoring rule, such as "fit score v3".',
    'string',
  ],
  [
    RESPONSE_FIELDS.factsPassedOn,
    'Facts passed on',
    'Set by marketing: the agreed facts it passes on with the lead, such as "need: two cold stores; budget: 20 k; time frame: May".',
    'string',
  ],
  [
    RESPONSE_FIELDS.answerToRejection,
    'Answer to rejection',
    'Set by marketing: whether it agrees with the reason for which sales rejected the lead.',
    'enum',
    ['agree', 'disagree'],
  ],
  [
    RESPONSE_FIELDS.changeRecorded,
    'Change recorded',
    'Set by marketing: what was changed because of the rejection (definition, list, campaign), or why nothing is.',
    'string',
  ],
];

/** People fill these, and when they did is a fact: their history is kept. */
function responses(object: string): FieldComponent[] {
  return RESPONSES.map(([name, label, description, kind, options]) => ({
    ...component(object, name, label, description, kind, choices(options ?? [])),
    trackHistory: true,
  }));
}

const KEY = { type: 'Text', length: 100, externalId: true, unique: true, caseSensitive: true, required: false } as const;

/** Fields of one object, and whether people fill them by hand. */
export interface ObjectFields {
  readonly object: 'Lead' | 'Contact' | 'Opportunity' | 'Campaign' | 'Activity' | typeof HANDOFF;
  readonly fields: readonly FieldComponent[];
}

export function objectFields(): ObjectFields[] {
  const key = (object: string): FieldComponent => {
    return {
      fullName: `${object}.${TASK_KEY}`,
      label: 'Baton key',
      description: 'Names the follow-up this belongs to. Made and used by Baton.',
      ...KEY,
    };
  };
  const meeting = ['held', 'no_show', 'cancelled'];
  return [
    { object: 'Lead', fields: [...written('Lead', PERSON), ...responses('Lead')] },
    { object: 'Contact', fields: [...written('Contact', PERSON), ...responses('Contact')] },
    {
      object: 'Opportunity',
      fields: [
        ...written('Opportunity', [...FOLLOW_UP_FIELDS, ...DEAL_FIELDS]),
        component('Opportunity', LOST_REASON, 'Lost because', 'Set by the rep: why the deal was lost.', 'string'),
      ],
    },
    { object: 'Campaign', fields: written('Campaign', CAMPAIGN_FIELDS) },
    {
      object: 'Activity',
      fields: [
        key('Activity'),
        component('Activity', MEETING_OUTCOME, 'Meeting outcome', 'Set by the rep: how the meeting went.', 'enum', choices(meeting)),
      ],
    },
    { object: HANDOFF, fields: [key(HANDOFF), ...written(HANDOFF, FOLLOW_UP_FIELDS), ...lookups()] },
  ];
}

function lookups(): FieldComponent[] {
  return Object.entries(HANDOFF_LOOKUPS).map(([name, to]) => ({
    fullName: `${HANDOFF}.${name}`,
    label: name.replace(/^Baton_|__c$/g, '').replaceAll('_', ' '),
    description: `The ${to.toLowerCase()} of this hand-off.`,
    type: 'Lookup',
    referenceTo: to,
    relationshipName: 'Baton_Handoffs',
    relationshipLabel: 'Hand-offs',
    deleteConstraint: 'SetNull',
    required: false,
  }));
}

/** The object of hand-offs itself. */
export function handoffObject() {
  return {
    fullName: HANDOFF,
    label: 'Hand-off',
    pluralLabel: 'Hand-offs',
    description: 'One at-bat of one lead with sales. Made and kept by Baton.',
    deploymentStatus: 'Deployed',
    sharingModel: 'ReadWrite',
    enableReports: true,
    nameField: { type: 'AutoNumber', label: 'Hand-off', displayFormat: 'HO-{00000000}' },
  };
}
