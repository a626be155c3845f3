/** M2: what meets the definition is handed over in time, and every inquiry is evaluated in time. */
import type { InquiryFact, Millis } from '../fact.ts';
import type { Horizon } from '../horizon.ts';
import type { ClauseClock } from '../judgement.ts';
import type { RosterIndex } from '../roster-index.ts';
import { makeClock } from './clock.ts';
import type { ClauseContext, ClauseKind, ClauseRun, RuleIndex } from './contract.ts';

export const M2: ClauseKind = { id: 'M2', owes: 'marketing', kinds: ['qualified', 'inquiry'], needsWithin: true, settings: {}, runs };

/** Handing over is the recorded decision; a hand-raiser needs none. */
function runs({ atBat, rules, roster, horizon }: ClauseContext): readonly ClauseRun[] {
  const found: ClauseRun[] = [];
  for (const inquiry of atBat.waited) {
    const clause = rules.find('M2', inquiry.kind);
    const clock = marketingClock(inquiry, { rules, roster, horizon }, atBat.handedAt, atBat.outcome?.at ?? null);
    if (clause !== null && clock !== null) found.push({ clause, clock, listed: true, ladder: null });
  }
  return found;
}

/** Marketing's clock on one inquiry, by the company's calendar; null when M2 is off for its kind. */
export function marketingClock(
  inquiry: InquiryFact,
  context: { readonly rules: RuleIndex; readonly roster: RosterIndex; readonly horizon: Horizon },
  metAt: Millis | null,
  closedAt: Millis | null,
): ClauseClock | null {
  const clause = context.rules.find('M2', inquiry.kind);
  if (!clause?.within) return null;
  const dueAt = context.roster.clockOf(null).addDuration(inquiry.at, clause.within);
  return makeClock({ clause: 'M2', startedAt: inquiry.at, dueAt, metAt, evidence: null, closedAt, blind: false }, context.horizon);
}
