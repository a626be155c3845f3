/** Months that finance has closed: what was reported stays, later changes are dated adjustments in the open month, and the restated figure is kept beside. */
import type { Millis } from '../../fact.ts';
import { monthOf, nextMonth } from '../months.ts';

/** From `at` on, a deal is worth `minor` in the month `2026-03`; one that is no longer won is worth 0. */
export interface Statement {
  readonly deal: string;
  readonly at: Millis;
  readonly month: string;
  readonly minor: number;
}

export interface Adjustment {
  readonly deal: string;
  readonly at: Millis;
  /** The closed month it belongs to, and the open one it is booked in. */
  readonly of: string;
  readonly bookedIn: string;
  readonly minor: number;
}

export interface MonthFigure {
  readonly month: string;
  /** As reported, adjustments of earlier months booked in it left out. */
  readonly reportedMinor: number;
  readonly restatedMinor: number;
}

/** Statements of one currency in any order; `closedAt` by month. All reported figures and adjustments sum to all restated ones. */
export function monthFigures(
  statements: readonly Statement[],
  closedAt: ReadonlyMap<string, Millis>,
): { readonly months: readonly MonthFigure[]; readonly adjustments: readonly Adjustment[] } {
  const reported = new Map<string, number>();
  const restated = new Map<string, number>();
  const adjustments: Adjustment[] = [];
  const before = new Map<string, Statement>();
  const isClosed = (month: string, at: Millis) => (closedAt.get(month) ?? Number.POSITIVE_INFINITY) <= at;
  const add = (sums: Map<string, number>, month: string, minor: number) => sums.set(month, (sums.get(month) ?? 0) + minor);
  for (const statement of statements.toSorted((a, b) => a.at - b.at || (a.deal < b.deal ? -1 : a.deal > b.deal ? 1 : a.minor - b.minor))) {
    const { deal, at } = statement;
    for (const [month, minor] of effects(before.get(deal), statement)) {
      add(restated, month, minor);
      add(reported, month, isClosed(month, at) ? 0 : minor);
      if (!isClosed(month, at)) continue;
      let bookedIn = monthOf(at);
      while (isClosed(bookedIn, at)) bookedIn = nextMonth(bookedIn);
      adjustments.push({ deal, at, of: month, bookedIn, minor });
    }
    before.set(deal, statement);
  }
  const months = [...restated.keys()]
    .sort()
    .map((month) => ({ month, reportedMinor: reported.get(month)!, restatedMinor: restated.get(month)! }));
  return { months, adjustments };
}

/** What a statement changes in which month. */
function effects(before: Statement | undefined, { month, minor }: Statement): [string, number][] {
  const changes: [string, number][] =
    before === undefined
      ? [[month, minor]]
      : before.month === month
        ? [[month, minor - before.minor]]
        : [
            [before.month, -before.minor],
            [month, minor],
          ];
  return changes.filter(([, change]) => change !== 0);
}
