/** M4: a judged rejection is answered in time; silence counts as agreed, and as a breach. */
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun } from './contract.ts';

export const M4: ClauseKind = {
  id: 'M4',
  owes: 'marketing',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: {},
  runs,
};

function runs({ atBat, rules, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('M4', atBat.kind);
  if (clause === null) return [];
  const closedAt = atBat.outcome?.at ?? null;
  return atBat.rejections
    .filter((rejection) => Number.isFinite(rejection.dueAt))
    .map(({ at, dueAt }) => {
      const input = { clause: 'M4', startedAt: at, dueAt, metAt: null, evidence: null, closedAt, blind: false };
      return { clause, clock: makeClock(input, horizon), listed: true, ladder: null };
    });
}
