/** Salesforce tasks, events and e-mail messages to Baton activities and tasks. */
import { z } from 'zod';
import type { CrmActivity, CrmTask } from '../../src/domain/crm-record.ts';
import { mapSalesforceSource } from './map-source.ts';
import { MEETING_OUTCOME, TASK_KEY } from './properties.ts';
import { flag, id, instant, number, optionalId, requiredInstant, text } from './schema.ts';
import type { OrgSettings } from './settings.ts';
import { dueAtOf, markerIn } from './task-body.ts';

const frame = { Id: id, IsDeleted: flag, CreatedDate: requiredInstant, CreatedById: optionalId, SystemModstamp: requiredInstant };

export const taskRow = z.object({
  ...frame,
  OwnerId: optionalId,
  WhoId: optionalId,
  WhatId: optionalId,
  Subject: text,
  Description: text,
  Status: text,
  IsClosed: flag,
  ActivityDate: text,
  CompletedDateTime: instant,
  TaskSubtype: text,
  Type: text,
  CallDisposition: text,
  CallType: text,
  CallDurationInSeconds: number,
  CallObject: text,
  [TASK_KEY]: text,
});

export type TaskRow = z.infer<typeof taskRow>;

export const eventRow = z.object({
  ...frame,
  OwnerId: optionalId,
  WhoId: optionalId,
  Subject: text,
  StartDateTime: instant,
  ActivityDateTime: instant,
  [MEETING_OUTCOME]: text,
});

export type EventRow = z.infer<typeof eventRow>;

export const mailRow = z.object({
  ...frame,
  ActivityId: optionalId,
  Incoming: flag,
  Status: text,
  MessageDate: instant,
  IsBounced: flag,
});

export type MailRow = z.infer<typeof mailRow>;

const KINDS: Readonly<Record<string, 'call' | 'email' | 'message'>> = { Call: 'call', Email: 'email', LinkedIn: 'message' };

/** What a task proves once it is completed; null for one that is only ticked, and for mail to a list. */
export function activityKindOf(row: Pick<TaskRow, 'IsClosed' | 'TaskSubtype'>): 'call' | 'email' | 'message' | null {
  return row.IsClosed ? (KINDS[row.TaskSubtype ?? ''] ?? null) : null;
}

/** Logged as done: saved closed in the moment it was made, so that it never was something to do. */
const SAME_SAVE_MS = 2_000;

export function wasToDo(row: TaskRow): boolean {
  return activityKindOf(row) === null || row.CompletedDateTime === null || row.CompletedDateTime - row.CreatedDate > SAME_SAVE_MS;
}

/** `mail` is the message behind a task of subtype Email. Times are those of the completion: Salesforce keeps the day of a call, not its minute. */
export function mapSalesforceTaskToActivity(
  row: TaskRow,
  kind: 'call' | 'email' | 'message',
  leadIds: readonly string[],
  settings: OrgSettings,
  mail: MailRow | null = null,
): CrmActivity {
  const done = row.CompletedDateTime ?? row.CreatedDate;
  const common = activity(kind, row, leadIds, settings);
  if (kind === 'email')
    return {
      ...common,
      at: mail?.MessageDate ?? done,
      recordedAt: done,
      ...keyOf(row),
      version: Math.max(row.SystemModstamp, mail?.SystemModstamp ?? 0),
      ...mailed(mail),
    };
  return {
    ...common,
    at: done,
    recordedAt: done,
    ...keyOf(row),
    direction: row.CallType === 'Inbound' ? 'in' : 'out',
    connected: kind === 'call' ? spokeTo(row.CallDisposition) : null,
    seconds: kind === 'call' ? row.CallDurationInSeconds : null,
    callOutcome: row.CallDisposition,
    by: row.CallObject === null ? common.by : 'machine',
  };
}

function keyOf(row: TaskRow): { batonKey?: string } {
  const key = row[TASK_KEY] ?? markerIn(row.Description)?.key ?? null;
  return key === null ? {} : { batonKey: key };
}

function activity(kind: CrmActivity['kind'], row: TaskRow | EventRow | MailRow, leadIds: readonly string[], settings: OrgSettings) {
  const source = mapSalesforceSource(row.CreatedById, settings);
  return {
    kind,
    id: row.Id,
    version: row.SystemModstamp,
    archived: row.IsDeleted,
    at: row.CreatedDate,
    recordedAt: row.CreatedDate,
    ownerId: 'OwnerId' in row ? row.OwnerId : null,
    direction: 'out' as const,
    connected: null,
    seconds: null,
    state: null,
    // What a flow mails in somebody's name is nobody's attempt.
    sequence: kind === 'email' && source === 'workflow' ? ('workflow' as const) : null,
    // What another tool mails is a step of a sequence, unless the company says that it sends by hand.
    ...(kind === 'email' && row.CreatedById !== null && Object.hasOwn(settings.tools, row.CreatedById)
      ? { tool: settings.tools[row.CreatedById]! }
      : {}),
    by: source === 'person' || source === 'unknown' ? ('hand' as const) : ('machine' as const),
    leadIds,
  };
}

const DRAFT = '5';

/** A bounced mail and a draft reached nobody. A message that Salesforce itself keeps was recorded by a mailbox; a task alone was typed. */
function mailed(mail: MailRow | null) {
  if (mail === null) return {};
  const unsent = mail.IsBounced || mail.Status === DRAFT;
  return {
    direction: mail.Incoming ? ('in' as const) : ('out' as const),
    connected: unsent ? false : null,
    by: 'machine' as const,
    ...(mail.MessageDate === null ? {} : { dated: true as const }),
  };
}

/** A message that hangs on no task: known by its own id. */
export function mapSalesforceMail(mail: MailRow, leadIds: readonly string[], settings: OrgSettings): CrmActivity {
  const common = activity('email', mail, leadIds, settings);
  const owner = mail.Incoming ? null : mail.CreatedById;
  return { ...common, ownerId: owner, at: mail.MessageDate ?? mail.CreatedDate, ...mailed(mail) };
}

const OUTCOMES: Readonly<Record<string, CrmActivity['state']>> = { held: 'held', no_show: 'no-show', cancelled: 'cancelled' };

/** An event without outcome is booked; one that a visitor of a site made, by the lead. */
export function mapSalesforceEvent(row: EventRow, leadIds: readonly string[], settings: OrgSettings): CrmActivity {
  const common = activity('meeting', row, leadIds, settings);
  const cancelled = /^cancell?ed\b/i.test(row.Subject ?? '');
  return {
    ...common,
    at: row.StartDateTime ?? row.ActivityDateTime ?? row.CreatedDate,
    direction: mapSalesforceSource(row.CreatedById, settings) === 'form' ? 'in' : 'out',
    state: OUTCOMES[row[MEETING_OUTCOME] ?? ''] ?? (cancelled ? 'cancelled' : 'booked'),
  };
}

/** Baton's own tasks are known by the external id, else by the marker in the text. */
export function mapSalesforceTask(row: TaskRow, leadIds: readonly string[], settings: OrgSettings): CrmTask {
  const marker = markerIn(row.Description);
  const zone = settings.zones[row.OwnerId ?? ''] ?? settings.zone;
  return {
    kind: 'task',
    id: row.Id,
    version: row.SystemModstamp,
    archived: row.IsDeleted,
    ownerId: row.OwnerId,
    dueAt: dueAtOf(row.ActivityDate?.slice(0, 10) ?? null, marker, zone),
    open: !row.IsClosed && !row.IsDeleted,
    completedAt: row.IsClosed ? (row.CompletedDateTime ?? row.SystemModstamp) : null,
    createdAt: row.CreatedDate,
    subject: row.Subject ?? '',
    channel: channelOf(row),
    batonKey: row[TASK_KEY] ?? marker?.key ?? null,
    leadIds,
  };
}

function channelOf({ TaskSubtype, Type }: TaskRow): CrmTask['channel'] {
  if (TaskSubtype === 'Call' || /\bcall\b/i.test(Type ?? '')) return 'CALL';
  return TaskSubtype === 'Email' || /\be-?mail\b/i.test(Type ?? '') ? 'EMAIL' : 'TODO';
}

const NOT_SPOKEN = /\b(no answer|not|busy|voice ?mail|wrong|left|failed|gatekeeper|unavailable|disconnected)\b/i;
const SPOKEN = /\b(connected|spoke|reached|conversation|talked|interested|correct contact)\b/i;

/** Whether a call's result means a conversation; null when the words do not tell, and the call's length decides. */
function spokeTo(disposition: string | null): boolean | null {
  if (disposition === null || NOT_SPOKEN.test(disposition)) return disposition === null ? null : false;
  return SPOKEN.test(disposition) ? true : null;
}
