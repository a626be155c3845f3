/** Credits of a recorded history: the money of every won deal under each model that was asked for. */
import { creditDeal, type DealCredits, pathsOf, prepareModel } from '../attribution/index.ts';
import type { AttributionModel } from '../attribution/models/contract.ts';
import type { AttributionSettings, Dialect } from '../attribution/settings.ts';
import type { Millis } from '../fact.ts';
import { journeysOf } from './deals.ts';
import type { History } from './history.ts';

export interface CreditsAsked {
  readonly models: readonly AttributionModel[];
  readonly dialect: Dialect;
  readonly settings: AttributionSettings;
}

export interface ReplayCredits {
  readonly deal: string;
  readonly model: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly lines: readonly {
    readonly touch: string;
    readonly campaign: string | null;
    readonly channel: string;
    readonly milestones: readonly string[];
    readonly weight: number;
    readonly minor: number;
  }[];
  readonly unattributed: readonly {
    readonly reason: string;
    readonly minor: number;
    /** Of a touchpoint that came too early or too late. */
    readonly campaign?: string | null;
  }[];
}

/** By deal, then in the order of the models. Lost deals teach the models that learn; money is won. */
export function creditHistory(history: History, { models, dialect, settings }: CreditsAsked, now: Millis): ReplayCredits[] {
  const journeys = journeysOf(history, settings, now);
  const context = { dialect, settings, ...settings.markov, paths: pathsOf(journeys) };
  const prepared = models.map((model) => prepareModel(model, context));
  const won = journeys.filter(({ deal }) => deal.stage === 'won');
  return won.flatMap((journey) => prepared.map((model) => outputOf(creditDeal(journey, model))));
}

function outputOf({ deal, model, amountMinor, currency, lines, unattributed }: DealCredits): ReplayCredits {
  return {
    deal,
    model,
    amountMinor,
    currency,
    lines: lines.map(({ touch, campaign, channel, milestones, weight, minor }) => ({
      touch,
      campaign,
      channel,
      milestones: milestones.map((position) => position.replace(/^stage:/, '')),
      weight,
      minor,
    })),
    unattributed: unattributed.map(({ weight: _, ...line }) => line),
  };
}
