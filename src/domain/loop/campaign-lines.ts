/** One line a campaign: what it cost, what it was answered with, and what came back, over all time or over one cohort of inquiries. */
import { changesWithModel, costOf, returnsOf, unitCosts } from '../attribution/index.ts';
import type { ModelId } from '../attribution/models/contract.ts';
import type { CampaignRange } from '../attribution/range.ts';
import type { Cost, CostLine, Period } from '../attribution/returns/cost.ts';
import type { CreditedRevenue, Returns } from '../attribution/returns/revenue.ts';
import type { CountedInquiry, UnitCosts } from '../attribution/returns/unit-costs.ts';
import type { AttributionSettings } from '../attribution/settings.ts';
import type { Millis } from '../fact.ts';
import type { CostedName } from './costs.ts';

/** Of one campaign in one currency, over all models: the lowest and highest credit, and who gives them. */
export type CreditRange = Pick<CampaignRange, 'lowestMinor' | 'highestMinor' | 'lowest' | 'highest'>;

export interface CampaignLinesAsked {
  /** Those that cost something or are known by name; others come by what was answered and credited. */
  readonly campaigns: readonly CostedName[];
  readonly costs: readonly CostLine[];
  /** By each campaign that opened or touched them: one may stand under several, and is counted once. */
  readonly inquiries: ReadonlyMap<string, readonly CountedInquiry[]>;
  /** By `moneyKey` of campaign and currency. */
  readonly revenue: ReadonlyMap<string, readonly CreditedRevenue[]>;
  readonly ranges: ReadonlyMap<string, CreditRange>;
  /** Inquiries received, deals closed and costs spread over it; null: everything there was. */
  readonly period: Period | null;
  readonly settings: AttributionSettings;
  readonly grossMargin: number | null;
  /** Of the account: what campaigns without one of their own are counted in. */
  readonly currency: string;
  readonly now: Millis;
}

export interface CampaignLine {
  readonly id: string;
  readonly currency: string;
  readonly cost: Cost;
  readonly unit: UnitCosts;
  readonly returns: Returns;
  readonly range: CreditRange;
  readonly changesWithModel: boolean;
}

/** Credit in different currencies is never added up. */
export const moneyKey = (campaign: string, currency: string): string => JSON.stringify([campaign, currency]);

const campaignOfKey = (key: string): string => (JSON.parse(key) as readonly [string, string])[0];

const NO_RANGE: CreditRange = { lowestMinor: 0, highestMinor: 0, lowest: [] as readonly ModelId[], highest: [] as readonly ModelId[] };

/** In no order. Credit in other currencies than a campaign's own is not in its returns. */
export function campaignLines(asked: CampaignLinesAsked): CampaignLine[] {
  const { settings, now, period, grossMargin } = asked;
  const known = new Map(asked.campaigns.map((campaign) => [campaign.id, campaign]));
  const costs = Map.groupBy(asked.costs, ({ campaign }) => campaign);
  const opened = [...asked.inquiries].flatMap(([id, own]) => (own.some(({ campaign }) => campaign === id) ? [id] : []));
  const ids = new Set([...known.keys(), ...opened, ...[...asked.ranges.keys()].map(campaignOfKey)]);
  const cohort = period ?? wholeCohort(asked);
  return [...ids].map((id) => {
    const own = known.get(id) ?? { id, parent: null, startsAt: null, endsAt: null, source: null, currency: null };
    const currency = own.currency ?? asked.currency;
    const key = moneyKey(id, currency);
    const cost = costOf(own, costs.get(id) ?? [], currency, period);
    const range = asked.ranges.get(key) ?? NO_RANGE;
    return {
      id,
      currency,
      cost,
      unit: unitCosts(id, asked.inquiries.get(id) ?? [], cost.minor, { cohort, matureMonths: settings.matureMonths, now }),
      returns: returnsOf(asked.revenue.get(key) ?? [], cost.minor, { period, grossMargin }),
      range,
      changesWithModel: changesWithModel({ campaign: id, currency, ...range }, cost.minor),
    };
  });
}

/** Under the campaign that opened them and under those that touched them. */
export function byCampaign<T extends CountedInquiry>(inquiries: Iterable<T>): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  const put = (campaign: string, inquiry: T) => {
    const own = grouped.get(campaign);
    if (own === undefined) grouped.set(campaign, [inquiry]);
    else own.push(inquiry);
  };
  for (const inquiry of inquiries) {
    put(inquiry.campaign, inquiry);
    for (const campaign of inquiry.touchedBy) if (campaign !== inquiry.campaign) put(campaign, inquiry);
  }
  return grouped;
}

/** From the first inquiry there was to now. */
function wholeCohort({ inquiries, now }: CampaignLinesAsked): Period {
  let first = now;
  for (const own of inquiries.values()) for (const { openedAt } of own) first = Math.min(first, openedAt);
  return { from: first, to: now + 1 };
}
