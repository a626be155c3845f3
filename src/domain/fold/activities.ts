/** Activities in an open at-bat: what counts as evidence, what makes attempts rest, and when the lead asks again. */
import type { AtBat, Counted } from '../at-bat.ts';
import { evidenceOf, isAtLeast, type Signal } from '../evidence.ts';
import type { EvidenceGrade } from '../rule-book.ts';
import type { PersonState } from './state.ts';

export function applySignal(state: PersonState, signal: Signal): void {
  const atBat = state.open;
  if (signal.grade === 'A') state.conversations.push(signal.at);
  if (atBat === null) return;
  switch (signal.role) {
    case 'attempt':
    case 'answer':
      count(atBat, signal, signal.role, signal.grade!);
      return;
    case 'booking':
      if (signal.until !== null && signal.until > signal.at) atBat.sleeps.push({ from: signal.at, to: signal.until, why: 'meeting' });
      count(atBat, signal, 'booking', 'B');
      return;
    case 'no-show':
      wakeNextDay(state, atBat, signal);
      return;
    case 'from-lead':
      fromLead(state, atBat, signal);
      return;
    case 'none':
      return;
  }
}

function count(atBat: AtBat, signal: Signal, role: Counted['role'], grade: EvidenceGrade): void {
  const evidence = evidenceOf(signal, grade);
  const { kind, sequence } = signal.fact;
  atBat.counted.push({ role, grade, evidence, kind, at: signal.at, sequence: sequence === 'hand' });
  atBat.grades[grade] += 1;
  if (grade === 'A') atBat.conversation ??= evidence;
}

/** A no-show wakes S3 on the next business day. */
function wakeNextDay(state: PersonState, atBat: AtBat, signal: Signal): void {
  const clock = state.roster.clockOf(atBat.tenures.at(-1)?.rep ?? null);
  const { open } = clock.dayHours(clock.dayNumber(signal.at) + 1);
  atBat.sleeps.push({ from: signal.at, to: open, why: 'no-show' });
}

/** A reply after a counted attempt is a conversation; anything else from the lead starts a fresh S2. */
function fromLead(state: PersonState, atBat: AtBat, signal: Signal): void {
  const written = signal.fact.kind !== 'call';
  const tried = atBat.counted.some((item) => item.role !== 'booking' && isAtLeast(item.grade, 'B'));
  if (written && tried) {
    state.conversations.push(signal.at);
    count(atBat, signal, 'answer', 'A');
    return;
  }
  atBat.fresh.push({ at: signal.at, kind: atBat.kind, why: 'from-lead' });
}
