/** Outcomes asked for and rejections: what is earned ends the at-bat, the rest is refused with a reason and the clocks run on. */
import { type AtBat, ownerOf } from '../at-bat.ts';
import { DAY } from '../duration.ts';
import type { Millis, OutcomeFact, RejectFact } from '../fact.ts';
import type { Evidence, HandoffOutcome } from '../judgement.ts';
import { NO_CONTACT, REROUTED, readReason, WITH_COLLEAGUE } from '../reasons.ts';
import { progressOf } from '../rules/s3-progress.ts';
import { rulesOf } from '../rules/start.ts';
import { closeAtBat, isRouted, type PersonState } from './state.ts';

/** Default wake-up of a recycled lead (rules, "One at-bat"). */
export const WAKE_UP_AFTER = 90 * DAY;
const NOT_EARNED = 'needs a conversation, all attempts made, or an objective reason';

export function applyOutcome(state: PersonState, fact: OutcomeFact): void {
  const atBat = state.open;
  if (atBat === null) {
    moveWakeUp(state, fact);
    return;
  }
  const { kind, reason } = readReason(fact.reason);
  const objective = kind === 'objective';
  if (objective && reason === REROUTED && fact.outcome === 'disqualified') {
    release(state, atBat, fact.at);
    return;
  }
  const evidence = earnedBy(state, atBat);
  if (evidence === null && !objective) {
    refuse(atBat, fact.at, fact.outcome, NOT_EARNED);
    atBat.asked = fact;
    return;
  }
  if (fact.outcome === 'converted') {
    // A deal that was there before the request was granted made it a conversion already.
    atBat.converted = { at: atBat.converted?.at ?? fact.at, deal: fact.deal ?? atBat.converted?.deal ?? null };
    return;
  }
  const by = fact.rep ?? ownerOf(atBat) ?? 'baton';
  const wakeUp = fact.outcome === 'recycled' ? { wakeUp: Math.max(fact.at, fact.until ?? fact.at + WAKE_UP_AFTER) } : {};
  const value = fact.outcome === 'disqualified' ? endingOf(reason) : fact.outcome;
  closeAtBat(state, { at: fact.at, value, reason, by, evidence, ...wakeUp });
}

/** Another date for a lead that rests already. */
function moveWakeUp(state: PersonState, { outcome, at, until }: OutcomeFact): void {
  const last = state.atBats.at(-1);
  if (outcome === 'recycled' && until !== undefined && last?.outcome?.value === 'recycled') last.wakeUp = Math.max(at, until);
}

/** A conversation, or all attempts of S3; null while neither is there. */
export function earnedBy(state: PersonState, atBat: AtBat): Evidence | null {
  return atBat.conversation ?? fulfilment(state, atBat);
}

/** Evidence that the attempts of S3 are all made; null when not, or when S3 is off for this kind. */
function fulfilment(state: PersonState, atBat: AtBat): Evidence | null {
  const clause = rulesOf(atBat, state.rules, state.roster).find('S3', atBat.kind);
  if (clause === null) return null;
  return progressOf(atBat, clause, state.roster.clockOf(ownerOf(atBat))).fulfilledBy?.evidence ?? null;
}

export function applyReject(state: PersonState, fact: RejectFact): void {
  const atBat = state.open;
  if (atBat === null || !mayAnswer(state, atBat, fact.rep)) return;
  const rep = fact.rep || ownerOf(atBat) || 'baton';
  const line = fact.line === undefined ? {} : { line: fact.line };
  const evidence: Evidence = { at: fact.at, rep, kind: 'reject', grade: null, id: fact.id, ...line };
  atBat.answer ??= evidence;
  const { kind, reason } = readReason(fact.reason);
  if (kind === 'none') {
    refuse(atBat, fact.at, 'reject', 'a rejection names its reason');
    return;
  }
  if (kind === 'objective') {
    if (reason === REROUTED) {
      release(state, atBat, fact.at);
      return;
    }
    closeAtBat(state, { at: fact.at, value: endingOf(reason), reason, by: rep, evidence: atBat.conversation ?? evidence });
    return;
  }
  if (atBat.conversation !== null) {
    agree(state, atBat, { at: fact.at, reason, by: rep, evidence: atBat.conversation });
    return;
  }
  atBat.asked = fact;
  if (kind === 'wrong-time') {
    refuse(atBat, fact.at, 'reject', 'another time must be agreed in a conversation');
    return;
  }
  const answerBy = state.rules.find('M4', atBat.kind);
  const dueAt = answerBy?.within ? state.roster.clockOf(ownerOf(atBat)).addDuration(fact.at, answerBy.within) : Number.POSITIVE_INFINITY;
  atBat.pending ??= { at: fact.at, rep, reason, evidence, dueAt };
  atBat.rejections.push({ at: fact.at, rep, reason, evidence, dueAt });
  refuse(atBat, fact.at, 'reject', 'this reason needs a conversation, or that marketing agrees');
}

/** A judgement that counts: after a conversation, or because marketing agreed or stayed silent. */
export function agree(state: PersonState, atBat: AtBat, by: { at: Millis; reason: string; by: string; evidence: Evidence | null }): void {
  const again = readReason(by.reason).kind === 'wrong-time';
  if (again) closeAtBat(state, { ...by, value: 'recycled', wakeUp: callBackAfter(atBat, by.at) ?? by.at + WAKE_UP_AFTER });
  else closeAtBat(state, { ...by, value: 'disqualified' });
}

function callBackAfter(atBat: AtBat, at: Millis): Millis | null {
  return atBat.sleeps.findLast((sleep) => sleep.why === 'call-back' && sleep.to > at)?.to ?? null;
}

/** The owner answers; anybody may while nobody owns it. An answer without a name is the owner's. */
export function mayAnswer(state: PersonState, atBat: AtBat, rep: string): boolean {
  const owner = ownerOf(atBat);
  return rep === '' || rep === owner || !isRouted(state, owner);
}

/** Wrong territory or owner: the clocks stop, the hand-off stays open and wants another owner. */
function release(state: PersonState, atBat: AtBat, at: Millis): void {
  if (!isRouted(state, ownerOf(atBat))) return;
  atBat.stops.push(at);
  atBat.tenures.push({ rep: null, from: at, restart: false, assumed: false });
  atBat.acceptedAt = null;
}

function endingOf(reason: string): HandoffOutcome {
  return reason === WITH_COLLEAGUE ? 'handled-with-colleague' : 'disqualified';
}

function refuse(atBat: AtBat, at: Millis, outcome: AtBat['refused'][number]['outcome'], why: string): void {
  atBat.refused.push({ at, outcome, why });
}

export function closeOptedOut(state: PersonState, at: Millis): void {
  closeAtBat(state, { at, value: 'disqualified', reason: NO_CONTACT, by: 'baton', evidence: null });
}
