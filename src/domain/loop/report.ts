/** The closed loop in figures: won money with what is attributed and what is not, the pipeline, who sourced and worked, and what each campaign cost and brought. */
import type { DealCredits } from '../attribution/credits.ts';
import {
  type CostLine,
  type CountedInquiry,
  countsInReturns,
  creditDeal,
  type DealJourney,
  type PreparedModel,
  rangesOf,
} from '../attribution/index.ts';
import type { Converted } from '../attribution/money.ts';
import type { AttributionSettings } from '../attribution/settings.ts';
import type { Sourcing } from '../attribution/sourcing.ts';
import type { Millis } from '../fact.ts';
import { byCampaign, campaignLines, moneyKey } from './campaign-lines.ts';
import { inBothCurrencies } from './converted.ts';
import type { CostedName } from './costs.ts';

export interface ReportedDeal {
  readonly journey: DealJourney;
  readonly sourcing: Sourcing;
  /** By the model in force; null while it is not won. */
  readonly credits: DealCredits | null;
  /** The won amount in the account's own currency, where it is in another and there was a rate. */
  readonly converted: Converted | null;
  readonly probability: number | null;
}

export interface MoneyFigures {
  readonly currency: string;
  readonly wonMinor: number;
  readonly attributedMinor: number;
  readonly unattributedMinor: number;
  readonly byReason: Readonly<Record<string, number>>;
}

const sum = (some: readonly { readonly minor: number }[]): number => some.reduce((total, { minor }) => total + minor, 0);

export function dealCounts(deals: readonly ReportedDeal[]) {
  const counts = { won: 0, lost: 0, open: 0 };
  for (const { journey } of deals) counts[journey.deal.stage] += 1;
  return counts;
}

/** By currency: attributed and unattributed are the won amount, to the cent. */
export function moneyFigures(deals: readonly ReportedDeal[]): MoneyFigures[] {
  const won = deals.flatMap(({ credits }) => credits ?? []);
  return [...Map.groupBy(won, ({ currency }) => currency)].sort(byName).map(([currency, all]) => {
    const lines = all.flatMap(({ unattributed }) => unattributed);
    const reasons = [...Map.groupBy(lines, ({ reason }) => reason)].sort(byName).map(([reason, own]) => [reason, sum(own)] as const);
    return {
      currency,
      wonMinor: all.reduce((total, { amountMinor }) => total + amountMinor, 0),
      attributedMinor: sum(all.flatMap((one) => one.lines)),
      unattributedMinor: sum(lines),
      byReason: Object.fromEntries(reasons),
    };
  });
}

function byName([a]: readonly [string, ...unknown[]], [b]: readonly [string, ...unknown[]]): number {
  return a < b ? -1 : 1;
}

/** Weighted by the probability of the stage; a deal without one weighs nothing. */
export function pipelineFigures(deals: readonly ReportedDeal[]) {
  const open = deals.filter(({ journey }) => journey.deal.stage === 'open');
  return [...Map.groupBy(open, ({ journey }) => journey.deal.currency)].sort(byName).map(([currency, own]) => ({
    currency,
    openMinor: own.reduce((total, { journey }) => total + (journey.deal.amountMinor ?? 0), 0),
    weightedMinor: own.reduce(
      (total, { journey, probability }) => total + Math.round((journey.deal.amountMinor ?? 0) * (probability ?? 0)),
      0,
    ),
  }));
}

/** Won deals: sourced by marketing and worked by sales, by marketing alone, by sales alone. */
export function jointFigures(deals: readonly ReportedDeal[]) {
  const won = deals.filter(({ journey }) => journey.deal.stage === 'won');
  const of = (share: Sourcing['share']) => won.filter(({ sourcing }) => sourcing.share === share).length;
  return { marketingSourcedWorked: of('joint'), marketingAlone: of('marketing-alone'), salesAlone: of('sales-alone') };
}

export interface CampaignsAsked {
  readonly campaigns: readonly CostedName[];
  readonly costs: readonly CostLine[];
  readonly inquiries: readonly CountedInquiry[];
  /** Every model of the dialect: for the lowest and highest credit. */
  readonly models: readonly PreparedModel[];
  readonly settings: AttributionSettings;
  readonly grossMargin: number | null;
  /** Of the account: what campaigns without one of their own are counted in. */
  readonly currency: string;
  readonly now: Millis;
  nameOf(campaign: string): string;
}

/**
 * Every campaign that costs, was answered or has credit, by name. Credit in other currencies than a campaign's own is in its returns where that is
 * the account's and there was a rate at the close.
 */
export function campaignFigures(deals: readonly ReportedDeal[], asked: CampaignsAsked) {
  const won = deals.filter(({ credits }) => credits !== null);
  const ranges = rangesOf(
    won.flatMap(({ journey, converted }) => asked.models.flatMap((model) => inBothCurrencies(creditDeal(journey, model), converted))),
  );
  const lines = campaignLines({
    ...asked,
    inquiries: byCampaign(asked.inquiries),
    revenue: creditedRevenue(won, asked.settings),
    ranges: new Map(ranges.map((range) => [moneyKey(range.campaign, range.currency), range])),
    period: null,
  });
  return lines
    .map(({ id, currency, cost, unit, returns, range, changesWithModel }) => ({
      id,
      campaign: asked.nameOf(id),
      inquiries: unit.inquiries,
      qualified: unit.qualified,
      won: unit.won,
      worked: unit.worked,
      costMinor: cost.minor,
      currency,
      costPerInquiryMinor: unit.costPerInquiryMinor,
      costPerQualifiedMinor: unit.costPerQualifiedMinor,
      costPerWonMinor: unit.costPerWonMinor,
      costPerWorkedMinor: unit.costPerWorkedMinor,
      spentOnIgnoredMinor: unit.spentOnIgnoredMinor,
      costLabel: cost.label,
      revenueMinor: returns.revenueMinor,
      influencedMinor: returns.influencedMinor,
      roas: returns.roas,
      revenueRoi: returns.revenueRoi,
      ...(returns.roi === null ? {} : { roi: returns.roi }),
      lowestMinor: range.lowestMinor,
      highestMinor: range.highestMinor,
      changesWithModel,
      cohort: { from: dayOf(unit.cohort.from), to: dayOf(unit.cohort.to), mature: unit.cohort.mature, note: unit.cohort.note },
    }))
    .sort((a, b) => (a.campaign < b.campaign || (a.campaign === b.campaign && a.id < b.id) ? -1 : 1));
}

/** By `moneyKey` of campaign and currency: of won deals. */
export function creditedRevenue(won: readonly ReportedDeal[], settings: AttributionSettings) {
  const credited = won.flatMap(({ journey, sourcing, credits, converted }) => {
    const inReturns = countsInReturns(journey, sourcing, settings);
    return inBothCurrencies(credits!, converted).flatMap(({ currency, lines }) =>
      lines.flatMap(({ campaign, minor, at }) =>
        campaign === null ? [] : [{ key: moneyKey(campaign, currency), minor, closedAt: journey.deal.closedAt, touchedAt: at, inReturns }],
      ),
    );
  });
  return Map.groupBy(credited, ({ key }) => key);
}

const dayOf = (at: Millis): string => new Date(at).toISOString().slice(0, 10);
