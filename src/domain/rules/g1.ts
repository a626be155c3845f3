/** G1: both sides review the rules each quarter; it has no clock on a hand-off. */
import type { ClauseKind } from './contract.ts';

export const G1: ClauseKind = {
  id: 'G1',
  owes: 'both',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: false,
  settings: {},
  runs: () => [],
};
