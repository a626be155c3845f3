/** What marketing and the admin decide: evaluations of inquiries, answers to rejections, releases of what was handed over before going live. */

import { type AtBat, type HandBack, handedBack } from '../at-bat.ts';
import type { AnswerFact, EvaluationFact, ReleasedFact } from '../fact.ts';
import { giveBack } from './hand-back.ts';
import { agree, WAKE_UP_AFTER } from './outcomes.ts';
import { closeAtBat, type PersonState } from './state.ts';

/** A decision on inquiries that wait. What is set aside is kept and counted under its reason; handing over shows in the hand-off itself. */
export function applyEvaluation(state: PersonState, fact: EvaluationFact): void {
  if (!isRecorded(fact)) return;
  const back = state.open === null ? null : handedBack(state.open);
  if (back !== null) answerHandBack(state, state.open!, back, fact);
  if (back !== null || state.open !== null) return;
  state.evaluations.push(fact);
  if (fact.decision === 'set-aside') state.setAside = { why: `marketing: ${fact.reason!.trim().toLowerCase()}`, at: fact.at };
  else state.setAside = null;
}

/** Of a lead that was handed back: completed it returns to its rep at once, kept it leaves sales with marketing's reason (M1). */
function answerHandBack(state: PersonState, atBat: AtBat, back: HandBack, fact: EvaluationFact): void {
  const { at, decision } = fact;
  back.doneAt = at;
  if (decision === 'hand-over') {
    giveBack(atBat, back, at);
    return;
  }
  const closing = { at, reason: fact.reason ?? 'kept by marketing', by: fact.by ?? fact.rule?.name ?? 'baton', evidence: null };
  if (decision === 'set-aside') closeAtBat(state, { ...closing, value: 'disqualified' });
  else closeAtBat(state, { ...closing, value: 'recycled', wakeUp: Math.max(at, fact.until ?? at + WAKE_UP_AFTER) });
}

/** By a person or a named, versioned rule, and with a reason where one is owed (M2). */
function isRecorded({ by, rule, decision, reason }: EvaluationFact): boolean {
  return (by !== null || rule !== undefined) && (decision !== 'set-aside' || Boolean(reason?.trim()));
}

/** Agreement ends what waited for it, disagreement refuses it; what is recorded afterwards is kept with the rejection (M4). */
export function applyAnswer(state: PersonState, fact: AnswerFact): void {
  const atBat = state.open ?? state.atBats.findLast(({ rejections }) => rejections.length > 0);
  if (atBat === undefined || atBat.rejections.length === 0) return;
  atBat.answers.push(fact);
  const { pending } = atBat;
  if (pending === null || atBat.outcome !== null) return;
  if (fact.agrees) {
    agree(state, atBat, { at: fact.at, reason: pending.reason, by: pending.rep, evidence: pending.evidence });
    return;
  }
  atBat.pending = null;
  atBat.refused.push({ at: fact.at, outcome: 'reject', why: fact.change ? `marketing disagrees: ${fact.change}` : 'marketing disagrees' });
}

/** Open again from now on, owing a first attempt; nothing else can be released. */
export function applyReleased(state: PersonState, fact: ReleasedFact): void {
  const last = state.atBats.at(-1);
  if (state.open !== null || last?.outcome?.value !== 'before-go-live') return;
  last.outcome = null;
  last.released = fact;
  last.fresh.push({ at: fact.at, kind: last.kind, why: 'released' });
  state.open = last;
}
