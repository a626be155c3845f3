/** What of one person's judgement the manager is to see, and whether there ever was anything. */

import type { Fact } from '../../src/domain/fact.ts';
import type { PersonJudgement } from '../../src/domain/judgement.ts';
import { managerOf } from '../../src/domain/manager-task.ts';
import type { RosterIndex } from '../../src/domain/roster-index.ts';
import { owingHandoff } from '../../src/effects/plan.ts';
import type { JudgementSave } from '../../src/ports/ledger/index.ts';

/** Absent where no rung above `warn` was ever performed: such a person costs no statement. */
export function escalationSave(
  roster: RosterIndex,
  judgement: PersonJudgement,
  ownFacts: readonly Fact[],
): Pick<JudgementSave, 'escalated'> {
  if (!wasUp(ownFacts)) return {};
  const handoff = owingHandoff(judgement);
  const escalated = handoff?.escalated;
  if (handoff === null || escalated === undefined) return { escalated: null };
  const { clause, at: since, dueAt, propose, to } = escalated;
  const { atBat, owner: rep, kind } = handoff;
  return { escalated: { atBat, manager: to ?? managerOf(rep, roster), rep, kind, clause, since, dueAt, propose } };
}

function wasUp(facts: readonly Fact[]): boolean {
  return facts.some((fact) => fact.type === 'rung' && fact.rung !== 'warn');
}
