/** Reads one person's time line into at-bats, with what falls due between two facts: go-live, marketing's silence, wake-ups. */
import { firstOwner } from '../at-bat.ts';
import { type Event, timeline } from '../events.ts';
import type { Fact, Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { RuleIndex } from '../rules/contract.ts';
import { applySignal } from './activities.ts';
import { applyAnswer, applyEvaluation, applyReleased } from './decisions.ts';
import { accept, applyCallBack, applyDeal, applyHandoff, applyInquiry, applyRecord, applyRung, applyTask } from './facts.ts';
import { applyHandBack, returnDue } from './hand-back.ts';
import { agree, applyOutcome, applyReject } from './outcomes.ts';
import { closeAtBat, openAtBat, type PersonState } from './state.ts';

export type { PersonState } from './state.ts';

/** Facts later than the horizon are not known yet. */
export function foldFacts(facts: readonly Fact[], rules: RuleIndex, roster: RosterIndex, horizon: Horizon): PersonState {
  const state: PersonState = {
    rules,
    roster,
    horizon,
    atBats: [],
    open: null,
    waiting: [],
    evaluations: [],
    setAside: null,
    optedOut: new Set(),
    deals: new Map(),
    dealOwners: new Map(),
    gone: null,
    conversations: [],
  };
  for (const event of timeline(facts)) {
    if (!horizon.reached(event.at)) break;
    settle(state, event.at);
    apply(state, event);
  }
  settle(state, Number.POSITIVE_INFINITY);
  return state;
}

interface Due {
  readonly at: Millis;
  /** What is done at that very instant is in time: it comes first. */
  readonly lastsTill?: true;
  run(): void;
}

/** Performs what fell due by `until`, in time order. */
function settle(state: PersonState, until: Millis): void {
  const isOver = ({ at, lastsTill }: Due) => (lastsTill ? at < until : at <= until) && state.horizon.reached(at);
  for (let due = nextDue(state); due !== null && isOver(due); due = nextDue(state)) due.run();
}

function nextDue(state: PersonState): Due | null {
  const dues: Due[] = [goLive(state), silence(state), returnDue(state), wakeUp(state)].filter((due) => due !== null);
  return dues.sort((a, b) => a.at - b.at || Number(a.lastsTill ?? false) - Number(b.lastsTill ?? false))[0] ?? null;
}

/** A hand-off older than its team's going live is history. */
function goLive(state: PersonState): Due | null {
  const atBat = state.open;
  if (atBat === null || atBat.released !== null) return null;
  const at = state.roster.liveFrom(firstOwner(atBat));
  if ((atBat.handedAt ?? atBat.openedAt) >= at) return null;
  const closing = { at, value: 'before-go-live', reason: 'handed over before going live', by: 'baton', evidence: null } as const;
  return { at, run: () => closeAtBat(state, closing) };
}

/** Marketing's silence on a judged rejection counts as agreed (M4). */
function silence(state: PersonState): Due | null {
  const atBat = state.open;
  const pending = atBat?.pending;
  if (!atBat || !pending) return null;
  const by = { at: pending.dueAt, reason: pending.reason, by: pending.rep, evidence: pending.evidence };
  return { at: pending.dueAt, lastsTill: true, run: () => agree(state, atBat, by) };
}

/** Nobody is woken who is not there: a record that comes back after the date wakes at that instant. */
function wakeUp(state: PersonState): Due | null {
  const last = state.atBats.at(-1);
  const at = last?.wakeUp ?? null;
  if (state.open !== null || state.gone !== null || at === null) return null;
  const opening = { at, kind: 'qualified', owner: null, assumed: false, inquiry: last?.inquiry ?? null, wokeUp: true } as const;
  return { at, run: () => void openAtBat(state, opening) };
}

function apply(state: PersonState, event: Event): void {
  if ('signal' in event) {
    applySignal(state, event.signal);
    return;
  }
  const { fact } = event;
  switch (fact.type) {
    case 'inquiry':
      applyInquiry(state, fact);
      return;
    case 'handoff':
      applyHandoff(state, fact);
      return;
    case 'accept':
      accept(state, fact);
      return;
    case 'reject':
      applyReject(state, fact);
      return;
    case 'outcome':
      applyOutcome(state, fact);
      return;
    case 'deal':
      applyDeal(state, fact);
      return;
    case 'evaluation':
      applyEvaluation(state, fact);
      return;
    case 'answer':
      applyAnswer(state, fact);
      return;
    case 'released':
      applyReleased(state, fact);
      return;
    case 'colleague':
      if (state.open !== null) state.open.colleague = fact;
      return;
    case 'call-back':
      applyCallBack(state, fact);
      return;
    case 'task':
      applyTask(state, fact);
      return;
    case 'rung':
      applyRung(state, fact);
      return;
    case 'hand-back':
      applyHandBack(state, fact);
      return;
    default:
      applyRecord(state, fact);
      return;
  }
}
