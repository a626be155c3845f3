/** Which touchpoints of a deal count, and why the others do not (attribution, ruling 3). */
import { plainName } from './kinds.ts';
import { monthsAfter } from './months.ts';
import type { AttributionSettings } from './settings.ts';
import { type AttributedDeal, compareTouchpoints, type Touchpoint } from './touchpoint.ts';

/** Why a touchpoint does not count. */
export type Ineligible =
  | 'not-on-deal'
  | 'never-a-touch'
  | 'kind-not-counted'
  | 'after-close'
  | 'before-window'
  | 'before-previous-win'
  | 'duplicate';

export interface Eligibility {
  /** In order. */
  readonly eligible: readonly Touchpoint[];
  readonly ineligible: readonly { readonly touch: Touchpoint; readonly why: Ineligible }[];
  /** The last touchpoint that only the window keeps out, when nothing lies inside it (ruling 8). */
  readonly late: Touchpoint | null;
}

/** `touches` in any order, of anybody. */
export function eligibleTouches(deal: AttributedDeal, touches: readonly Touchpoint[], settings: AttributionSettings): Eligibility {
  const people = new Set(deal.people.ids);
  const windowFrom = monthsAfter(deal.createdAt, -settings.lookBackMonths);
  // Only what was sold to a customer begins anew after the last win.
  const wonBefore = deal.kind === 'new' ? null : deal.wonBeforeAt;
  const eligible: Touchpoint[] = [];
  const ineligible: { touch: Touchpoint; why: Ineligible }[] = [];
  let late: Touchpoint | null = null;
  for (const given of touches.toSorted(compareTouchpoints)) {
    const touch = named(given);
    const why = ineligibleBecause(touch) ?? (isTwin(touch, eligible) ? 'duplicate' : null);
    if (why === 'before-window') late = touch;
    if (why !== null) ineligible.push({ touch, why });
    else eligible.push(touch);
  }
  return { eligible, ineligible, late: eligible.length === 0 ? late : null };

  function named(touch: Touchpoint): Touchpoint {
    const campaign = settings.kinds.campaignOf(touch.campaign);
    return campaign === touch.campaign ? touch : { ...touch, campaign };
  }

  function ineligibleBecause(touch: Touchpoint): Ineligible | null {
    if (!people.has(touch.person)) return 'not-on-deal';
    const standing = settings.kinds.standingOf(touch.kind, touch.channel);
    if (standing !== 'counted') return standing === 'never' ? 'never-a-touch' : 'kind-not-counted';
    if (touch.at > deal.closedAt) return 'after-close';
    if (wonBefore !== null && touch.at <= wonBefore) return 'before-previous-win';
    return touch.at < windowFrom ? 'before-window' : null;
  }
}

/** The same person, campaign, kind and instant; touchpoints of no campaign are the same only on one channel. */
function isTwin(touch: Touchpoint, eligible: readonly Touchpoint[]): boolean {
  for (let index = eligible.length - 1; index >= 0 && eligible[index]!.at === touch.at; index -= 1) {
    const other = eligible[index]!;
    const same = other.person === touch.person && other.campaign === touch.campaign && plainName(other.kind) === plainName(touch.kind);
    if (same && (touch.campaign !== null || plainName(other.channel) === plainName(touch.channel))) return true;
  }
  return false;
}
