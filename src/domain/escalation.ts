/** What of a hand-off has gone up to the manager and is still owed: the line it has in the manager's rolling task. */
import type { Millis } from './fact.ts';
import type { Decision, Escalation } from './judgement.ts';
import type { ClauseRun } from './rules/contract.ts';

/**
 * Only a rung above `warn` of a ladder that still stands counts: an attempt, an outcome or a new owner with a ladder of their own
 * ends it, and so does a stop (a rejection, a hand-back). Of several clauses the one that was due first is told. Null when nothing has gone up.
 */
export function escalationOf(runs: readonly ClauseRun[], decisions: readonly Decision[], stops: readonly Millis[]): Escalation | null {
  const found = runs.filter((run) => !stops.some((at) => at >= run.clock.startedAt)).flatMap((run) => standing(run, decisions));
  return found.sort((a, b) => a.dueAt - b.dueAt || (a.clause < b.clause ? -1 : 1))[0] ?? null;
}

function standing(run: ClauseRun, decisions: readonly Decision[]): Escalation[] {
  const { clause, clock, ladder } = run;
  const isOver = ladder === null || ladder.cutAt !== null || clock.metAt !== null || clock.state === 'ended';
  if (isOver || clause.owes !== 'sales') return [];
  const rungs = decisions.filter(
    (one) => one.clause === clause.id && one.rung !== 'warn' && (one.ladder ?? 0) === ladder.number && one.at >= clock.startedAt,
  );
  const [first] = rungs;
  // A re-assignment that found nobody is the manager's to make, like one that is only proposed.
  const propose = rungs.some(({ rung }) => rung !== 'manager');
  return first === undefined ? [] : [{ clause: clause.id, at: first.at, dueAt: clock.dueAt, propose }];
}
