/** Cost per inquiry, qualified lead and won lead of one cohort, and what was spent on inquiries that nobody worked. */
import type { Millis } from '../../fact.ts';
import { apportion } from '../apportion.ts';
import { perUnit } from '../money.ts';
import { monthsAfter } from '../months.ts';
import type { Period } from './cost.ts';

/** One at-bat: it counts once, under the campaign of the inquiry that opened it. */
export interface CountedInquiry {
  readonly campaign: string;
  readonly openedAt: Millis;
  /** Handed over as qualified and not validly rejected. */
  readonly qualified: boolean;
  readonly wonAt: Millis | null;
  /** Sales followed up. */
  readonly worked: boolean;
  /** Spam, test or set aside: out of the counts, not out of the cost. */
  readonly setAside: boolean;
  /** Of somebody who was a customer already: kept out of new-lead unit costs. */
  readonly customer: boolean;
  /** Other campaigns that touched it. */
  readonly touchedBy: readonly string[];
}

export interface UnitCosts {
  readonly inquiries: number;
  readonly qualified: number;
  readonly won: number;
  readonly worked: number;
  /** At-bats opened by other campaigns that this one touched: shown, never added. */
  readonly touched: number;
  readonly costMinor: number | null;
  /** Null where the cost is unknown or there is nothing to divide by. */
  readonly costPerInquiryMinor: number | null;
  readonly costPerQualifiedMinor: number | null;
  readonly costPerWonMinor: number | null;
  readonly costPerWorkedMinor: number | null;
  /** What the inquiries cost that were worked, and those that were not; they sum to the cost. Null where there were none. */
  readonly spentOnWorkedMinor: number | null;
  readonly spentOnIgnoredMinor: number | null;
  readonly cohort: { readonly from: Millis; readonly to: Millis; readonly mature: boolean; readonly months: number; readonly note: string };
}

/** Inquiries received in the cohort, each followed for `matureMonths`; `costMinor` is the campaign's own cost of these days. */
export function unitCosts(
  campaign: string,
  inquiries: readonly CountedInquiry[],
  costMinor: number | null,
  { cohort, matureMonths, now }: { readonly cohort: Period; readonly matureMonths: number; readonly now: Millis },
): UnitCosts {
  const { own, qualified, won, worked, touched } = tallied(campaign, inquiries, { cohort, matureMonths, now });
  const per = (count: number) => (costMinor === null ? null : perUnit(costMinor, count));
  const [spentOnWorkedMinor = null, spentOnIgnoredMinor = null] =
    costMinor === null || own === 0 ? [] : apportion(costMinor, [worked, own - worked]);
  return {
    inquiries: own,
    qualified,
    won,
    worked,
    touched,
    costMinor,
    costPerInquiryMinor: per(own),
    costPerQualifiedMinor: per(qualified),
    costPerWonMinor: per(won),
    costPerWorkedMinor: per(worked),
    spentOnWorkedMinor,
    spentOnIgnoredMinor,
    cohort: { ...cohort, ...maturity(cohort, matureMonths, now) },
  };
}

/** In one go: a page of the console counts every inquiry there is. */
function tallied(
  campaign: string,
  inquiries: readonly CountedInquiry[],
  { cohort: { from, to }, matureMonths, now }: { readonly cohort: Period; readonly matureMonths: number; readonly now: Millis },
) {
  const counts = { own: 0, qualified: 0, won: 0, worked: 0, touched: 0 };
  for (const inquiry of inquiries) {
    const { openedAt, wonAt } = inquiry;
    if (openedAt < from || openedAt >= to || inquiry.setAside || inquiry.customer) continue;
    if (inquiry.campaign !== campaign) {
      if (inquiry.touchedBy.includes(campaign)) counts.touched += 1;
      continue;
    }
    counts.own += 1;
    if (inquiry.qualified) counts.qualified += 1;
    if (inquiry.worked) counts.worked += 1;
    if (wonAt !== null && wonAt <= now && isWithin(wonAt, openedAt, matureMonths)) counts.won += 1;
  }
  return counts;
}

const SHORTEST_MONTH_MS = 28 * 86_400_000;

/** The calendar is asked only where it can matter. */
function isWithin(wonAt: Millis, openedAt: Millis, matureMonths: number): boolean {
  return wonAt - openedAt <= matureMonths * SHORTEST_MONTH_MS || wonAt <= monthsAfter(openedAt, matureMonths);
}

/** Mature once its last inquiry was followed to the end; before that how many months it has been. */
function maturity({ to }: Period, matureMonths: number, now: Millis) {
  let months = 0;
  while (months < matureMonths && monthsAfter(to, months + 1) <= now) months += 1;
  const mature = months >= matureMonths;
  return { mature, months, note: mature ? 'mature' : `not mature, ${months} of ${matureMonths} months` };
}
