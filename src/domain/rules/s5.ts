/** S5: a rejection names its reason; which reasons stop the clock is read in `reasons.ts`, and some of the objective ones are checked. */
import type { AtBat } from '../at-bat.ts';
import { readReason } from '../reasons.ts';
import type { ClauseContext, ClauseKind, SettingSpec } from './contract.ts';
import { countSetting } from './settings.ts';

const SETTINGS = {
  'check-one-in': { type: 'count', default: 10, sentence: 'objective rejections of which one is checked' },
} as const satisfies Record<string, SettingSpec>;

export const S5: ClauseKind = {
  id: 'S5',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: false,
  settings: SETTINGS,
  runs: () => [],
};

/** True for the rejections that somebody looks at: a share of those that an objective reason ended, the same ones at every judgement. */
export function isToCheck(lead: string, { atBat, rules }: ClauseContext): boolean {
  const clause = rules.find('S5', atBat.kind);
  if (clause === null || !endedObjectively(atBat)) return false;
  const oneIn = countSetting(clause, SETTINGS, 'check-one-in');
  return oneIn > 0 && hashOf(`${lead} ${atBat.number}`) % oneIn === 0;
}

/** By a rep's word: an opt-out that the CRM recorded, or a deletion, is nobody's claim. */
export function endedObjectively({ outcome }: AtBat): boolean {
  if (outcome === null || outcome.by === 'baton') return false;
  const isRejection = outcome.value === 'disqualified' || outcome.value === 'handled-with-colleague';
  return isRejection && readReason(outcome.reason).kind === 'objective';
}

/** FNV-1a, 32 bits: spreads ids that differ in their last digit only. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
