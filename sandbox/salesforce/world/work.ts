/** What people do with leads in the org: completed tasks for calls and messages, mails with their messages, events, tasks of their own. */
import type { ChangedBy } from '../../portal.ts';
import type { Input } from '../store/dml.ts';
import type { Hands, Properties } from './hands.ts';
import { MEETING_OUTCOME, MEETINGS, RESULTS } from './words.ts';

/** The person of an activity as it lives now; none where it hangs on nobody. */
type Who = Readonly<{ WhoId?: string }>;

const DONE = 'Completed';

function resultOf(disposition: string | undefined): string | null {
  return disposition === undefined ? null : (RESULTS.toOrg[disposition] ?? disposition);
}

/** A dialler that still talks has a task that is not done; Salesforce dates the call by its end. */
function callFields(properties: Properties): Input {
  const { hs_call_duration: duration, hs_call_status: status } = properties;
  return {
    ...(duration === undefined ? {} : { CallDurationInSeconds: Math.round(Number(duration) / 1_000) }),
    ...('hs_call_disposition' in properties ? { CallDisposition: resultOf(properties.hs_call_disposition) } : {}),
    ...(status === undefined ? {} : { Status: status === 'IN_PROGRESS' ? 'In Progress' : DONE }),
  };
}

export function fileCall(hands: Hands, properties: Properties, by: ChangedBy, who: Who): string {
  const OwnerId = properties.hubspot_owner_id;
  return hands.insert(
    'Task',
    {
      ...who,
      OwnerId,
      TaskSubtype: 'Call',
      Type: 'Call',
      Subject: properties.hs_call_title ?? 'Call',
      CallType: properties.hs_call_direction === 'INBOUND' ? 'Inbound' : 'Outbound',
      CallObject: properties.hs_call_external_id ?? null,
      ActivityDate: hands.dayOf(properties.hs_timestamp!, OwnerId),
      ...callFields(properties),
    },
    by,
  ).id;
}

export function updateCall(hands: Hands, id: string, properties: Properties, by: ChangedBy): void {
  const row = hands.org.findLive('Task', id);
  const day =
    properties.hs_timestamp === undefined ? {} : { ActivityDate: hands.dayOf(properties.hs_timestamp, String(row?.values.OwnerId)) };
  if (row) hands.update(row, { ...callFields(properties), ...day }, by);
}

/** A step of a sequence is sent by the tool in the rep's name, and so is what the tool of a workflow sends. */
const TOOLS: ChangedBy = { source: 'INTEGRATION', appId: 'tools' };

/** A logged mail is a completed task with the message behind it, which tells direction and fate. */
export function fileMail(hands: Hands, properties: Properties, sender: ChangedBy, who: Who): string {
  const by = properties.hs_sequence_id !== undefined && sender.source === 'CRM_UI' ? TOOLS : sender;
  const incoming = properties.hs_email_direction === 'INCOMING_EMAIL';
  const Subject = properties.hs_email_subject ?? 'E-mail';
  const OwnerId = properties.hubspot_owner_id;
  return hands.org.transact(() => {
    const ActivityDate = hands.dayOf(properties.hs_timestamp!, OwnerId);
    const task = { ...who, OwnerId, TaskSubtype: 'Email', Type: 'Email', Status: DONE, Subject, ActivityDate };
    const { id } = hands.insert('Task', task, by);
    const message = {
      ActivityId: id,
      Subject,
      Incoming: incoming,
      Status: incoming ? '0' : '3',
      MessageDate: properties.hs_timestamp,
      MessageIdentifier: properties.hs_email_message_id ?? null,
      IsBounced: properties.hs_email_status === 'BOUNCED',
      TextBody: properties.hs_email_text ?? null,
    };
    const mail = hands.insert('EmailMessage', message, by);
    const RelationType = incoming ? 'FromAddress' : 'ToAddress';
    if (who.WhoId) hands.insert('EmailMessageRelation', { EmailMessageId: mail.id, RelationId: who.WhoId, RelationType }, by);
    return id;
  });
}

/** Messages over any other channel come from the tool that Salesforce has a subtype for. */
export function fileMessage(hands: Hands, properties: Properties, by: ChangedBy, who: Who): string {
  const Subject = properties.hs_communication_channel_type ?? 'Message';
  return fileDone(hands, { Subject, Description: properties.hs_communication_body ?? null, TaskSubtype: 'LinkedIn' }, properties, by, who);
}

/** A note is a task that was ticked as it was made. */
export function fileNote(hands: Hands, properties: Properties, by: ChangedBy, who: Who): string {
  return fileDone(hands, { Subject: 'Note', Description: properties.hs_note_body ?? null }, properties, by, who);
}

function fileDone(hands: Hands, input: Input, properties: Properties, by: ChangedBy, who: Who): string {
  const OwnerId = properties.hubspot_owner_id;
  const ActivityDate = hands.dayOf(properties.hs_timestamp!, OwnerId);
  return hands.insert('Task', { ...who, OwnerId, ActivityDate, Status: DONE, ...input }, by).id;
}

/** What a lead books on the site's calendar its guest user enters. */
export function fileMeeting(hands: Hands, properties: Properties, booker: ChangedBy, who: Who): string {
  const by: ChangedBy = properties.hs_meeting_source === 'MEETINGS_PUBLIC' ? { source: 'FORM' } : booker;
  const times = { StartDateTime: properties.hs_meeting_start_time, EndDateTime: properties.hs_meeting_end_time };
  const event = { ...who, OwnerId: properties.hubspot_owner_id, Subject: properties.hs_meeting_title ?? 'Meeting', ...times };
  return hands.insert('Event', event, by).id;
}

/** Where the org has no field for it, only a cancellation can be told. */
export function updateMeeting(hands: Hands, id: string, properties: Properties, by: ChangedBy): void {
  const row = hands.org.findLive('Event', id);
  const outcome = properties.hs_meeting_outcome;
  if (!row || outcome === undefined) return;
  if (hands.has('Event', MEETING_OUTCOME)) hands.update(row, { [MEETING_OUTCOME]: MEETINGS.toOrg[outcome] ?? null }, by);
  else if (outcome === 'CANCELED') hands.update(row, { Subject: `Canceled: ${String(row.values.Subject)}` }, by);
}

function taskFields(hands: Hands, properties: Properties, ownerId: string | undefined): Input {
  const { hs_task_subject: Subject, hs_task_body: Description, hs_task_status: status, hs_timestamp: due } = properties;
  const { hubspot_owner_id: OwnerId } = properties;
  return {
    ...(Subject === undefined ? {} : { Subject }),
    ...(Description === undefined ? {} : { Description }),
    ...(OwnerId === undefined ? {} : { OwnerId }),
    ...(due === undefined ? {} : { ActivityDate: hands.dayOf(due, OwnerId ?? ownerId) }),
    ...(status === undefined ? {} : { Status: status === 'COMPLETED' ? DONE : 'Not Started' }),
  };
}

export function fileTask(hands: Hands, properties: Properties, by: ChangedBy, who: Who): string {
  const type = properties.hs_task_type === 'CALL' ? { Type: 'Call' } : {};
  return hands.insert('Task', { ...who, ...type, ...taskFields(hands, properties, undefined) }, by).id;
}

export function updateTask(hands: Hands, id: string, properties: Properties, by: ChangedBy): void {
  const row = hands.org.findLive('Task', id);
  if (row) hands.update(row, taskFields(hands, properties, String(row.values.OwnerId)), by);
}
