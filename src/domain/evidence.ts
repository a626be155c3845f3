/** Grades of evidence and the instant at which each counts, from the facts of one activity alone. */
import { HOUR, MINUTE } from './duration.ts';
import type { ActivityFact, Millis } from './fact.ts';
import type { Evidence } from './judgement.ts';
import type { EvidenceGrade } from './rule-book.ts';

/** A hand-logged entry later than this counts only from its entry (rules, "Evidence"). */
const HAND_LOG_LIMIT = HOUR;
/** A call typed in this much ahead of its time is planned, not made: forms round to the minute. */
const PLAN_AHEAD = MINUTE;
/** A call of this length connected, whatever was noted (rules, "Evidence"). */
const CONNECTED_SECONDS = 10;

/** What an activity means for follow-up: an attempt of a rep, an agreed meeting, a conversation the lead began, or the lead asking again. */
export type SignalRole = 'attempt' | 'booking' | 'answer' | 'from-lead' | 'no-show' | 'none';

export interface Signal {
  readonly at: Millis;
  readonly role: SignalRole;
  /** Null: never evidence. */
  readonly grade: EvidenceGrade | null;
  readonly fact: ActivityFact;
  /** Until when a booked meeting lay ahead: its start, or when it was called off. */
  readonly until: Millis | null;
}

/** Signals of one activity: one, or two for a meeting that was booked and later held. */
export function signalsOf(fact: ActivityFact): readonly Signal[] {
  const at = countsAt(fact);
  if (fact.kind === 'meeting') return meetingSignals(fact, at);
  if (fact.direction === 'in') return [inbound(fact, at)];
  if (fact.sequence === 'workflow' || isPlanned(fact)) return [{ at, role: 'none', grade: null, fact, until: null }];
  const grade = outboundGrade(fact);
  return [{ at, role: grade === null ? 'none' : 'attempt', grade, fact, until: null }];
}

/** The instant at which an activity counts: its own time, but a late hand-logged entry only from when it was entered. */
function countsAt(fact: ActivityFact): Millis {
  return fact.by === 'hand' && fact.recordedAt - fact.at > HAND_LOG_LIMIT ? fact.recordedAt : fact.at;
}

/** Booked, moved, held, missed or called off: what a meeting was when, from its state now. */
function meetingSignals(fact: ActivityFact, at: Millis): Signal[] {
  const missed = (from: Millis): Signal => ({ at: from, role: 'no-show', grade: null, fact, until: null });
  const held: Signal = { at, role: 'attempt', grade: 'A', fact, until: null };
  // Typed in when it was over: it never lay ahead, and only a meeting that was held proves anything.
  if (fact.by === 'hand' && fact.recordedAt > fact.at) return fact.state === 'held' ? [held] : fact.state === 'no-show' ? [missed(at)] : [];
  const bookedAt = Math.min(fact.recordedAt, fact.at);
  const booking = (until: Millis): Signal => ({ at: bookedAt, role: 'booking', grade: 'B', fact, until });
  if (fact.state === 'held') return fact.recordedAt < fact.at ? [booking(fact.at), held] : [held];
  if (fact.state === 'no-show') return [booking(fact.at), missed(fact.at)];
  if (fact.state !== 'cancelled') return [booking(fact.at)];
  const calledOff = Math.min(Math.max(fact.stateAt ?? bookedAt, bookedAt), fact.at);
  return [booking(calledOff), missed(calledOff)];
}

function isPlanned({ kind, by, at, recordedAt, connected, seconds }: ActivityFact): boolean {
  return kind === 'call' && by === 'hand' && at - recordedAt > PLAN_AHEAD && connected === undefined && seconds === undefined;
}

function inbound(fact: ActivityFact, at: Millis): Signal {
  if (fact.kind === 'call') {
    const answered = fact.connected ?? (fact.seconds ?? 0) >= CONNECTED_SECONDS;
    return { at, role: answered ? 'answer' : 'from-lead', grade: answered ? 'A' : null, fact, until: null };
  }
  const speaks = fact.kind === 'email' || fact.kind === 'message';
  return { at, role: speaks ? 'from-lead' : 'none', grade: null, fact, until: null };
}

/** Attempts that a company may grade otherwise; a conversation is none of them. */
export type AttemptKind = 'call' | 'short-call' | 'email' | 'unsent-email' | 'message' | 'note' | 'ticked-task';

export const ATTEMPT_KINDS: readonly AttemptKind[] = ['call', 'short-call', 'email', 'unsent-email', 'message', 'note', 'ticked-task'];

const PLAIN_GRADES: Readonly<Record<AttemptKind, EvidenceGrade>> = {
  call: 'B',
  'short-call': 'C',
  email: 'B',
  'unsent-email': 'C',
  message: 'B',
  note: 'C',
  'ticked-task': 'C',
};

/** Null for what a rep did not do alone: conversations, meetings, everything from the lead. */
export function attemptKind(fact: ActivityFact): AttemptKind | null {
  if (fact.direction === 'in' || fact.kind === 'meeting') return null;
  if (fact.kind === 'task') return 'ticked-task';
  if (fact.kind === 'email') return fact.unsent ? 'unsent-email' : 'email';
  if (fact.kind !== 'call') return fact.kind;
  if (fact.connected !== undefined) return fact.connected ? null : 'call';
  // A call that nobody has measured yet is in progress, and counts.
  if (fact.seconds === undefined) return 'call';
  return fact.seconds >= CONNECTED_SECONDS ? null : 'short-call';
}

function outboundGrade(fact: ActivityFact): EvidenceGrade | null {
  const kind = attemptKind(fact);
  if (kind === null) return 'A';
  if (fact.graded === undefined) return PLAIN_GRADES[kind];
  return fact.graded === 'none' ? null : fact.graded;
}

export function isAtLeast(grade: EvidenceGrade | null, least: EvidenceGrade): boolean {
  return grade !== null && grade <= least;
}

export function evidenceOf(signal: Signal, grade = signal.grade): Evidence {
  const { fact } = signal;
  const line = fact.line === undefined ? {} : { line: fact.line };
  // Only what came late says when it came.
  const late = fact.recordedAt > signal.at ? { recordedAt: fact.recordedAt } : {};
  return { at: signal.at, rep: fact.rep, kind: fact.kind, grade, id: fact.id, ...late, ...line };
}
