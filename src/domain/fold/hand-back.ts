/** Handing back: sales returns a qualified lead that lacks a required fact, and gets it again when marketing answered or its day is over. */
import { type AtBat, type HandBack, handedBack } from '../at-bat.ts';
import type { Millis, RejectFact } from '../fact.ts';
import { handBackDue, missingFacts } from '../rules/m1.ts';
import { answerStart, firstCalendar, rulesOf } from '../rules/start.ts';
import { mayAnswer } from './outcomes.ts';
import type { PersonState } from './state.ts';

/** Granted within S1 only, and never for hand-raisers and customers. */
export function applyHandBack(state: PersonState, fact: RejectFact): void {
  const atBat = state.open;
  if (atBat === null || !mayAnswer(state, atBat, fact.rep)) return;
  const clause = state.rules.find('M1', atBat.kind);
  const rep = atBat.tenures.at(-1)!.rep;
  const missing = clause !== null && missingFacts(atBat, clause).length > 0;
  if (clause === null || rep === null || atBat.customer || !missing || !withinS1(state, atBat, fact.at)) {
    const why = 'only a qualified lead that lacks a required fact goes back, and only while accepting it is not overdue';
    atBat.refused.push({ at: fact.at, outcome: 'reject', why });
    return;
  }
  const line = fact.line === undefined ? {} : { line: fact.line };
  atBat.answer ??= { at: fact.at, rep, kind: 'reject', grade: null, id: fact.id, ...line };
  atBat.stops.push(fact.at);
  atBat.handBacks.push({ at: fact.at, rep, dueAt: handBackDue(clause, fact.at, state.roster), doneAt: null });
  atBat.tenures.push({ rep: null, from: fact.at, restart: false, assumed: false });
}

function withinS1(state: PersonState, atBat: AtBat, at: Millis): boolean {
  const clause = rulesOf(atBat, state.rules, state.roster).find('S1', atBat.kind);
  const start = answerStart(atBat);
  return start !== null && (!clause?.within || at <= firstCalendar(atBat, state.roster).addDuration(start, clause.within));
}

/** Marketing's day is over: back to the same rep, with a fresh S2. */
export function returnDue(state: PersonState): { readonly at: Millis; run(): void } | null {
  const atBat = state.open;
  const back = atBat === null ? null : handedBack(atBat);
  if (atBat === null || back === null) return null;
  return { at: back.dueAt, run: () => giveBack(atBat, back, back.dueAt) };
}

/** The same rep has it again from `at`, and owes a first attempt. */
export function giveBack(atBat: AtBat, back: HandBack, at: Millis): void {
  atBat.tenures.push({ rep: back.rep, from: at, restart: false, assumed: false });
  atBat.fresh.push({ at, kind: atBat.kind, why: 'rerouted' });
}
