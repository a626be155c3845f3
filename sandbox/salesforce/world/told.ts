/** Rows of an org in the world's words: what a person, a deal, a task, a call, a mail or a meeting reads like. */
import type { Value } from '../schema/field.ts';
import type { Values } from '../store/org.ts';
import type { Told } from './records.ts';
import { LOST_REASON, MEETING_OUTCOME, MEETINGS, OPEN, propertyOfField, QUALIFIED, RESULTS, STAGES, TASK_KEY } from './words.ts';

const text = (value: Value | undefined): string | null => (value === null || value === undefined ? null : String(value));

/** Instants end in `Z` for whoever reads them with `Date.parse`. */
const instant = (value: Value | undefined): string | null => text(value)?.replace('+0000', 'Z') ?? null;

/** Baton's own fields; of a person what the contact does not say, the lead that became it said. */
function own(row: Values, before: Values | null): Record<string, string | null> {
  const names = Object.keys(row).filter((name) => name.startsWith('Baton_'));
  const said = (name: string) => instant(row[name]) ?? instant(before?.[name]);
  const known = before === null ? [] : Object.keys(before).filter((name) => name.startsWith('Baton_') && !(name in row));
  return Object.fromEntries([...names, ...known].map((name) => [propertyOfField(name), said(name)]));
}

/** A person by the record it lives as and the lead it was before; `nobody` is the queue of leads that nobody has. */
export function personTold(row: Values, lead: Values | null, nobody: string): Told {
  return {
    firstname: text(row.FirstName),
    lastname: text(row.LastName),
    email: text(row.Email),
    phone: text(row.Phone),
    mobilephone: text(row.MobilePhone),
    company: text(row.Company),
    hubspot_owner_id: row.OwnerId === nobody ? null : text(row.OwnerId),
    hs_lead_status: text((lead ?? row).Status),
    leadsource: text((lead ?? row).LeadSource),
    accountid: text(row.AccountId),
    ...own(row, lead),
  };
}

/** Unticked from the start is unsaid; unticked later is a word. */
export function optOutTold(row: Values, before: string | undefined): Told {
  if (row.HasOptedOutOfEmail === true) return { hs_email_optout: 'true' };
  return before === undefined ? {} : { hs_email_optout: 'false' };
}

/** What the status makes of the stage: work on a lead moves it no further, and a closed one is out of the race. */
export function stageTold(status: Value | undefined, before: string): string {
  if (status === OPEN) return 'lead';
  if (status === QUALIFIED) return 'marketingqualifiedlead';
  return status === 'Closed - Not Converted' ? 'other' : before;
}

export function dealTold(row: Values): Told {
  return {
    dealname: text(row.Name),
    amount: text(row.Amount),
    dealstage: STAGES.fromOrg[String(row.StageName)] ?? 'appointmentscheduled',
    closedate: text(row.CloseDate),
    closed_lost_reason: text(row[LOST_REASON]),
    hubspot_owner_id: text(row.OwnerId),
    deal_currency_code: text(row.CurrencyIsoCode),
    ...own(row, null),
  };
}

const MARKER = /baton:[\w-]+ due (\d{4}-\d\d-\d\d) at (\S+Z)/;

/** Salesforce keeps the day; while it is the one that was written, the text tells the instant. */
function dueOf({ ActivityDate: day, Description: body }: Values): string | null {
  const [, written, at] = MARKER.exec(String(body ?? '')) ?? [];
  if (at !== undefined && (day === written || !day)) return at;
  return day ? `${String(day)}T23:59:59.000Z` : null;
}

export function taskTold(row: Values): Told {
  return {
    hs_task_subject: text(row.Subject),
    hs_task_body: text(row.Description),
    hs_task_status: row.IsClosed === true ? 'COMPLETED' : 'NOT_STARTED',
    hs_timestamp: dueOf(row),
    hubspot_owner_id: text(row.OwnerId),
    baton_key: text(row[TASK_KEY]),
  };
}

/** Salesforce dates a call by its completion. */
export function callTold(row: Values): Told {
  const said = row.CallDisposition === null ? null : (RESULTS.fromOrg[String(row.CallDisposition)] ?? null);
  const inbound = row.CallType === 'Inbound';
  const spoken = row.CallDisposition === 'Connected' || row.CallDisposition === 'Left voicemail' || said === null;
  return {
    hs_timestamp: instant(row.CompletedDateTime),
    hubspot_owner_id: text(row.OwnerId),
    hs_call_title: text(row.Subject),
    hs_call_direction: inbound ? 'INBOUND' : 'OUTBOUND',
    hs_call_duration: row.CallDurationInSeconds === null ? null : String(Number(row.CallDurationInSeconds) * 1_000),
    hs_call_status: spoken ? 'COMPLETED' : inbound ? 'MISSED' : row.CallDisposition === 'Busy' ? 'BUSY' : 'NO_ANSWER',
    hs_call_disposition: said,
    hs_call_external_id: text(row.CallObject),
  };
}

/** `mail` is the message behind the task, where there is one. */
export function mailTold(row: Values, mail: Values | null): Told {
  return {
    hs_timestamp: instant(mail?.MessageDate) ?? instant(row.CompletedDateTime) ?? instant(row.CreatedDate),
    hubspot_owner_id: text(row.OwnerId),
    hs_email_direction: mail?.Incoming === true ? 'INCOMING_EMAIL' : 'EMAIL',
    hs_email_status: mail?.IsBounced === true ? 'BOUNCED' : 'SENT',
    hs_email_subject: text(row.Subject),
  };
}

/** A message over another channel, or a note that was ticked at once. */
export function noteTold(row: Values): Told {
  return { hs_timestamp: instant(row.CompletedDateTime), hubspot_owner_id: text(row.OwnerId), hs_note_body: text(row.Subject) };
}

export function meetingTold(row: Values): Told {
  const said = MEETINGS.fromOrg[String(row[MEETING_OUTCOME])];
  const cancelled = /^cancell?ed\b/i.test(String(row.Subject ?? ''));
  return {
    hs_timestamp: instant(row.StartDateTime),
    hs_meeting_start_time: instant(row.StartDateTime),
    hs_meeting_end_time: instant(row.EndDateTime),
    hs_meeting_title: text(row.Subject),
    hs_meeting_outcome: said ?? (cancelled ? 'CANCELED' : 'SCHEDULED'),
    hubspot_owner_id: text(row.OwnerId),
  };
}
