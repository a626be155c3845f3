/** What a recomputation changes: a deal re-opened, re-priced, merged or won in another currency has new credits, and keeps the old as superseded (attribution, ruling 7). */
import type { Millis } from '../fact.ts';
import { creditDeal, type DealCredits, type PreparedModel } from './credits.ts';
import type { DealJourney } from './journey.ts';
import type { AttributedDeal } from './touchpoint.ts';

/** What credits were computed from: equal bases give equal credits. */
export interface Basis {
  readonly stage: AttributedDeal['stage'];
  readonly amountMinor: number | null;
  readonly currency: string;
  readonly kind: AttributedDeal['kind'];
  /** Lead creation, deal creation, close, the win before. */
  readonly dates: readonly (Millis | null)[];
  readonly people: readonly string[];
  /** Ids of the eligible touchpoints with what a later edit of theirs would change. */
  readonly touches: readonly string[];
  readonly model: string;
}

export type Cause =
  | 'first-computed'
  | 'won'
  | 'no-longer-won'
  | 're-priced'
  | 'other-currency'
  | 'other-business'
  | 'other-dates'
  | 'other-people'
  | 'other-touchpoints'
  | 'other-model'
  | 'learnt-anew';

export interface CreditVersion {
  /** From 1, rising with each recomputation that changed something. */
  readonly number: number;
  readonly computedAt: Millis;
  readonly basis: Basis;
  /** Null while the deal is not won: there is nothing to divide. */
  readonly credits: DealCredits | null;
  /** Null for the version in force. */
  readonly supersededAt: Millis | null;
}

export interface Recomputed {
  /** The version in force: the same one as before when nothing changed. */
  readonly current: CreditVersion;
  /** The version before, now closed; null when there was none or nothing changed. */
  readonly superseded: CreditVersion | null;
  /** Empty when nothing changed. */
  readonly causes: readonly Cause[];
  /** Per campaign, and currency, what moved; null is credit of no campaign. */
  readonly moved: readonly { readonly campaign: string | null; readonly currency: string; readonly byMinor: number }[];
}

/** Computing the same facts again changes nothing and makes no version. */
export function recompute(before: CreditVersion | null, journey: DealJourney, model: PreparedModel, at: Millis): Recomputed {
  const basis = basisOf(journey, model);
  const credits = journey.deal.stage === 'won' ? creditDeal(journey, model) : null;
  const causes = causesOf(before, basis, credits);
  if (before !== null && causes.length === 0) return { current: before, superseded: null, causes, moved: [] };
  const current = { number: (before?.number ?? 0) + 1, computedAt: at, basis, credits, supersededAt: null };
  const superseded = before === null ? null : { ...before, supersededAt: at };
  return { current, superseded, causes, moved: movedBetween(before?.credits ?? null, credits) };
}

function basisOf({ deal, steps }: DealJourney, { id, dialect, version }: PreparedModel): Basis {
  return {
    stage: deal.stage,
    amountMinor: deal.amountMinor,
    currency: deal.currency,
    kind: deal.kind,
    // An open deal closes "now" for whoever looks at it, which is no change of the deal.
    dates: [deal.leadCreatedAt, deal.createdAt, deal.stage === 'open' ? null : deal.closedAt, deal.wonBeforeAt],
    people: [deal.people.found, ...deal.people.ids],
    touches: steps.map((step) => JSON.stringify([step.id, step.person, step.at, step.campaign, step.channel])),
    model: `${dialect} ${id} ${version}`,
  };
}

function causesOf(before: CreditVersion | null, now: Basis, credits: DealCredits | null): Cause[] {
  if (before === null) return ['first-computed'];
  const was = before.basis;
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  const causes: Cause[] = [];
  if (was.stage !== 'won' && now.stage === 'won') causes.push('won');
  if (was.stage === 'won' && now.stage !== 'won') causes.push('no-longer-won');
  if (was.amountMinor !== now.amountMinor) causes.push('re-priced');
  if (was.currency !== now.currency) causes.push('other-currency');
  if (was.kind !== now.kind) causes.push('other-business');
  if (differs(was.dates, now.dates)) causes.push('other-dates');
  if (differs(was.people, now.people)) causes.push('other-people');
  if (differs(was.touches, now.touches)) causes.push('other-touchpoints');
  if (was.model !== now.model) causes.push('other-model');
  // A model that learns may divide the same deal otherwise because of other deals.
  if (causes.length === 0 && differs(before.credits, credits)) causes.push('learnt-anew');
  return causes;
}

function movedBetween(before: DealCredits | null, after: DealCredits | null): Recomputed['moved'] {
  const sums = new Map<string, { campaign: string | null; currency: string; byMinor: number }>();
  for (const [credits, sign] of [[before, -1] as const, [after, 1] as const]) {
    for (const { campaign, minor } of credits?.lines ?? []) {
      const key = JSON.stringify([campaign, credits!.currency]);
      const sum = sums.get(key) ?? { campaign, currency: credits!.currency, byMinor: 0 };
      sum.byMinor += sign * minor;
      sums.set(key, sum);
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, sum]) => (sum.byMinor === 0 ? [] : [sum]));
}
