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
  const counted = inquiries.filter(
    ({ openedAt, setAside, customer }) => openedAt >= cohort.from && openedAt < cohort.to && !setAside && !customer,
  );
  const own = counted.filter((inquiry) => inquiry.campaign === campaign);
  const qualified = own.filter((inquiry) => inquiry.qualified).length;
  const won = own.filter(({ wonAt, openedAt }) => wonAt !== null && wonAt <= Math.min(now, monthsAfter(openedAt, matureMonths))).length;
  const worked = own.filter((inquiry) => inquiry.worked).length;
  const per = (count: number) => (costMinor === null ? null : perUnit(costMinor, count));
  const [spentOnWorkedMinor = null, spentOnIgnoredMinor = null] =
    costMinor === null || own.length === 0 ? [] : apportion(costMinor, [worked, own.length - worked]);
  return {
    inquiries: own.length,
    qualified,
    won,
    worked,
    touched: counted.filter((inquiry) => inquiry.campaign !== campaign && inquiry.touchedBy.includes(campaign)).length,
    costMinor,
    costPerInquiryMinor: per(own.length),
    costPerQualifiedMinor: per(qualified),
    costPerWonMinor: per(won),
    costPerWorkedMinor: per(worked),
    spentOnWorkedMinor,
    spentOnIgnoredMinor,
    cohort: { ...cohort, ...maturity(cohort, matureMonths, now) },
  };
}

/** Mature once its last inquiry was followed to the end; before that how many months it has been. */
function maturity({ to }: Period, matureMonths: number, now: Millis) {
  let months = 0;
  while (months < matureMonths && monthsAfter(to, months + 1) <= now) months += 1;
  const mature = months >= matureMonths;
  return { mature, months, note: mature ? 'mature' : `not mature, ${months} of ${matureMonths} months` };
}
