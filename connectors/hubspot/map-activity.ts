/** HubSpot calls, e-mails, meetings, communications, notes and tasks to Baton activities and tasks. */
import type { CrmActivity, CrmTask } from '../../src/domain/crm-record.ts';
import type { HubspotObject } from './properties.ts';
import type { PortalSettings } from './settings.ts';
import { markerIn } from './task-body.ts';

type ActivityKind = CrmActivity['kind'];
type Any = HubspotObject<'note'>;

function base<K extends ActivityKind>(kind: K, object: Any, leadIds: readonly string[]) {
  return {
    kind,
    id: object.id,
    version: Math.max(object.updatedAt, object.archivedAt ?? 0),
    archived: object.archived,
    at: object.properties.hs_timestamp ?? object.createdAt,
    recordedAt: object.createdAt,
    ownerId: object.properties.hubspot_owner_id,
    direction: 'out' as const,
    connected: null,
    seconds: null,
    state: null,
    sequence: null,
    by: fromMachine(object.properties.hs_object_source) ? ('machine' as const) : ('hand' as const),
    leadIds,
  };
}

/** Record sources by which HubSpot itself, a mailbox, a calendar or a dialler made the record, not a person typing it. */
function fromMachine(source: string | null): boolean {
  return source !== null && /^(EMAIL|CALLING|MEETINGS|CONVERSATIONS|CALENDAR|SEQUENCES|BIDIRECTIONAL|INTEGRATION)/.test(source);
}

/** Other programs that file mail; what HubSpot itself, a mailbox or a dialler files is none of them. */
const INTEGRATION = /^(INTEGRATION|API$|SALESFORCE)/;

/** Calls that go on at this moment: nothing is known of their end. */
const IN_PROGRESS = new Set(['CALLING_CRM_USER', 'CONNECTING', 'IN_PROGRESS', 'QUEUED', 'RINGING']);

const NOT_REACHED = new Set(['NO_ANSWER', 'BUSY', 'FAILED', 'CANCELED', 'MISSED']);

/** The portal's disposition decides whether somebody was spoken to, then a status that rules it out, else nobody says. */
export function mapHubspotCall(call: HubspotObject<'call'>, leadIds: readonly string[], settings: PortalSettings): CrmActivity {
  const { properties } = call;
  const disposition = properties.hs_call_disposition;
  const told = disposition === null ? null : (settings.dispositions[disposition] ?? null);
  const going = IN_PROGRESS.has(properties.hs_call_status ?? '');
  const missed = NOT_REACHED.has(properties.hs_call_status ?? '');
  const common = base('call', call, leadIds);
  return {
    ...common,
    direction: properties.hs_call_direction === 'INBOUND' ? 'in' : 'out',
    connected: told ?? (missed ? false : null),
    seconds: going || properties.hs_call_duration === null ? null : Math.floor(properties.hs_call_duration / 1_000),
    callOutcome: disposition === null ? null : (settings.callOutcomes[disposition] ?? disposition),
    by: properties.hs_call_recording_url !== null || properties.hs_call_external_id !== null ? 'machine' : common.by,
  };
}

/** A bounced, failed or unsent e-mail reached nobody: `connected` false. */
export function mapHubspotEmail(email: HubspotObject<'email'>, leadIds: readonly string[]): CrmActivity {
  const { properties } = email;
  const common = base('email', email, leadIds);
  const unsent = properties.hs_email_direction === 'DRAFT_EMAIL' || /^(BOUNCED|FAILED|SCHEDULED)$/.test(properties.hs_email_status ?? '');
  return {
    ...common,
    direction: properties.hs_email_direction === 'INCOMING_EMAIL' ? 'in' : 'out',
    connected: unsent ? false : null,
    sequence: properties.hs_sequence_id === null ? null : sequenceOf(properties.hs_object_source),
    ...(properties.hs_email_message_id === null ? {} : { by: 'machine' as const, dated: true as const }),
    tool: INTEGRATION.test(properties.hs_object_source ?? '') ? toolOf(properties) : null,
  };
}

/** The app's name as HubSpot shows it, else its id. */
function toolOf(properties: HubspotObject<'email'>['properties']): string {
  return properties.hs_object_source_detail_1 ?? properties.hs_object_source_id ?? 'an integration';
}

function sequenceOf(source: string | null): 'hand' | 'workflow' {
  return source !== null && /AUTOMATION_PLATFORM|WORKFLOW/.test(source) ? 'workflow' : 'hand';
}

const MEETING_STATES: Readonly<Record<string, CrmActivity['state']>> = {
  SCHEDULED: 'booked',
  RESCHEDULED: 'booked',
  COMPLETED: 'held',
  NO_SHOW: 'no-show',
  CANCELED: 'cancelled',
};

/** A meeting without outcome is booked; one booked through a public link is the lead's own act. */
export function mapHubspotMeeting(meeting: HubspotObject<'meeting'>, leadIds: readonly string[]): CrmActivity {
  const { properties } = meeting;
  const common = base('meeting', meeting, leadIds);
  const byLink = /^MEETINGS_(PUBLIC|EMBEDDED)/.test(properties.hs_meeting_source ?? '');
  return {
    ...common,
    at: properties.hs_meeting_start_time ?? common.at,
    direction: byLink ? 'in' : 'out',
    state: MEETING_STATES[properties.hs_meeting_outcome ?? 'SCHEDULED'] ?? 'booked',
    by: byLink || properties.hs_meeting_source === 'BIDIRECTIONAL_SYNC' ? 'machine' : common.by,
  };
}

/** SMS, WhatsApp and LinkedIn messages. HubSpot gives them no direction: what a program filed that names no rep came from the lead. */
export function mapHubspotCommunication(message: HubspotObject<'message'>, leadIds: readonly string[]): CrmActivity {
  const common = base('message', message, leadIds);
  const by = message.properties.hs_communication_logged_from === 'INTEGRATION' ? 'machine' : common.by;
  return { ...common, by, direction: by === 'machine' && common.ownerId === null ? 'in' : 'out' };
}

export function mapHubspotNote(note: HubspotObject<'note'>, leadIds: readonly string[]): CrmActivity {
  return base('note', note, leadIds);
}

/** Baton's own tasks are known by the unique property, else by the marker in the body. */
export function mapHubspotTask(task: HubspotObject<'task'>, leadIds: readonly string[]): CrmTask {
  const { properties } = task;
  const completed = properties.hs_task_status === 'COMPLETED';
  return {
    kind: 'task',
    id: task.id,
    version: Math.max(task.updatedAt, task.archivedAt ?? 0),
    archived: task.archived,
    ownerId: properties.hubspot_owner_id,
    dueAt: properties.hs_timestamp,
    open: !completed && !task.archived,
    completedAt: completed ? (properties.hs_task_completion_date ?? task.updatedAt) : null,
    createdAt: task.createdAt,
    subject: properties.hs_task_subject ?? '',
    channel: channelOf(properties.hs_task_type),
    batonKey: properties.baton_key ?? markerIn(properties.hs_task_body),
    leadIds,
  };
}

function channelOf(type: string | null): CrmTask['channel'] {
  return type === 'CALL' || type === 'EMAIL' ? type : 'TODO';
}
