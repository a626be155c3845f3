/** The backlog: hand-offs from before going live that are still open in reality, best-ranked first, and on which day each is released. */
import type { BusinessClock } from './business-time.ts';
import type { LeadKind, Millis } from './fact.ts';

/** rules.md "Going live": at most so many per rep and business day. */
export const RELEASES_PER_REP_AND_DAY = 5;

export interface BacklogItem {
  readonly leadId: string;
  readonly kind: LeadKind;
  readonly owner: string | null;
  readonly handedAt: Millis;
}

/** A hand-off that is released, or will be. */
export interface Release {
  readonly leadId: string;
  readonly owner: string | null;
  readonly at: Millis;
}

const RANK: Readonly<Record<LeadKind, number>> = { 'hand-raiser': 0, qualified: 1, inquiry: 2 };

/** Who asked for sales first, then the newest: interest fades. */
export function rankBacklog<I extends BacklogItem>(items: readonly I[]): I[] {
  return items.toSorted((a, b) => RANK[a.kind] - RANK[b.kind] || b.handedAt - a.handedAt || (a.leadId < b.leadId ? -1 : 1));
}

/**
 * Each rep gets the best of theirs at once, within the day's number, and the rest on following business days at the opening.
 * `known` are releases of earlier calls, which count for their days.
 */
export function scheduleReleases(
  ranked: readonly BacklogItem[],
  known: readonly Release[],
  clockOf: (rep: string | null) => BusinessClock,
  now: Millis,
): Release[] {
  const taken = new Map<string, number>();
  const slot = (owner: string | null, day: number): string => JSON.stringify([owner, day]);
  const take = (owner: string | null, day: number): void => void taken.set(slot(owner, day), (taken.get(slot(owner, day)) ?? 0) + 1);
  for (const { owner, at } of known) take(owner, clockOf(owner).dayNumber(at));
  return ranked.map(({ leadId, owner }) => {
    const business = clockOf(owner);
    let day = firstDay(business, now);
    while ((taken.get(slot(owner, day)) ?? 0) >= RELEASES_PER_REP_AND_DAY) day += 1;
    take(owner, day);
    return { leadId, owner, at: Math.max(now, business.dayHours(day).open) };
  });
}

/** Today until closing, else the next business day. */
function firstDay(business: BusinessClock, now: Millis): number {
  const day = business.dayNumber(now);
  return now < business.dayHours(day).close ? day : day + 1;
}
