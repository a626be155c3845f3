/** Built-in properties of deals, tasks and activities, and the default deal pipeline. */
import type { Row } from './rows.ts';

/** Stage id, label, probability; 1 is won and 0 is lost. */
export const DEAL_STAGES: readonly (readonly [string, string, string])[] = [
  ['appointmentscheduled', 'Appointment scheduled', '0.2'],
  ['qualifiedtobuy', 'Qualified to buy', '0.4'],
  ['presentationscheduled', 'Presentation scheduled', '0.6'],
  ['decisionmakerboughtin', 'Decision maker bought-in', '0.8'],
  ['contractsent', 'Contract sent', '0.9'],
  ['closedwon', 'Closed won', '1.0'],
  ['closedlost', 'Closed lost', '0.0'],
];

const STAGE_IDS = DEAL_STAGES.map(([id]) => id);

export const DEAL_ROWS: readonly Row[] = [
  'dealname str',
  'amount num',
  'amount_in_home_currency num!',
  'deal_currency_code enum USD,EUR,GBP,BRL',
  'closedate time',
  'createdate time!',
  'hs_lastmodifieddate time!',
  'pipeline enum default',
  `dealstage enum ${STAGE_IDS.join(',')}`,
  'dealtype enum newbusiness,existingbusiness',
  'hs_deal_stage_probability num!',
  'hs_closed_amount num!',
  'hs_closed_won_date time!',
  'days_to_close num!',
  'hs_is_stalled bool!',
  'hs_is_closed bool!',
  'hs_is_closed_won bool!',
  'hs_is_closed_lost bool!',
  'hs_campaign str',
  'closed_lost_reason area',
  'closed_won_reason area',
  'hs_analytics_source str',
  'hs_analytics_source_data_1 str',
  'hs_next_step str',
  'description area',
  'notes_last_contacted time!',
  'notes_last_updated time!',
  'num_contacted_notes num!',
  'num_notes num!',
  ...STAGE_IDS.map((stage) => `hs_v2_date_entered_${stage} time!`),
  ...STAGE_IDS.map((stage) => `hs_v2_date_exited_${stage} time!`),
];

/** What a deal sells, line by line; HubSpot multiplies. */
export const LINE_ITEM_ROWS: readonly Row[] = [
  'name str',
  'description area',
  'hs_sku str',
  'hs_product_id str',
  'hs_position_on_quote num',
  'quantity num',
  'price num',
  'amount num!',
  'hs_line_item_currency_code enum USD,EUR,GBP,BRL',
  'createdate time!',
  'hs_lastmodifieddate time!',
];

/** On every task and activity. */
export const ENGAGEMENT_ROWS: readonly Row[] = [
  'hs_timestamp time',
  'hs_createdate time!',
  'hs_lastmodifieddate time!',
  'hs_activity_type str',
  'hs_body_preview str!',
  'hs_attachment_ids str',
  'hs_engagement_source str',
  'hs_engagement_source_id str',
];

export const TASK_ROWS: readonly Row[] = [
  'hs_task_subject str',
  'hs_task_body html',
  'hs_task_status enum NOT_STARTED,IN_PROGRESS,WAITING,COMPLETED,DEFERRED',
  'hs_task_priority enum NONE,LOW,MEDIUM,HIGH',
  'hs_task_type enum TODO,CALL,EMAIL,MEETING,LINKED_IN,LINKED_IN_CONNECT,LINKED_IN_MESSAGE',
  'hs_task_reminders str',
  'hs_task_is_overdue bool!',
  'hs_task_missed_due_date_count num!',
  'hs_task_is_completed num!',
  'hs_task_completion_date time!',
  'hs_queue_membership_ids str',
];

export const CALL_ROWS: readonly Row[] = [
  'hs_call_title str',
  'hs_call_body html',
  'hs_call_direction enum INBOUND,OUTBOUND',
  'hs_call_disposition str',
  'hs_call_duration num',
  'hs_call_status enum BUSY,CALLING_CRM_USER,CANCELED,COMPLETED,CONNECTING,FAILED,IN_PROGRESS,MISSED,NO_ANSWER,QUEUED,RINGING',
  'hs_call_from_number str',
  'hs_call_to_number str',
  'hs_call_recording_url str',
  'hs_call_source str',
  'hs_call_app_id num',
  'hs_call_external_id str',
  'hs_call_has_transcript bool',
];

export const EMAIL_ROWS: readonly Row[] = [
  'hs_email_subject str',
  'hs_email_text area',
  'hs_email_html html',
  'hs_email_direction enum EMAIL,INCOMING_EMAIL,FORWARDED_EMAIL,DRAFT_EMAIL',
  'hs_email_status enum BOUNCED,FAILED,SCHEDULED,SENDING,SENT',
  'hs_email_headers str',
  'hs_email_from_email str',
  'hs_email_to_email str',
  'hs_email_message_id str',
  'hs_email_thread_id str',
  'hs_email_sent_via str',
  'hs_email_logged_from str',
  'hs_sequence_id num',
];

export const MEETING_ROWS: readonly Row[] = [
  'hs_meeting_title str',
  'hs_meeting_body html',
  'hs_internal_meeting_notes html',
  'hs_meeting_start_time time',
  'hs_meeting_end_time time',
  'hs_meeting_location str',
  'hs_meeting_external_url str',
  'hs_meeting_source str',
  'hs_meeting_outcome enum SCHEDULED,COMPLETED,RESCHEDULED,NO_SHOW,CANCELED',
];

export const NOTE_ROWS: readonly Row[] = ['hs_note_body html'];

export const COMMUNICATION_ROWS: readonly Row[] = [
  'hs_communication_channel_type enum WHATS_APP,LINKEDIN_MESSAGE,SMS',
  'hs_communication_logged_from enum CRM,INTEGRATION',
  'hs_communication_body html',
];
