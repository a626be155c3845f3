/** Activities in an open at-bat: what counts as evidence, what makes attempts rest, when the lead asks again, what is earned by it. */
import type { AtBat, Counted } from '../at-bat.ts';
import { evidenceOf, isAtLeast, type Signal } from '../evidence.ts';
import type { Millis } from '../fact.ts';
import type { EvidenceGrade } from '../rule-book.ts';
import { applyOutcome, applyReject, earnedBy } from './outcomes.ts';
import type { PersonState } from './state.ts';

export function applySignal(state: PersonState, signal: Signal): void {
  const atBat = state.open;
  if (signal.grade === 'A') state.conversations.push(signal.at);
  if (atBat === null) return;
  switch (signal.role) {
    case 'attempt':
      count(state, atBat, signal, signal.role, signal.grade!);
      grantEarned(state, atBat, signal.at);
      return;
    case 'answer':
      count(state, atBat, signal, signal.role, signal.grade!);
      return;
    case 'booking':
      if (signal.until !== null && signal.until > signal.at) atBat.sleeps.push({ from: signal.at, to: signal.until, why: 'meeting' });
      count(state, atBat, signal, 'booking', 'B');
      return;
    case 'no-show':
      wakeNextDay(state, atBat, signal.at);
      return;
    case 'from-lead':
      fromLead(state, atBat, signal);
      return;
    case 'none':
      return;
  }
}

function count(state: PersonState, atBat: AtBat, signal: Signal, role: Counted['role'], grade: EvidenceGrade): void {
  const evidence = evidenceOf(signal, grade);
  const { kind, sequence, rep } = signal.fact;
  const automated = kind === 'email' && rep !== null && state.roster.rep(rep).type === 'integration';
  atBat.counted.push({ role, grade, evidence, kind, at: signal.at, sequence: sequence === 'hand' || automated });
  atBat.grades[grade] += 1;
  if (grade === 'A') atBat.conversation ??= evidence;
}

/**
 * A request that was refused for want of evidence is granted once a rep's own work has earned it: nobody should have to ask twice.
 * What the lead does never grants it: somebody who answers or asks again after the rep gave up is not to be closed unheard.
 */
function grantEarned(state: PersonState, atBat: AtBat, at: Millis): void {
  const { asked } = atBat;
  if (asked === null || (asked.takenBackAt ?? at + 1) <= at || spokeSince(atBat, asked.at)) return;
  if (asked.type === 'outcome' ? earnedBy(state, atBat) === null : atBat.conversation === null) return;
  atBat.asked = null;
  if (asked.type === 'outcome') applyOutcome(state, { ...asked, at });
  else applyReject(state, { ...asked, at });
}

/** The lead wrote, called or inquired. */
function spokeSince(atBat: AtBat, at: Millis): boolean {
  return (
    atBat.joined.some((inquiry) => inquiry.at > at) ||
    atBat.fresh.some((fresh) => fresh.at > at && (fresh.why === 'upgrade' || fresh.why === 'from-lead')) ||
    atBat.counted.some((item) => item.at > at && item.role === 'answer')
  );
}

/** A no-show, or a meeting that was called off, wakes S3 on the next business day. */
function wakeNextDay(state: PersonState, atBat: AtBat, at: Millis): void {
  const clock = state.roster.clockOf(atBat.tenures.at(-1)?.rep ?? null);
  const { open } = clock.dayHours(clock.dayNumber(at) + 1);
  atBat.sleeps.push({ from: at, to: open, why: 'no-show' });
}

/** Whether a meeting was held is asked once: ticking that task away ends the question, and the next attempt is due on the next business day. */
export function closeMeetingQuestion(state: PersonState, atBat: AtBat, at: Millis): void {
  const last = atBat.sleeps.at(-1);
  if (last?.why !== 'meeting' || last.to > at || atBat.counted.some((item) => item.at >= last.to)) return;
  wakeNextDay(state, atBat, at);
}

/** A reply after a counted attempt is a conversation; anything else from the lead starts a fresh S2. */
function fromLead(state: PersonState, atBat: AtBat, signal: Signal): void {
  const written = signal.fact.kind !== 'call';
  const tried = atBat.counted.some((item) => item.role !== 'booking' && isAtLeast(item.grade, 'B'));
  if (written && tried) {
    state.conversations.push(signal.at);
    count(state, atBat, signal, 'answer', 'A');
    return;
  }
  atBat.fresh.push({ at: signal.at, kind: atBat.kind, why: 'from-lead', by: signal.fact.kind });
}
