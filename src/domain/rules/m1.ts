/** M1: a qualified hand-off carries the agreed facts; a missing one is marketing's breach and sales' clocks run. */
import type { AtBat } from '../at-bat.ts';
import type { Millis } from '../fact.ts';
import type { RosterIndex } from '../roster-index.ts';
import type { Clause } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseComplaint, ClauseContext, ClauseKind, ClauseRun, SettingSpec } from './contract.ts';
import { durationSetting, wordsSetting } from './settings.ts';

const SETTINGS = {
  facts: {
    type: 'words',
    default: ['need', 'desire', 'time frame', 'application', 'budget', 'who decides'],
    sentence: 'facts both sides agreed to pass on',
  },
  'hand-back-within': {
    type: 'duration',
    default: { amount: 1, unit: 'business days' },
    sentence: 'time marketing has to complete or keep a lead that was handed back',
  },
  required: { type: 'words', default: [], sentence: 'facts (3 at most) that must be there', most: 3 },
} as const satisfies Record<string, SettingSpec>;

export const M1: ClauseKind = { id: 'M1', owes: 'marketing', kinds: ['qualified'], needsWithin: false, settings: SETTINGS, runs, check };

/** What is required is among what was agreed to pass on. */
function check(clause: Clause): readonly ClauseComplaint[] {
  const facts = wordsSetting(clause, SETTINGS, 'facts');
  return wordsSetting(clause, SETTINGS, 'required').flatMap((given, index) =>
    facts.includes(given) ? [] : [{ path: ['required', index], expected: `one of the facts: ${facts.join(', ')}`, given, names: facts }],
  );
}

/** Names of required facts that the hand-off did not carry. */
export function missingFacts(atBat: AtBat, clause: Clause): readonly string[] {
  return wordsSetting(clause, SETTINGS, 'required').filter((name) => !atBat.known[name]);
}

function runs({ atBat, rules, horizon }: ClauseContext): readonly ClauseRun[] {
  const clause = rules.find('M1', atBat.firstKind);
  const at = atBat.handedAt;
  if (clause === null || at === null || wordsSetting(clause, SETTINGS, 'required').length === 0) return [];
  const metAt = missingFacts(atBat, clause).length === 0 ? at : null;
  const clock = makeClock({ clause: 'M1', startedAt: at, dueAt: at, metAt, evidence: null, closedAt: null, blind: false }, horizon);
  const returned = atBat.handBacks.map((back) => {
    const { at: startedAt, dueAt, doneAt } = back;
    const input = { clause: 'M1', startedAt, dueAt, metAt: doneAt, evidence: null, closedAt: atBat.outcome?.at ?? null, blind: false };
    return makeClock(input, horizon);
  });
  return [clock, ...returned].map((one) => ({ clause, clock: one, listed: true, ladder: null }));
}

/** When marketing has to answer a hand-back, by the company's calendar. */
export function handBackDue(clause: Clause, at: Millis, roster: RosterIndex): Millis {
  return roster.clockOf(null).addDuration(at, durationSetting(clause, SETTINGS, 'hand-back-within'));
}
