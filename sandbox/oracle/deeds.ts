/** What was done with a person, graded as rules.md "Evidence" says: calls, mails, messages, meetings and notes. */
import type { Millis } from '../portal.ts';
import type { StoreType } from '../store/object-types.ts';
import type { Grade } from './clauses.ts';
import type { Crm, StoredRecord } from './crm.ts';
import { timelineOf } from './timeline.ts';

export interface Deed {
  readonly kind: 'call' | 'email' | 'message' | 'meeting' | 'note';
  /** When it counts. */
  readonly at: Millis;
  /** When the CRM had it. */
  readonly knownAt: Millis;
  readonly rep: string;
  /** `in` was done by the lead. */
  readonly direction: 'out' | 'in';
  readonly grade: Grade | null;
  /** False: rules.md leaves open whether it counts. Nothing is demanded and nothing forbidden on such a deed. */
  readonly certain: boolean;
  readonly ofSequence: boolean;
  /** A meeting lies ahead until then, or did. */
  readonly until: Millis | null;
}

const CONNECTED = 'f240bbac-87c9-4f6e-bf70-924b57d47db7';
/** "Left live message": rules.md does not say whether that is a conversation. */
const LIVE_MESSAGE = 'a4c4c377-d246-4b32-a13b-75a56a4cd0ff';
const TEN_SECONDS = 10_000;
/** Hand-logged evidence counts at its stated time only when entered within this of it. */
const TYPED_IN_TIME: Millis = 60 * 60_000;

const SHELVES = ['calls', 'emails', 'communications', 'meetings', 'notes'] as const satisfies readonly StoreType[];

/** All deeds with a contact, by the instant at which they count. */
export function deedsOf(portal: Crm, contact: StoredRecord): Deed[] {
  const deeds = SHELVES.flatMap((type) =>
    [...(contact.links.get(type)?.keys() ?? [])].flatMap((id) => {
      const record = portal.find(type, id);
      return record === null ? [] : READERS[type](record);
    }),
  );
  return deeds.toSorted((a, b) => a.at - b.at || a.knownAt - b.knownAt);
}

function statedAt(record: StoredRecord): Millis {
  // Later edits of the time are ignored: the first stated one counts.
  return Date.parse(record.initial.hs_timestamp ?? '') || record.createdAt;
}

function countsAt(record: StoredRecord, byMachine: boolean): Millis {
  const stated = statedAt(record);
  return byMachine || record.createdAt - stated <= TYPED_IN_TIME ? stated : record.createdAt;
}

const frame = (record: StoredRecord) =>
  ({ knownAt: record.createdAt, rep: record.values.hubspot_owner_id ?? '', certain: true, ofSequence: false, until: null }) as const;

function call(record: StoredRecord): Deed[] {
  const { hs_call_direction: direction, hs_call_external_id: line, hs_call_source: source } = record.values;
  const at = countsAt(record, line !== undefined || source !== undefined || record.createdBy.source === 'INTEGRATION');
  const incoming = direction === 'INBOUND';
  const { grade, certain } = callGrade(record, incoming);
  return [{ ...frame(record), kind: 'call', at, direction: incoming && grade !== 'A' ? 'in' : 'out', grade, certain }];
}

function callGrade({ values }: StoredRecord, incoming: boolean): { grade: Grade | null; certain: boolean } {
  const { hs_call_disposition: said, hs_call_duration: duration, hs_call_status: status } = values;
  const long = Number(duration ?? 0) >= TEN_SECONDS;
  if (incoming) return { grade: status === 'COMPLETED' && (long || said === CONNECTED) ? 'A' : null, certain: true };
  if (said === CONNECTED || (long && !said)) return { grade: 'A', certain: true };
  if (long || said === LIVE_MESSAGE) return { grade: 'B', certain: said !== LIVE_MESSAGE };
  if (['QUEUED', 'CANCELED', 'FAILED', 'CALLING_CRM_USER'].includes(status ?? '')) return { grade: 'B', certain: false };
  if (said || status === 'IN_PROGRESS' || status === 'NO_ANSWER' || status === 'BUSY') return { grade: 'B', certain: true };
  return { grade: 'C', certain: duration !== undefined };
}

function email(record: StoredRecord): Deed[] {
  const { hs_email_direction: direction, hs_email_status: status, hs_sequence_id: sequence } = record.values;
  const at = countsAt(record, true);
  if (direction === 'INCOMING_EMAIL') return [{ ...frame(record), kind: 'email', at, direction: 'in', grade: null }];
  if (direction !== 'EMAIL' || status === 'SCHEDULED') return [];
  const byMachine = record.createdBy.source === 'AUTOMATION_PLATFORM';
  // Enrolment by a workflow never counts.
  if (sequence && byMachine) return [];
  // Whether a mail that bounced or failed is an attempt, rules.md does not say.
  const certain = status !== 'BOUNCED' && status !== 'FAILED' && !byMachine;
  return [{ ...frame(record), kind: 'email', at, direction: 'out', grade: 'B', certain, ofSequence: Boolean(sequence) }];
}

function message(record: StoredRecord): Deed[] {
  return [{ ...frame(record), kind: 'message', at: countsAt(record, false), direction: 'out', grade: 'B' }];
}

function note(record: StoredRecord): Deed[] {
  return [{ ...frame(record), kind: 'note', at: record.createdAt, direction: 'out', grade: 'C' }];
}

/** A booking that lies ahead is one deed; the meeting itself, once somebody says that it was held, another. */
function meeting(record: StoredRecord): Deed[] {
  const starts = Date.parse(record.values.hs_meeting_start_time ?? record.values.hs_timestamp ?? '') || record.createdAt;
  const ends = Date.parse(record.values.hs_meeting_end_time ?? '') || starts;
  const outcomes = timelineOf(record, 'hs_meeting_outcome');
  const called = outcomes.find(({ value }) => value === 'CANCELED' || value === 'RESCHEDULED' || value === 'NO_SHOW');
  const until = Math.min(ends, called?.at ?? ends);
  const booked: Deed = { ...frame(record), kind: 'meeting', at: record.createdAt, direction: 'out', grade: 'B', until };
  const held = outcomes.find(({ value }) => value === 'COMPLETED');
  const ahead = starts > record.createdAt ? [booked] : [];
  return held === undefined ? ahead : [...ahead, { ...booked, at: Math.min(starts, held.at), knownAt: held.at, grade: 'A', until: null }];
}

const READERS: Readonly<Record<(typeof SHELVES)[number], (record: StoredRecord) => Deed[]>> = {
  calls: call,
  emails: email,
  communications: message,
  meetings: meeting,
  notes: note,
};

const ORDER = 'ABC';

/** True when the deed is an attempt of at least this grade. */
export function isAttempt({ direction, grade }: Deed, least: Grade): boolean {
  return direction === 'out' && grade !== null && ORDER.indexOf(grade) <= ORDER.indexOf(least);
}
