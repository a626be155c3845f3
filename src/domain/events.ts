/** Facts as a time line: each at the instant it counts, ties in an order that does not depend on how they were read. */
import { type Signal, signalsOf } from './evidence.ts';
import type { ActivityFact, Fact, Millis } from './fact.ts';

export type Event = { readonly at: Millis; readonly rank: number; readonly fact: Exclude<Fact, ActivityFact> } | SignalEvent;

interface SignalEvent {
  readonly at: Millis;
  readonly rank: number;
  readonly signal: Signal;
  readonly fact: ActivityFact;
}

/** At one instant: what the person and marketing did comes before what sales answered, and endings come last. */
const RANKS: Readonly<Record<Fact['type'], number>> = {
  restored: 0,
  'opted-in': 1,
  inquiry: 2,
  colleague: 3,
  evaluation: 4,
  handoff: 5,
  released: 6,
  rung: 7,
  accept: 8,
  activity: 9,
  'call-back': 10,
  task: 11,
  reject: 12,
  'hand-back': 13,
  answer: 14,
  outcome: 15,
  deal: 16,
  'opted-out': 17,
  deleted: 18,
  'privacy-deleted': 19,
};

/** Baton gives a lead away because of who got it: of two owners at one instant its own comes later, also where they got it with the task. */
const LAST_WORD = 0.5;
const WITH_THE_TASK = 0.25;
/** What Baton gave away at the instant of a merge it may have given away of the record that is gone. */
const MERGED = 0.75;

/** Time line of one person, sorted; the order of `facts` is irrelevant. */
export function timeline(facts: readonly Fact[]): readonly Event[] {
  const events: Event[] = [];
  for (const fact of facts) {
    const rank = rankOf(fact);
    if (fact.type === 'activity') for (const signal of signalsOf(fact)) events.push({ at: signal.at, rank, signal, fact });
    else events.push({ at: fact.at, rank, fact });
  }
  return events.sort(compareEvents);
}

function rankOf(fact: Fact): number {
  if (fact.type === 'handoff' && fact.merged !== undefined) return RANKS.handoff + MERGED;
  if (fact.type === 'handoff' && fact.by === 'baton') return RANKS.handoff + LAST_WORD;
  return fact.type === 'task' && fact.event === 'given' ? RANKS.handoff + WITH_THE_TASK : RANKS[fact.type];
}

function compareEvents(a: Event, b: Event): number {
  return a.at - b.at || a.rank - b.rank || compareText(a.fact.id, b.fact.id) || compareText(textOf(a), textOf(b));
}

function textOf(event: Event): string {
  const { line: _, ...fact } = event.fact;
  const role = 'signal' in event ? event.signal.role : '';
  return `${role} ${JSON.stringify(Object.entries(fact).sort(([a], [b]) => compareText(a, b)))}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
