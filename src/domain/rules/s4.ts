/** S4: every lead ends in an earned outcome with a reason, and every lost deal has one. */
import type { Duration } from '../rule-book.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, SettingSpec } from './contract.ts';
import { durationSetting } from './settings.ts';
import { firstCalendar } from './start.ts';

const days = (amount: number): Duration => ({ amount, unit: 'business days' });

export const S4_SETTINGS = {
  'deal-quiet-for': { type: 'duration', default: days(15), sentence: 'time without activity after which a deal owes a next step' },
  'lost-reason-within': { type: 'duration', default: days(2), sentence: 'time to name the reason of a lost deal' },
} as const satisfies Record<string, SettingSpec>;

export const S4: ClauseKind = {
  id: 'S4',
  owes: 'sales',
  kinds: ['hand-raiser', 'qualified', 'inquiry'],
  needsWithin: true,
  settings: S4_SETTINGS,
  runs,
};

function runs(context: ClauseContext): readonly ClauseRun[] {
  const { atBat, rules, roster, horizon } = context;
  const clause = rules.find('S4', atBat.kind);
  const startedAt = atBat.handedAt;
  if (!clause?.within || startedAt === null) return [];
  const business = firstCalendar(atBat, roster);
  const dueAt = business.addDuration(startedAt, clause.within);
  const ended = endedAt(context);
  const evidence = ended === null ? null : (atBat.outcome?.evidence ?? atBat.conversation);
  const closedAt = atBat.outcome?.at ?? null;
  const clock = makeClock({ clause: 'S4', startedAt, dueAt, metAt: ended, evidence, closedAt, blind: false }, horizon);
  const ladder = clause.ladder.length > 0 ? { business, cutAt: null, restarted: false, number: 0 } : null;
  const run: ClauseRun = { clause, clock, listed: true, ladder };
  const lost = atBat.lost;
  if (lost === null) return [run];
  const reasonDue = business.addDuration(lost.at, durationSetting(clause, S4_SETTINGS, 'lost-reason-within'));
  const input = { clause: 'S4', startedAt: lost.at, dueAt: reasonDue, metAt: lost.reasonAt, evidence: null, closedAt: null, blind: false };
  return [run, { clause, clock: makeClock(input, horizon), listed: true, ladder: null }];
}

/** Converted counts: what follows is the deal's. Deleted records and history end the clock without meeting it. */
function endedAt({ atBat }: ClauseContext): number | null {
  if (atBat.converted !== null) return atBat.converted.at;
  const { outcome } = atBat;
  if (outcome === null || outcome.reason === '') return null;
  return outcome.value === 'deleted' || outcome.value === 'before-go-live' ? null : outcome.at;
}
