/** What is owed after the end of a hand-off: the reason of a lost deal (S4), and marketing's answer to a rejection it let pass (M4). */
import { ownerOf } from './at-bat.ts';
import { escalationOf } from './escalation.ts';
import { isRouted } from './fold/state.ts';
import type { Decision, Escalation, HandoffJudgement, WantedTask } from './judgement.ts';
import type { ClauseContext, ClauseRun } from './rules/contract.ts';
import { DEAL_STEPS } from './rules/s4.ts';
import { wantedTask } from './wanted-task.ts';

type Owed = Pick<HandoffJudgement, 'task' | 'nextStep' | 'escalated'>;

const NOTHING: Owed = { task: null, nextStep: null };

/** Its task appears when the day begins on which it is due, as any that is no attempt. */
export function owedAfterEnd(runs: readonly ClauseRun[], context: ClauseContext, decisions: readonly Decision[]): Owed {
  const { atBat, roster, horizon } = context;
  const run = runs.find(({ clause, clock }) => clause.id === 'S4' && clock.metAt === null && clock.startedAt === atBat.lost?.at);
  const owner = ownerOf(atBat);
  if (run === undefined || owner === null || !isRouted(context, owner)) return unanswered(decisions);
  const { dueAt } = run.clock;
  const what = DEAL_STEPS.lostReason;
  const business = roster.clockOf(owner);
  const from = Math.min(business.dayHours(business.dayNumber(dueAt)).open, dueAt);
  horizon.reached(dueAt);
  const task = wantedTask(context, { step: { clause: 'S4', what, dueAt, from, limit: dueAt, owed: true }, runs, decisions });
  const escalated = escalationOf([run], decisions, []);
  return {
    task: task === null ? null : apart(task),
    nextStep: { clause: 'S4', what, dueAt },
    ...(escalated === null ? {} : { escalated }),
  };
}

/** The head of marketing has it until the answer comes. */
function unanswered(decisions: readonly Decision[]): Owed {
  const missed = decisions.find(({ clause, rung }) => clause === 'M4' && rung === 'manager');
  if (missed === undefined || missed.owner === null) return NOTHING;
  const escalated: Escalation = { clause: 'M4', at: missed.at, dueAt: missed.at, propose: false, to: missed.owner };
  return { ...NOTHING, escalated };
}

/** Not the task that the deal's last step had: that one is over. */
function apart(task: WantedTask): WantedTask {
  return { ...task, channel: 'TODO', ordinal: task.ordinal + 1 };
}
