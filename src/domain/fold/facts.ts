/** How each remaining fact changes what is known of a person. */
import { type AtBat, CONTACT_CHANNELS, clockStart, handedBack, ownerOf } from '../at-bat.ts';
import { DAY } from '../duration.ts';
import type {
  AcceptFact,
  ActivityKind,
  CallBackFact,
  DealFact,
  HandoffFact,
  InquiryFact,
  RecordFact,
  RungFact,
  TaskFact,
} from '../fact.ts';
import { closeMeetingQuestion } from './activities.ts';
import { closeOptedOut, mayAnswer } from './outcomes.ts';
import { closeAtBat, handTo, hasOpenDeal, isMarketer, isRouted, lastOwner, openAtBat, type PersonState, upgrade } from './state.ts';

/** A call-back lies at most this far ahead (rules, "Tasks that people like"). */
const CALL_BACK_LIMIT = 90 * DAY;

/** Joins an open at-bat, opens one where the rules say so, else waits for marketing. */
export function applyInquiry(state: PersonState, fact: InquiryFact): void {
  const atBat = state.open;
  if (atBat !== null) {
    atBat.joined.push(fact);
    atBat.customer ||= fact.customer === true;
    upgrade(atBat, fact.kind, clockStart(fact));
    return;
  }
  const owner = lastOwner(state, fact.at);
  const recycled = state.atBats.at(-1)?.outcome?.value === 'recycled';
  if (fact.kind === 'hand-raiser' || owner !== null || recycled) {
    openAtBat(state, { at: fact.at, kind: fact.kind, owner, assumed: true, inquiry: fact, customer: fact.customer === true });
    return;
  }
  state.waiting.push(fact);
  state.setAside = null;
}

export function applyHandoff(state: PersonState, fact: HandoffFact): void {
  if (fact.noted) return;
  const atBat = state.open;
  if (atBat === null) {
    openByHandoff(state, fact);
    return;
  }
  if (fact.merged !== undefined) {
    joinOwner(state, atBat, fact);
    return;
  }
  // What marketing was given back it keeps until it answers, whoever's name stands on the record meanwhile.
  if (handedBack(atBat) !== null && isMarketer(state, fact.owner)) return;
  atBat.customer ||= fact.customer === true;
  if (fact.by !== 'seller' || atBat.handedAt === null) upgrade(atBat, fact.kind, fact.at);
  // Until somebody owns it, it is still being handed over.
  if (atBat.handedAt === null && fact.known !== undefined) atBat.known = { ...atBat.known, ...fact.known };
  const taken = fact.by === 'seller' && !isRouted(state, ownerOf(atBat));
  const restart = fact.by === 'baton' || fact.by === 'manager' || fact.by === 'admin';
  const rerouted = atBat.stops.length > 0 && ownerOf(atBat) === null;
  const back = handedBack(atBat);
  if (back !== null && isRouted(state, fact.owner)) back.doneAt = fact.at;
  const standing = fact.standsInFor === undefined ? {} : { standsInFor: fact.standsInFor };
  handTo(state, atBat, { rep: fact.owner, from: fact.at, restart, assumed: false, ...standing });
  if (rerouted && isRouted(state, fact.owner)) atBat.fresh.push({ at: fact.at, kind: atBat.kind, why: 'rerouted' });
  if (taken && isRouted(state, fact.owner)) accept(state, { ...fact, type: 'accept', rep: fact.owner ?? '' });
}

/** The owner of the record that two people became has them, where that is sales at all; what waits for marketing goes on waiting. */
function joinOwner(state: PersonState, atBat: AtBat, { owner, at }: HandoffFact): void {
  const waits = handedBack(atBat) !== null || atBat.stops.length > 0;
  if (waits || !isRouted(state, owner)) return;
  handTo(state, atBat, { rep: owner, from: at, restart: false, assumed: false });
}

function openByHandoff(state: PersonState, fact: HandoffFact): void {
  const last = state.atBats.at(-1);
  if (fact.by === 'baton' || fact.ownerOnly || fact.merged !== undefined) return;
  if (last?.outcome?.value === 'recycled' && isMarketer(state, fact.owner)) return;
  if (fact.by === 'admin' && last?.outcome?.value !== 'before-go-live') return;
  const asked = state.waiting.length > 0;
  if (fact.by === 'seller' && !asked) {
    if (last === undefined) state.setAside = { why: 'made or imported by a seller', at: fact.at };
    return;
  }
  if (fact.owner === null && last !== undefined && !asked) return;
  const inquiry = state.waiting.findLast((waiting) => waiting.kind === fact.kind) ?? state.waiting.at(-1) ?? null;
  openAtBat(state, {
    at: fact.at,
    kind: fact.kind,
    owner: fact.owner,
    assumed: false,
    inquiry,
    customer: fact.customer === true,
    known: fact.known ?? {},
  });
}

export function accept(state: PersonState, fact: AcceptFact): void {
  const atBat = state.open;
  if (atBat === null || !mayAnswer(state, atBat, fact.rep)) return;
  const line = fact.line === undefined ? {} : { line: fact.line };
  atBat.acceptedAt ??= fact.at;
  atBat.answer ??= { at: fact.at, rep: fact.rep || ownerOf(atBat), kind: 'accept', grade: null, id: fact.id, ...line };
}

/** A won deal always ends the at-bat; a lost one ends the at-bat that became it. */
export function applyDeal(state: PersonState, fact: DealFact): void {
  const atBat = state.open;
  const before = state.deals.get(fact.deal);
  // Deals in the order in which they were last heard of.
  state.deals.delete(fact.deal);
  state.deals.set(fact.deal, fact.stage);
  if (fact.owner !== undefined) state.dealOwners.set(fact.deal, fact.owner);
  noteReason(state, fact);
  if (atBat === null) return;
  const by = fact.owner ?? ownerOf(atBat) ?? 'baton';
  if (fact.stage === 'won') {
    closeAtBat(state, { at: fact.at, value: 'won', reason: fact.reason ?? 'deal won', by, evidence: null });
    return;
  }
  if (fact.stage === 'open') {
    if (before === undefined) atBat.converted ??= { at: fact.at, deal: fact.deal };
    if (fact.closesAt !== undefined) atBat.dealClosesAt = fact.closesAt;
    return;
  }
  const ours = atBat.converted !== null && (atBat.converted.deal ?? fact.deal) === fact.deal;
  if (!ours || hasOpenDeal(state)) return;
  atBat.lost = { at: fact.at, reasonAt: fact.reason ? fact.at : null };
  closeAtBat(state, { at: fact.at, value: 'lost', reason: fact.reason ?? '', by, evidence: null });
}

function noteReason(state: PersonState, fact: DealFact): void {
  const lost = state.atBats.at(-1)?.lost;
  if (fact.stage === 'lost' && fact.reason && lost) lost.reasonAt ??= fact.at;
}

/** A new date takes the place of the former one; one that is past or cleared ends the rest. */
export function applyCallBack(state: PersonState, fact: CallBackFact): void {
  const atBat = state.open;
  if (atBat === null) return;
  for (const [index, sleep] of atBat.sleeps.entries()) {
    if (sleep.why === 'call-back' && sleep.to > fact.at) atBat.sleeps[index] = { ...sleep, to: fact.at };
  }
  const to = Math.min(fact.until, fact.at + CALL_BACK_LIMIT);
  if (to > fact.at) atBat.sleeps.push({ from: fact.at, to, why: 'call-back' });
}

export function applyRecord(state: PersonState, fact: RecordFact): void {
  const last = state.atBats.at(-1);
  switch (fact.type) {
    case 'deleted':
    case 'privacy-deleted': {
      const reason = fact.type === 'deleted' ? 'deleted in the CRM' : 'privacy deletion';
      closeAtBat(state, { at: fact.at, value: 'deleted', reason, by: 'baton', evidence: null });
      // A privacy deletion follows the deletion it orders, and is not undone by restoring anything.
      if (fact.type === 'privacy-deleted' && last?.outcome?.value === 'deleted') last.outcome = { ...last.outcome, reason };
      state.gone ??= fact.at;
      return;
    }
    case 'restored':
      state.gone = null;
      if (last?.wakeUp != null) last.wakeUp = Math.max(last.wakeUp, fact.at);
      if (state.open === null && last?.outcome?.reason === 'deleted in the CRM') {
        last.outcome = null;
        state.open = last;
      }
      return;
    case 'opted-in':
      for (const channel of channelsOf(fact)) state.optedOut.delete(channel);
      return;
    case 'opted-out':
      for (const channel of channelsOf(fact)) state.optedOut.add(channel);
      if (CONTACT_CHANNELS.every((channel) => state.optedOut.has(channel))) closeOptedOut(state, fact.at);
  }
}

function channelsOf(fact: RecordFact): readonly ActivityKind[] {
  return fact.channel === undefined ? CONTACT_CHANNELS : [fact.channel];
}

export function applyTask(state: PersonState, fact: TaskFact): void {
  const atBat = state.open;
  if (atBat === null) return;
  if (fact.event === 'given' && fact.rep !== null) {
    handTo(state, atBat, { rep: fact.rep, from: fact.at, restart: false, assumed: false });
    return;
  }
  atBat.taskEvents.push(fact);
  if (fact.event !== 'moved') closeMeetingQuestion(state, atBat, fact.at);
}

/** A rung Baton performed with a receiver: the owner from then on, before the CRM repeats it. */
export function applyRung(state: PersonState, fact: RungFact): void {
  const atBat = state.open;
  if (atBat === null || fact.receiver === undefined || atBat.number !== fact.atBat) return;
  if (fact.rung === 'reassign' || fact.rung === 'safety-net') {
    atBat.moves.push({ at: fact.at, from: fact.owner ?? null, to: fact.receiver });
    // Given by the hand-off that goes with it already, and perhaps given on in the same instant.
    const isGiven = atBat.tenures.some(({ rep, from }) => rep === fact.receiver && from === fact.at);
    if (!isGiven) handTo(state, atBat, { rep: fact.receiver, from: fact.at, restart: true, assumed: false });
  }
}
