/** Who began a deal and whether sales followed it up: sourced by, worked by, and the joint count of both (attribution, ruling 6). */
import { DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { DealJourney } from './journey.ts';
import type { AttributionSettings } from './settings.ts';

export interface Sourcing {
  readonly sourcedBy: 'marketing' | 'sales';
  /** Sales followed up: an attempt after the first touch, by the close. */
  readonly worked: boolean;
  readonly share: 'joint' | 'marketing-alone' | 'sales-alone';
  /** Campaigns that touched the deal at all, sorted; never added to credit. */
  readonly influencedBy: readonly string[];
}

/** `attempts`: instants of the counted attempts of any seller with any person of the deal. */
export function sourcingOf(journey: DealJourney, attempts: readonly Millis[], settings: AttributionSettings): Sourcing {
  const { deal, steps } = journey;
  const first = steps[0]?.at ?? null;
  const sellerFirst = first !== null && attempts.some((at) => at < first && at >= first - settings.sellerFirstDays * DAY);
  const sourcedBy = first !== null && first <= deal.createdAt && !sellerFirst ? 'marketing' : 'sales';
  const worked = attempts.some((at) => at <= deal.closedAt && (first === null || at >= first));
  return {
    sourcedBy,
    worked,
    share: sourcedBy === 'sales' ? 'sales-alone' : worked ? 'joint' : 'marketing-alone',
    influencedBy: [...new Set(steps.flatMap(({ campaign }) => (campaign === null ? [] : [campaign])))].sort(),
  };
}

/** Whether a deal's credit stands in ROI, ROAS and cost per won lead; otherwise it is influenced credit, a total of its own. */
export function countsInReturns(journey: DealJourney, { sourcedBy }: Sourcing, settings: AttributionSettings): boolean {
  const { deal } = journey;
  return deal.kind === 'new' && sourcedBy === 'marketing' && (deal.people.found !== 'inferred' || settings.inferred.inReturns);
}
