/** What each model makes of the won deals that are kept: worked out when it is first asked for, and kept until a deal changes. */
import type { DealCredits } from '../../domain/attribution/credits.ts';
import { creditDeal, type PreparedModel, pathsOf, prepareModel } from '../../domain/attribution/index.ts';
import type { AttributionModel, ModelId } from '../../domain/attribution/models/contract.ts';
import { MODELS } from '../../domain/attribution/models/index.ts';
import type { Period } from '../../domain/attribution/returns/cost.ts';
import type { AttributionSettings, Dialect } from '../../domain/attribution/settings.ts';
import { byCampaign, type CreditRange, moneyKey } from '../../domain/loop/campaign-lines.ts';
import { inBothCurrencies } from '../../domain/loop/converted.ts';
import type { AttributionInForce } from '../../domain/loop/in-force.ts';
import type { ReportedDeal } from '../../domain/loop/report.ts';
import type { KeptDeal, KeptInquiry, LoopState } from './mirror.ts';

/** Which model's figures are looked at, and by whose definition. */
export interface ModelWish {
  readonly model: AttributionModel;
  readonly dialect: Dialect;
}

export const modelsOf = (dialect: Dialect, settings: AttributionSettings): AttributionModel[] =>
  [...MODELS.values()].filter((model) => model.existsIn(dialect, settings));

interface Made {
  readonly deals: readonly (ReportedDeal & { readonly kept: KeptDeal })[];
  readonly prepared: Map<string, PreparedModel>;
  readonly credits: Map<string, readonly DealReported[]>;
  readonly shares: Map<Dialect, readonly DealShares[]>;
  /** Of all time. */
  readonly ranges: Map<Dialect, ReadonlyMap<string, CreditRange>>;
}

const made = new WeakMap<LoopState['deals'], Made>();

/** Deals that are in the CRM and were divided; by the model in force. */
function madeOf({ deals }: LoopState): Made {
  const known = made.get(deals);
  if (known !== undefined) return known;
  const reported = [...deals.all.values()].flatMap((kept) =>
    kept.divided === null || kept.divided.notes.gone
      ? []
      : [
          {
            kept,
            journey: kept.divided.journey,
            sourcing: kept.divided.sourcing,
            credits: kept.divided.credits,
            converted: kept.divided.notes.converted ?? null,
            probability: kept.divided.notes.probability,
          },
        ],
  );
  const fresh: Made = { deals: reported, prepared: new Map(), credits: new Map(), shares: new Map(), ranges: new Map() };
  made.set(deals, fresh);
  return fresh;
}

/** Those that learn have learnt from all of the company's deals. */
export function preparedModel(state: LoopState, { model, dialect }: ModelWish): PreparedModel {
  const { prepared, deals } = madeOf(state);
  const name = `${dialect} ${model.id}`;
  const known = prepared.get(name);
  if (known !== undefined) return known;
  const { settings } = state;
  const paths = model.learn ? pathsOf(deals.map(({ journey }) => journey)) : [];
  const fresh = prepareModel(model, { dialect, settings, ...settings.markov, paths });
  prepared.set(name, fresh);
  return fresh;
}

export type DealReported = ReportedDeal & { readonly kept: KeptDeal };

/** Every deal with its credits by the model that was asked for: as they were stored where that is the one in force. */
export function reportedDeals(state: LoopState, wish: ModelWish, inForce: AttributionInForce): readonly DealReported[] {
  const { deals, credits } = madeOf(state);
  if (wish.model.id === inForce.model.id && wish.dialect === inForce.dialect) return deals;
  const name = `${wish.dialect} ${wish.model.id}`;
  const known = credits.get(name);
  if (known !== undefined) return known;
  const model = preparedModel(state, wish);
  const fresh = deals.map((deal) => ({ ...deal, credits: deal.journey.deal.stage === 'won' ? creditDeal(deal.journey, model) : null }));
  credits.set(name, fresh);
  return fresh;
}

/** What each model of a dialect gives each campaign of one won deal; amounts stand in the order of the models. */
interface DealShares {
  readonly closedAt: number;
  readonly shares: readonly { readonly key: string; readonly minors: Float64Array }[];
}

function sharesOf(state: LoopState, dialect: Dialect): readonly DealShares[] {
  const { deals, shares } = madeOf(state);
  const known = shares.get(dialect);
  if (known !== undefined) return known;
  const models = modelsOf(dialect, state.settings).map((model) => preparedModel(state, { model, dialect }));
  const fresh = deals.flatMap(({ journey, converted }) => {
    if (journey.deal.stage !== 'won') return [];
    const own = new Map<string, Float64Array>();
    for (const [n, model] of models.entries())
      for (const credits of inBothCurrencies(creditDeal(journey, model), converted)) addShares(own, n, models.length, credits);
    return [{ closedAt: journey.deal.closedAt, shares: [...own].map(([key, minors]) => ({ key, minors })) }];
  });
  shares.set(dialect, fresh);
  return fresh;
}

function addShares(own: Map<string, Float64Array>, n: number, size: number, { currency, lines }: DealCredits): void {
  for (const { campaign, minor } of lines) {
    if (campaign === null) continue;
    const key = moneyKey(campaign, currency);
    const minors = own.get(key) ?? new Float64Array(size);
    minors[n]! += minor;
    own.set(key, minors);
  }
}

/** By campaign and currency, of deals closed in the period: a model that gives a campaign nothing gives it 0. */
export function rangesBetween(state: LoopState, dialect: Dialect, period: Period | null): ReadonlyMap<string, CreditRange> {
  if (period !== null) return rangesWithin(state, dialect, period);
  const { ranges } = madeOf(state);
  const known = ranges.get(dialect) ?? rangesWithin(state, dialect, null);
  ranges.set(dialect, known);
  return known;
}

function rangesWithin(state: LoopState, dialect: Dialect, period: Period | null): ReadonlyMap<string, CreditRange> {
  const ids: readonly ModelId[] = modelsOf(dialect, state.settings).map(({ id }) => id);
  const sums = new Map<string, Float64Array>();
  for (const { closedAt, shares } of sharesOf(state, dialect)) {
    if (period !== null && (closedAt < period.from || closedAt >= period.to)) continue;
    for (const { key, minors } of shares) {
      const sum = sums.get(key) ?? new Float64Array(ids.length);
      for (let n = 0; n < minors.length; n += 1) sum[n]! += minors[n]!;
      sums.set(key, sum);
    }
  }
  return new Map([...sums].map(([key, sum]) => [key, rangeOf(sum, ids)]));
}

function rangeOf(sum: Float64Array, ids: readonly ModelId[]): CreditRange {
  const [lowestMinor, highestMinor] = [Math.min(...sum), Math.max(...sum)];
  const giving = (minor: number) => ids.filter((_, n) => sum[n] === minor);
  return { lowestMinor, highestMinor, lowest: giving(lowestMinor), highest: giving(highestMinor) };
}

const grouped = new WeakMap<LoopState['inquiries'], ReadonlyMap<string, readonly KeptInquiry[]>>();

/** By each campaign that opened or touched them. */
export function inquiriesByCampaign({ inquiries }: LoopState): ReadonlyMap<string, readonly KeptInquiry[]> {
  const known = grouped.get(inquiries);
  if (known !== undefined) return known;
  const fresh = byCampaign([...inquiries.byLead.values()].flat());
  grouped.set(inquiries, fresh);
  return fresh;
}
