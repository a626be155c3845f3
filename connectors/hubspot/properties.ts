/** Which objects and properties Baton reads, by record kind: the schema of the properties is the list that is asked for. */
import { z } from 'zod';
import type { RecordKind } from '../../src/domain/crm-record.ts';
import { flag, instant, number, type ObjectFrame, text } from './schema.ts';
import type { PortalSettings } from './settings.ts';

/** Everything Baton makes in a portal begins with this. */
export const FIELD_PREFIX = 'baton_';
export const FIELD_GROUP = 'baton';
/** Unique property on tasks that carries `TaskWrite.key`. */
export const TASK_KEY = 'baton_key';

export type ObjectKind = Exclude<RecordKind, 'rep'>;

interface ObjectNames {
  readonly path: string;
  readonly typeId: string;
  readonly modified: string;
  readonly created: string;
}

/** Path segment, type id and the properties that date the last change and the creation of each object [docs: Using object APIs]. */
export const OBJECTS: Readonly<Record<ObjectKind, ObjectNames>> = {
  lead: { path: 'contacts', typeId: '0-1', modified: 'lastmodifieddate', created: 'createdate' },
  'lead-object': { path: 'leads', typeId: '0-136', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  deal: { path: 'deals', typeId: '0-3', modified: 'hs_lastmodifieddate', created: 'createdate' },
  call: { path: 'calls', typeId: '0-48', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  email: { path: 'emails', typeId: '0-49', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  meeting: { path: 'meetings', typeId: '0-47', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  message: { path: 'communications', typeId: '0-18', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  note: { path: 'notes', typeId: '0-46', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
  task: { path: 'tasks', typeId: '0-27', modified: 'hs_lastmodifieddate', created: 'hs_createdate' },
};

/** The rep's own fields, never written by Baton, and the record's name for each. */
export const REP_FIELDS = {
  leadResponse: 'baton_lead_response',
  responseReason: 'baton_response_reason',
  outcomeAskedFor: 'baton_outcome_asked_for',
  callBackOn: 'baton_call_back_on',
  wakeUpOn: 'baton_wake_up_on',
} as const;

/** The marketer's own fields, never written by Baton. */
export const MARKETING_FIELDS = {
  evaluatedAs: 'baton_evaluated_as',
  evaluationReason: 'baton_evaluation_reason',
  nurtureUntil: 'baton_nurture_until',
  scoredBy: 'baton_scored_by',
  answerToRejection: 'baton_answer_to_rejection',
  changeRecorded: 'baton_change_recorded',
  factsPassedOn: 'baton_facts_passed_on',
} as const;

/** Properties of contacts whose history tells who did what when. */
const CONTACT_HISTORY: readonly string[] = [
  'lifecyclestage',
  'hubspot_owner_id',
  'hs_lead_status',
  'hs_email_optout',
  'recent_conversion_date',
  'recent_conversion_event_name',
  'hs_latest_source',
  'hs_latest_source_data_1',
  'hs_latest_source_data_2',
  'hs_analytics_last_touch_converting_campaign',
  ...Object.values(REP_FIELDS),
  ...Object.values(MARKETING_FIELDS),
];

const HISTORIES: Readonly<Partial<Record<ObjectKind, readonly string[]>>> = {
  lead: CONTACT_HISTORY,
  'lead-object': ['hubspot_owner_id', 'hs_pipeline_stage', 'hs_lead_disqualification_reason'],
};

/** Properties that are read with their history; none for most kinds. */
export function historyOf(kind: ObjectKind): readonly string[] {
  return HISTORIES[kind] ?? [];
}

const owned = { hubspot_owner_id: text };
const source = { hs_object_source: text, hs_object_source_id: text };
const activity = { ...owned, ...source, hs_timestamp: instant };

export const PROPERTIES = {
  lead: z.object({
    ...owned,
    ...source,
    lifecyclestage: text,
    firstname: text,
    lastname: text,
    email: text,
    hs_additional_emails: text,
    phone: text,
    mobilephone: text,
    company: text,
    hs_analytics_source: text,
    hs_analytics_source_data_1: text,
    hs_analytics_source_data_2: text,
    hs_analytics_first_timestamp: instant,
    hs_analytics_first_url: text,
    hs_analytics_first_touch_converting_campaign: text,
    hs_email_optout: flag,
    associatedcompanyid: text,
    hs_merged_object_ids: text,
    salesforceleadid: text,
    salesforcecontactid: text,
    first_conversion_date: instant,
    first_conversion_event_name: text,
    recent_conversion_date: instant,
    recent_conversion_event_name: text,
  }),
  'lead-object': z.object({ ...owned, ...source, hs_pipeline_stage: text, hs_merged_object_ids: text }),
  deal: z
    .object({
      ...owned,
      hs_merged_object_ids: text,
      dealstage: text,
      amount: text,
      deal_currency_code: text,
      closed_lost_reason: text,
      closedate: instant,
      dealtype: text,
      hs_deal_stage_probability: number,
      hs_is_closed: flag,
      hs_is_closed_won: flag,
      hs_salesforceopportunityid: text,
      hs_v2_date_entered_current_stage: instant,
    })
    .catchall(text),
  call: z.object({
    ...activity,
    hs_call_direction: text,
    hs_call_status: text,
    hs_call_disposition: text,
    hs_call_duration: number,
    hs_call_recording_url: text,
    hs_call_external_id: text,
  }),
  email: z.object({
    ...activity,
    hs_object_source_detail_1: text,
    hs_email_direction: text,
    hs_email_status: text,
    hs_email_message_id: text,
    hs_sequence_id: text,
  }),
  meeting: z.object({ ...activity, hs_meeting_outcome: text, hs_meeting_start_time: instant, hs_meeting_source: text }),
  message: z.object({ ...activity, hs_communication_channel_type: text, hs_communication_logged_from: text }),
  note: z.object(activity),
  task: z.object({
    ...activity,
    hs_task_subject: text,
    hs_task_body: text,
    hs_task_status: text,
    hs_task_type: text,
    hs_task_completion_date: instant,
    [TASK_KEY]: text,
  }),
} as const satisfies Record<ObjectKind, z.ZodObject>;

/** A list names its properties in the address, which may not grow without end; past this the current stage's own date has to do. */
const MOST_STAGES = 100;

/** Names to ask for; a deal also names the entry date of each stage the portal has, and the property that is its amount. */
export function propertiesOf(kind: ObjectKind, { stages, amount }: Pick<PortalSettings, 'stages' | 'amount'>): string[] {
  const names = Object.keys(PROPERTIES[kind].shape);
  if (kind !== 'deal') return names;
  return [
    ...new Set([
      ...names,
      ...(amount.field === null ? [] : [amount.field]),
      ...Object.keys(stages).slice(0, MOST_STAGES).map(enteredProperty),
    ]),
  ];
}

export function enteredProperty(stage: string): string {
  return `hs_v2_date_entered_${stage}`;
}

/** An object of one kind as parsed: the common frame and this kind's properties. */
export type HubspotObject<K extends ObjectKind> = ObjectFrame & { readonly properties: z.infer<(typeof PROPERTIES)[K]> };
