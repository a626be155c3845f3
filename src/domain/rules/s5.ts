/** S5: a rejection names its reason; which reasons stop the clock is read in `reasons.ts`, and there is no deadline of its own. */
import type { ClauseKind } from './contract.ts';

export const S5: ClauseKind = {
  id: 'S5',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: false,
  settings: {},
  runs: () => [],
};
