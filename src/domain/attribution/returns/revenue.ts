/** What came back: ROAS, revenue ROI by close date and by touch date, and ROI only where a margin is known. */
import type { Millis } from '../../fact.ts';
import type { Period } from './cost.ts';

/** One credit as returns count it. */
export interface CreditedRevenue {
  readonly minor: number;
  readonly closedAt: Millis;
  readonly touchedAt: Millis;
  /** New business that marketing sourced; everything else is influenced credit. */
  readonly inReturns: boolean;
}

export interface Returns {
  /** Credit of deals closed in the period that counts in returns. */
  readonly revenueMinor: number;
  /** Credit on other deals closed in it: a total of its own, never added. */
  readonly influencedMinor: number;
  /** Revenue ÷ cost. Ratios are null where the cost is unknown or zero. */
  readonly roas: number | null;
  /** (Revenue − cost) ÷ cost: by the date of the close, and by that of the touchpoint. */
  readonly revenueRoi: { readonly simple: number | null; readonly realised: number | null };
  /** The same with gross margin instead of revenue; null without a margin. */
  readonly roi: { readonly simple: number | null; readonly realised: number | null } | null;
}

/** `period` null: all time. `grossMargin` from 0 to 1, null where none is set. */
export function returnsOf(
  credits: readonly CreditedRevenue[],
  costMinor: number | null,
  { period, grossMargin }: { readonly period: Period | null; readonly grossMargin: number | null },
): Returns {
  const isIn = (at: Millis) => period === null || (at >= period.from && at < period.to);
  const sum = (some: readonly CreditedRevenue[]) => some.reduce((total, { minor }) => total + minor, 0);
  const closed = credits.filter(({ closedAt }) => isIn(closedAt));
  const revenueMinor = sum(closed.filter(({ inReturns }) => inReturns));
  const touchedMinor = sum(credits.filter(({ touchedAt, inReturns }) => inReturns && isIn(touchedAt)));
  const over = (earned: number) => (costMinor === null || costMinor === 0 ? null : earned / costMinor);
  const gain = (revenue: number) => over(revenue - (costMinor ?? 0));
  return {
    revenueMinor,
    influencedMinor: sum(closed.filter(({ inReturns }) => !inReturns)),
    roas: over(revenueMinor),
    revenueRoi: { simple: gain(revenueMinor), realised: gain(touchedMinor) },
    roi: grossMargin === null ? null : { simple: gain(revenueMinor * grossMargin), realised: gain(touchedMinor * grossMargin) },
  };
}
