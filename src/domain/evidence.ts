/** Grades of evidence and the instant at which each counts, from the facts of one activity alone. */
import { HOUR } from './duration.ts';
import type { ActivityFact, Millis } from './fact.ts';
import type { Evidence } from './judgement.ts';
import type { EvidenceGrade } from './rule-book.ts';

/** A hand-logged entry later than this counts only from its entry (rules, "Evidence"). */
const HAND_LOG_LIMIT = HOUR;
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
  /** Start of a booked meeting that may lie ahead. */
  readonly until: Millis | null;
}

/** Signals of one activity: one, or two for a meeting that was booked and later held. */
export function signalsOf(fact: ActivityFact): readonly Signal[] {
  const at = countsAt(fact);
  if (fact.kind === 'meeting') return meetingSignals(fact, at);
  if (fact.direction === 'in') return [inbound(fact, at)];
  if (fact.sequence === 'workflow') return [{ at, role: 'none', grade: null, fact, until: null }];
  return [{ at, role: 'attempt', grade: outboundGrade(fact), fact, until: null }];
}

/** The instant at which an activity counts: its own time, but a late hand-logged entry only from when it was entered. */
function countsAt(fact: ActivityFact): Millis {
  return fact.by === 'hand' && fact.recordedAt - fact.at > HAND_LOG_LIMIT ? fact.recordedAt : fact.at;
}

function meetingSignals(fact: ActivityFact, at: Millis): Signal[] {
  const bookedAt = Math.min(fact.recordedAt, fact.at);
  const booking: Signal = { at: bookedAt, role: 'booking', grade: 'B', fact, until: fact.state === 'cancelled' ? null : fact.at };
  if (fact.state === 'held') {
    const held: Signal = { at, role: 'attempt', grade: 'A', fact, until: null };
    return fact.recordedAt < fact.at ? [booking, held] : [held];
  }
  if (fact.state !== 'no-show') return [booking];
  return [booking, { at, role: 'no-show', grade: null, fact, until: null }];
}

function inbound(fact: ActivityFact, at: Millis): Signal {
  if (fact.kind === 'call') {
    const answered = fact.connected ?? (fact.seconds ?? 0) >= CONNECTED_SECONDS;
    return { at, role: answered ? 'answer' : 'from-lead', grade: answered ? 'A' : null, fact, until: null };
  }
  const speaks = fact.kind === 'email' || fact.kind === 'message';
  return { at, role: speaks ? 'from-lead' : 'none', grade: null, fact, until: null };
}

function outboundGrade(fact: ActivityFact): EvidenceGrade {
  if (fact.kind === 'note' || fact.kind === 'task') return 'C';
  if (fact.kind !== 'call') return 'B';
  if (fact.connected === true) return 'A';
  if (fact.connected === false) return 'B';
  if (fact.seconds === undefined) return 'B';
  return fact.seconds >= CONNECTED_SECONDS ? 'A' : 'C';
}

export function isAtLeast(grade: EvidenceGrade | null, least: EvidenceGrade): boolean {
  return grade !== null && grade <= least;
}

export function evidenceOf(signal: Signal, grade = signal.grade): Evidence {
  const { fact } = signal;
  const line = fact.line === undefined ? {} : { line: fact.line };
  return { at: signal.at, rep: fact.rep, kind: fact.kind, grade, id: fact.id, ...line };
}
