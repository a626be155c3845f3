/** A deal's money by touchpoint: credits that explain themselves, and what nobody caused, to the cent (attribution, rulings 1 and 9). */
import type { Millis } from '../fact.ts';
import { apportion } from './apportion.ts';
import { type DealJourney, milestonesOf, type UnattributedReason } from './journey.ts';
import type { AttributionModel, Divide, ModelContext, ModelId, Split } from './models/contract.ts';
import type { Dialect, Position } from './settings.ts';

/** One touchpoint's share of a deal. */
export interface Credit {
  readonly touch: string;
  readonly person: string;
  readonly at: Millis;
  readonly campaign: string | null;
  readonly channel: string;
  readonly milestones: readonly Position[];
  /** Why it has its weight, in words. */
  readonly rule: string;
  /** 0 to 1; with those of the unattributed lines they sum to 1. */
  readonly weight: number;
  readonly minor: number;
}

export interface UnattributedLine {
  readonly reason: UnattributedReason;
  readonly weight: number;
  readonly minor: number;
  /** The campaign of the touchpoint that came too early or too late; absent for other reasons. */
  readonly campaign?: string | null;
}

/** One deal under one model: `lines` and `unattributed` sum to the amount exactly. */
export interface DealCredits {
  readonly deal: string;
  readonly model: ModelId;
  readonly dialect: Dialect;
  /** Of the settings file the weights stand in. */
  readonly version: number;
  readonly amountMinor: number;
  readonly currency: string;
  readonly lines: readonly Credit[];
  readonly unattributed: readonly UnattributedLine[];
}

/** A model made ready for one dialect and one company's settings. */
export interface PreparedModel {
  readonly id: ModelId;
  readonly dialect: Dialect;
  readonly version: number;
  readonly divide: Divide;
}

export function prepareModel(model: AttributionModel, context: ModelContext): PreparedModel {
  return { id: model.id, dialect: context.dialect, version: context.settings.version, divide: model.prepare(context) };
}

/** Cents by step and by unattributed line of a journey with steps; a deal without an amount divides nothing and keeps the weights. */
export function divideAmount(journey: DealJourney, split: Split): { readonly minors: number[]; readonly unattributedMinors: number[] } {
  const amount = journey.deal.amountMinor ?? 0;
  if (split.unattributed.length === 0) return { minors: apportion(amount, split.parts), unattributedMinors: [] };
  const shares = apportion(amount, [...split.parts, ...split.unattributed.map(({ part }) => part)]);
  const unattributedMinors = shares.splice(split.parts.length);
  return { minors: shares, unattributedMinors };
}

/** Touchpoints of no weight have no line. */
export function creditDeal(journey: DealJourney, { id, dialect, version, divide }: PreparedModel): DealCredits {
  const { deal, nothing } = journey;
  const amountMinor = deal.amountMinor ?? 0;
  const head = { deal: deal.id, model: id, dialect, version, amountMinor, currency: deal.currency };
  if (nothing !== null) {
    const campaign = nothing.touch === null ? {} : { campaign: nothing.touch.campaign };
    return { ...head, lines: [], unattributed: [{ reason: nothing.reason, weight: 1, minor: amountMinor, ...campaign }] };
  }
  const split = divide(journey);
  const { minors, unattributedMinors } = divideAmount(journey, split);
  const whole = [...split.parts, ...split.unattributed.map(({ part }) => part)].reduce((sum, part) => sum + part, 0);
  const lines = journey.steps.flatMap((step, index) =>
    split.parts[index] === 0
      ? []
      : [
          {
            touch: step.id,
            person: step.person,
            at: step.at,
            campaign: step.campaign,
            channel: step.channel,
            milestones: milestonesOf(journey, index),
            rule: split.rule(index),
            weight: split.parts[index]! / whole,
            minor: minors[index]!,
          },
        ],
  );
  return { ...head, lines, unattributed: unattributedLines(split, unattributedMinors, whole) };
}

/** One line a reason. */
function unattributedLines({ unattributed }: Split, minors: readonly number[], whole: number): UnattributedLine[] {
  const byReason = new Map<UnattributedReason, { weight: number; minor: number }>();
  for (const [index, { reason, part }] of unattributed.entries()) {
    const line = byReason.get(reason) ?? { weight: 0, minor: 0 };
    byReason.set(reason, { weight: line.weight + part / whole, minor: line.minor + minors[index]! });
  }
  return [...byReason].map(([reason, line]) => ({ reason, ...line }));
}
