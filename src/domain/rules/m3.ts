/** M3: campaigns are announced before their first lead; it is judged per campaign and has no clock on a hand-off. */
import type { ClauseKind } from './contract.ts';

export const M3: ClauseKind = {
  id: 'M3',
  owes: 'marketing',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: {},
  runs: () => [],
};
