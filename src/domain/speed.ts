/** Speed-to-lead: how long a lead waited for its first counted attempt; a figure, nobody's deadline (rules, "Which clock starts when"). */
import type { AtBat } from './at-bat.ts';
import { DAY, MINUTE } from './duration.ts';
import type { Millis } from './fact.ts';
import type { Evidence, HandoffJudgement } from './judgement.ts';
import type { RosterIndex } from './roster-index.ts';
import { firstCalendar } from './rules/start.ts';

/** A qualified lead whose last response is older than this was nurtured meanwhile. */
const NURTURED_AFTER = 30 * DAY;

/** Null before the first counted attempt. */
export function speedOf(atBat: AtBat, roster: RosterIndex, first: Evidence | null): HandoffJudgement['speed'] {
  if (first === null) return null;
  const start = speedStart(atBat);
  const business = firstCalendar(atBat, roster).between(start, first.at);
  return { elapsedMinutes: Math.max(0, first.at - start) / MINUTE, businessMinutes: Math.max(0, business) / MINUTE };
}

/** The inquiry; of a nurtured lead, and of one that never responded, the instant it was marked as qualified. */
function speedStart({ firstKind, inquiry, openedAt, evaluations, wokeUp }: AtBat): Millis {
  if (inquiry === null || wokeUp) return openedAt;
  if (firstKind === 'hand-raiser') return inquiry.at;
  const nurtured =
    openedAt - inquiry.at > NURTURED_AFTER || evaluations.some(({ decision, at }) => decision === 'nurture' && at >= inquiry.at);
  return nurtured ? openedAt : inquiry.at;
}
