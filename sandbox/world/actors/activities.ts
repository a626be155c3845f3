/** Files what people did in the CRM: calls, one-to-one e-mails, messages, notes and meetings, each tied to the contact. */

import type { Millis } from '../../portal.ts';
import type { Entry } from '../agenda.ts';
import { DAY, GRID, HOUR, MINUTE } from '../office-hours.ts';
import type { Stage } from '../stage.ts';
import {
  byMailbox,
  byPerson,
  byRouting,
  contactValue,
  count,
  create,
  draws,
  iso,
  leadPlan,
  leadState,
  plan,
  repState,
  update,
} from '../stage.ts';

/** HubSpot's default call dispositions. */
export const DISPOSITIONS = {
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  'live-message': 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff',
  voicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
  'no-answer': '73a0d17f-1163-4015-bdd5-ec830791da20',
  'wrong-number': '17b47fee-58de-441e-a44c-c6300d46f273',
} as const;

export type CallResult = keyof typeof DISPOSITIONS;

/** Of calls by a dialler that connect: still going on when the record is made. */
const STILL_TALKING = 0.06;
/** Of calls that reach nobody: no outcome picked. */
const NO_OUTCOME = 0.1;
/** Of calls typed in by hand: somebody moves their time to before the deadline the next day. */
const TIME_EDITED = 0.2;
const BOUNCED = 0.03;
/** Of calls that reach nobody: the dialler brings them an hour or two later, with their own time. */
const SYNCED_LATE = 0.06;
/** Of mails: a step of a sequence that the rep enrolled the lead in. */
const OF_SEQUENCE = 0.12;

function withContact(stage: Stage, lead: number): { objectType: 'contacts'; id: string }[] {
  return [{ objectType: 'contacts', id: leadState(stage, lead).contactId }];
}

/** An outbound call by the rep; seconds on the line follow from the result. */
export function fileCall(stage: Stage, lead: number, rep: string, result: CallResult): void {
  if (isBehind(stage, lead, rep, result)) return;
  const luck = draws(stage, 'call', leadPlan(stage, lead).key, rep, stage.now);
  const seconds = result === 'connected' ? luck.int(45, 900) : luck.int(0, 9);
  const byDialler = luck.chance(0.8);
  const talking = result === 'connected' && byDialler && luck.chance(STILL_TALKING);
  const noOutcome = result !== 'connected' && luck.chance(NO_OUTCOME);
  // Nobody was called before they came, however late the call is logged.
  const arrivedAt = stage.portal.get('contacts', leadState(stage, lead).contactId)?.createdAt ?? stage.now;
  const id = create(
    stage,
    'calls',
    {
      hs_timestamp: iso(byDialler ? stage.now : Math.max(arrivedAt + MINUTE / 2, stage.now - luck.int(2, 80) * MINUTE)),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_call_title: `Call with ${leadPlan(stage, lead).firstName}`,
      hs_call_direction: 'OUTBOUND',
      ...(talking ? {} : { hs_call_duration: String(seconds * 1000) }),
      hs_call_status: talking ? 'IN_PROGRESS' : noOutcome ? 'COMPLETED' : statusOf(result),
      ...(talking || noOutcome ? {} : { hs_call_disposition: DISPOSITIONS[result] }),
      ...(byDialler
        ? { hs_call_external_id: `line-${leadPlan(stage, lead).key}-${stage.now}`, hs_call_source: 'INTEGRATIONS_PLATFORM' }
        : {}),
    },
    byPerson(stage, rep),
    withContact(stage, lead),
  );
  count(stage, 'call');
  count(stage, result === 'connected' ? 'call-connected' : 'call-unconnected');
  if (!byDialler) count(stage, 'call-logged-by-hand');
  if (!byDialler && luck.chance(TIME_EDITED)) plan(stage, stage.now + DAY, 'edit-time', { lead, rep, id });
  if (!talking) return;
  plan(stage, stage.now + GRID, 'hang-up', { lead, rep, id });
  count(stage, 'call-in-progress');
}

function statusOf(result: CallResult): string {
  if (result === 'connected' || result === 'voicemail') return 'COMPLETED';
  return result === 'busy' ? 'BUSY' : 'NO_ANSWER';
}

function hangUp(stage: Stage, { rep, id }: Entry): void {
  const call = stage.portal.get('calls', id);
  if (!call || call.archived) return;
  const over = { hs_call_status: 'COMPLETED', hs_call_duration: String(GRID), hs_call_disposition: DISPOSITIONS.connected };
  update(stage, 'calls', id, over, byPerson(stage, rep));
}

/** True when the dialler is behind: the record comes later. */
function isBehind(stage: Stage, lead: number, rep: string, result: CallResult): boolean {
  const luck = draws(stage, 'dialler', leadPlan(stage, lead).key, rep, stage.now);
  if (result === 'connected' || !luck.chance(SYNCED_LATE)) return false;
  plan(stage, Math.ceil(stage.now / GRID + luck.int(4, 9)) * GRID, 'sync-call', { lead, rep, n: stage.now, id: result });
  return true;
}

function syncCall(stage: Stage, { lead, rep, n, id }: Entry): void {
  if (leadState(stage, lead).gone) return;
  create(
    stage,
    'calls',
    {
      hs_timestamp: iso(n),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_call_title: `Call with ${leadPlan(stage, lead).firstName}`,
      hs_call_direction: 'OUTBOUND',
      hs_call_duration: '4000',
      hs_call_status: statusOf(id as CallResult),
      hs_call_disposition: DISPOSITIONS[id as CallResult],
      hs_call_external_id: `line-${leadPlan(stage, lead).key}-${n}`,
      hs_call_source: 'INTEGRATIONS_PLATFORM',
    },
    byMailbox,
    withContact(stage, lead),
  );
  count(stage, 'call');
  count(stage, 'call-synced-late');
}

/** A day later the call is said to have been earlier. */
function editTime(stage: Stage, { lead, rep, id }: Entry): void {
  const call = stage.portal.get('calls', id);
  const contact = stage.portal.get('contacts', leadState(stage, lead).contactId);
  if (!call || call.archived || !contact || !repState(stage, rep).active) return;
  const at = Date.parse(call.properties.hs_timestamp ?? '');
  update(stage, 'calls', id, { hs_timestamp: iso(Math.max(contact.createdAt + MINUTE / 2, at - 3 * HOUR)) }, byPerson(stage, rep));
  count(stage, 'time-edited-later');
}

/** The lead rings: taken by the rep, or missed. */
export function fileInboundCall(stage: Stage, lead: number, rep: string, answered: boolean): void {
  create(
    stage,
    'calls',
    {
      hs_timestamp: iso(stage.now),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_call_title: answered ? 'Incoming call' : 'Missed call',
      hs_call_direction: 'INBOUND',
      hs_call_duration: answered ? '184000' : '0',
      hs_call_status: answered ? 'COMPLETED' : 'MISSED',
      hs_call_disposition: answered ? DISPOSITIONS.connected : DISPOSITIONS['no-answer'],
      hs_call_external_id: `in-${leadPlan(stage, lead).key}-${stage.now}`,
    },
    byMailbox,
    withContact(stage, lead),
  );
  count(stage, answered ? 'inbound-call-answered' : 'inbound-call-missed');
}

/** A one-to-one e-mail from the rep, or a reply of the lead filed by the mailbox. */
export function fileEmail(
  stage: Stage,
  lead: number,
  rep: string,
  direction: 'EMAIL' | 'INCOMING_EMAIL',
  by: 'rep' | 'workflow' = 'rep',
): void {
  const out = direction === 'EMAIL';
  const luck = draws(stage, 'mail', leadPlan(stage, lead).key, rep, stage.now);
  const bounced = out && luck.chance(BOUNCED);
  const sequence = out && (by === 'workflow' || luck.chance(OF_SEQUENCE));
  create(
    stage,
    'emails',
    {
      hs_timestamp: iso(stage.now),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_email_direction: direction,
      hs_email_status: bounced ? 'BOUNCED' : 'SENT',
      ...(sequence ? { hs_sequence_id: by === 'workflow' ? '2' : '1' } : {}),
      hs_email_message_id: `<${leadPlan(stage, lead).key}.${stage.now}.${direction.toLowerCase()}@mail.example.invalid>`,
      hs_email_subject: out ? 'Your inquiry' : 'Re: Your inquiry',
      hs_email_text: out ? 'Thank you for your inquiry. When may I call you?' : 'Thank you, please tell me more.',
    },
    by === 'workflow' ? byRouting : out ? byPerson(stage, rep) : byMailbox,
    withContact(stage, lead),
  );
  if (sequence) count(stage, `sequence:${by}`);
  count(stage, out ? 'email' : 'reply');
}

export function fileMessage(stage: Stage, lead: number, rep: string): void {
  const channel = draws(stage, 'message', leadPlan(stage, lead).key, rep, stage.now).pick([
    'WHATS_APP',
    'SMS',
    'LINKEDIN_MESSAGE',
  ] as const);
  create(
    stage,
    'communications',
    {
      hs_timestamp: iso(stage.now),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_communication_channel_type: channel,
      hs_communication_logged_from: 'CRM',
      hs_communication_body: 'Good day, may I call you about your inquiry?',
    },
    byPerson(stage, rep),
    withContact(stage, lead),
  );
  count(stage, `message:${channel}`);
}

export function fileNote(stage: Stage, lead: number, rep: string): void {
  create(
    stage,
    'notes',
    {
      hs_timestamp: iso(stage.now),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_note_body: 'Looked at the website. Will get in touch.',
    },
    byPerson(stage, rep),
    withContact(stage, lead),
  );
  count(stage, 'note');
}

/** Books a meeting of half an hour and gives its id. */
export function fileMeeting(stage: Stage, lead: number, rep: string, startsAt: Millis, booker: 'rep' | 'lead'): string {
  const id = create(
    stage,
    'meetings',
    {
      hs_timestamp: iso(startsAt),
      hubspot_owner_id: repState(stage, rep).ownerId,
      hs_meeting_title: `Meeting with ${leadPlan(stage, lead).firstName}`,
      hs_meeting_start_time: iso(startsAt),
      hs_meeting_end_time: iso(startsAt + 30 * MINUTE),
      hs_meeting_outcome: 'SCHEDULED',
      hs_meeting_source: booker === 'rep' ? 'BIDIRECTIONAL_SYNC' : 'MEETINGS_PUBLIC',
    },
    booker === 'rep' ? byPerson(stage, rep) : byMailbox,
    withContact(stage, lead),
  );
  count(stage, booker === 'rep' ? 'meeting' : 'meeting-booked-by-lead');
  return id;
}

/** A call task of the rep's own, due tomorrow at the latest. */
export function fileOwnTask(stage: Stage, lead: number, rep: string): void {
  const { firstName, lastName } = leadPlan(stage, lead);
  const id = create(
    stage,
    'tasks',
    {
      hs_timestamp: iso(stage.now + 3 * GRID),
      hs_task_subject: `Ring ${firstName} ${lastName}`,
      hs_task_status: 'NOT_STARTED',
      hs_task_type: 'CALL',
      hs_task_priority: 'MEDIUM',
      hubspot_owner_id: repState(stage, rep).ownerId,
    },
    byPerson(stage, rep),
    withContact(stage, lead),
  );
  leadState(stage, lead).ownTaskId = id;
  stage.state.ownTasks[id] = true;
  count(stage, 'own-task');
}

/** Ticks the rep's own task for this lead, if there is one. */
export function closeOwnTask(stage: Stage, lead: number, rep: string): void {
  const state = leadState(stage, lead);
  if (state.ownTaskId === '') return;
  const task = stage.portal.get('tasks', state.ownTaskId);
  if (task && !task.archived) update(stage, 'tasks', state.ownTaskId, { hs_task_status: 'COMPLETED' }, byPerson(stage, rep));
  state.ownTaskId = '';
}

/** Reps keep the lead status for their own overview; it is no evidence of anything. */
export function setWorkStatus(stage: Stage, lead: number, rep: string, status: string): void {
  if (contactValue(stage, lead, 'hs_lead_status') !== status) {
    update(stage, 'contacts', leadState(stage, lead).contactId, { hs_lead_status: status }, byPerson(stage, rep));
  }
}

export const callHandlers = { 'hang-up': hangUp, 'edit-time': editTime, 'sync-call': syncCall };
