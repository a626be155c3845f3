/** Credits of a recorded history: the money of every won deal under each model that was asked for. */
import { creditDeal, type DealCredits, type DealJourney, pathsOf, prepareModel, rangesOf, sourcingOf } from '../attribution/index.ts';
import type { AttributionModel } from '../attribution/models/contract.ts';
import type { CampaignRange } from '../attribution/range.ts';
import type { AttributionSettings, Dialect } from '../attribution/settings.ts';
import type { Sourcing } from '../attribution/sourcing.ts';
import { isAtLeast, signalsOf } from '../evidence.ts';
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

/** Who began a won deal, and whether sales followed it up. */
export interface ReplaySourcing extends Sourcing {
  readonly deal: string;
}

/** What a campaign has at least and at most, over the models that were asked for. */
export type ReplayRange = CampaignRange;

export interface CreditedHistory {
  readonly credits: readonly ReplayCredits[];
  readonly sourcing: readonly ReplaySourcing[];
  readonly ranges: readonly ReplayRange[];
}

/** By deal, then in the order of the models. Lost deals teach the models that learn; money is won. */
export function creditHistory(history: History, { models, dialect, settings }: CreditsAsked, now: Millis): CreditedHistory {
  const journeys = journeysOf(history, settings, now);
  const context = { dialect, settings, ...settings.markov, paths: pathsOf(journeys) };
  const prepared = models.map((model) => prepareModel(model, context));
  const won = journeys.filter(({ deal }) => deal.stage === 'won');
  const credits = won.flatMap((journey) => prepared.map((model) => creditDeal(journey, model)));
  const attempts = attemptsByLead(history, now);
  const tried = ({ deal }: DealJourney) => deal.people.ids.flatMap((id) => attempts.get(id) ?? []).sort((a, b) => a - b);
  return {
    credits: credits.map(outputOf),
    sourcing: won.map((journey) => ({ deal: journey.deal.id, ...sourcingOf(journey, tried(journey), settings) })),
    ranges: rangesOf(credits),
  };
}

/** Grade B or better, as the clauses count them unless they say otherwise. */
function attemptsByLead({ people }: History, now: Millis): ReadonlyMap<string, readonly Millis[]> {
  return new Map(
    people.map(({ lead, facts }) => {
      const signals = facts.flatMap((fact) => (fact.type === 'activity' ? signalsOf(fact) : []));
      return [lead, signals.flatMap(({ at, role, grade }) => (role === 'attempt' && isAtLeast(grade, 'B') && at <= now ? [at] : []))];
    }),
  );
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
