/** Gathers what every page of the closed loop stands on: the account, the deals by the model asked for, the campaigns with their lines. */
import { NO_CURRENCY } from '../../domain/attribution/money.ts';
import type { Period } from '../../domain/attribution/returns/cost.ts';
import type { Millis } from '../../domain/fact.ts';
import { type CampaignLine, campaignLines } from '../../domain/loop/campaign-lines.ts';
import { campaignCosts } from '../../domain/loop/costs.ts';
import { creditedRevenue, dealCounts, jointFigures, moneyFigures, pipelineFigures } from '../../domain/loop/report.ts';
import type { WebDeps } from '../deps.ts';
import type { Account } from '../frame/account.ts';
import type { LoopMirror, LoopState } from './mirror.ts';
import { type DealReported, inquiriesByCampaign, rangesBetween, reportedDeals } from './reported.ts';
import { type LoopWish, periodOf } from './wish.ts';

export interface LoopDeps extends WebDeps {
  readonly mirror: LoopMirror;
}

export interface LoopView {
  readonly account: Account;
  readonly wish: LoopWish;
  readonly inForce: ReturnType<WebDeps['attribution']>;
  readonly state: LoopState;
  /** By the model asked for. */
  readonly deals: readonly DealReported[];
  readonly period: Period | null;
  readonly now: Millis;
}

export async function collectLoop(deps: LoopDeps, account: Account, wish: LoopWish): Promise<LoopView> {
  const { install } = account;
  const inForce = deps.attribution();
  const ledger = deps.ledger.workspace(install.workspaceId);
  const state = await deps.mirror.read(ledger, install.installId, inForce.settings);
  const now = deps.clock.now();
  return { account, wish, inForce, state, deals: reportedDeals(state, wish, inForce), period: periodOf(wish.period, now, inForce), now };
}

/** Deals closed in the period; open ones are of no period. */
export function dealsWithin({ deals, period }: Pick<LoopView, 'deals' | 'period'>): readonly DealReported[] {
  if (period === null) return deals;
  return deals.filter(({ journey: { deal } }) => deal.stage === 'open' || (deal.closedAt >= period.from && deal.closedAt < period.to));
}

/** The account's own currency. */
export function currencyOf({ install }: Account): string {
  return typeof install.settings.currency === 'string' ? install.settings.currency : NO_CURRENCY;
}

export function linesOf(deps: LoopDeps, view: LoopView): CampaignLine[] {
  const { account, state, wish, inForce, period, now } = view;
  const currency = currencyOf(account);
  return campaignLines({
    ...campaignCosts(state.campaigns, deps.costs(), state.names, { crm: account.install.crm, currency }),
    inquiries: inquiriesByCampaign(state),
    revenue: revenueOf(view),
    ranges: rangesBetween(state, wish.dialect, period),
    period,
    settings: inForce.settings,
    grossMargin: inForce.grossMargin,
    currency,
    now,
  });
}

type DealFigures = ReturnType<typeof figuresOf>;

const figured = new WeakMap<LoopView['deals'], DealFigures>();

/** Kept as long as the deals are the same ones, which those of all time are until one changes. */
export function dealFigures(view: Pick<LoopView, 'deals' | 'period'>): DealFigures {
  const deals = dealsWithin(view);
  const known = figured.get(deals) ?? figuresOf(deals);
  figured.set(deals, known);
  return known;
}

const figuresOf = (deals: LoopView['deals']) => ({
  counts: dealCounts(deals),
  money: moneyFigures(deals),
  joint: jointFigures(deals),
  pipeline: pipelineFigures(deals),
});

const revenues = new WeakMap<LoopView['deals'], ReturnType<typeof creditedRevenue>>();

function revenueOf({ deals, inForce }: LoopView): ReturnType<typeof creditedRevenue> {
  const known = revenues.get(deals);
  if (known !== undefined) return known;
  const won = deals.filter(({ credits }) => credits !== null);
  const fresh = creditedRevenue(won, inForce.settings);
  revenues.set(deals, fresh);
  return fresh;
}
