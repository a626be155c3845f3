/** The won money of the CRM against what was divided, month by month, with every deal that differs. */
import { monthOf } from '../../../domain/attribution/months.ts';
import type { Millis } from '../../../domain/fact.ts';
import { saleOf } from '../../../domain/loop/deal-facts.ts';
import type { KeptDeal } from '../mirror.ts';

/** A won deal as one side has it; minor units, 0 where it has no amount. */
interface Side {
  readonly minor: number;
  readonly currency: string;
  /** `2026-03`, in UTC as finance closes months. */
  readonly month: string;
}

export interface Difference {
  readonly dealId: string;
  /** Null: not won there. */
  readonly crm: Side | null;
  readonly ours: Side | null;
  readonly why: string;
}

export interface MonthTotal {
  readonly month: string;
  readonly currency: string;
  readonly crmMinor: number;
  readonly crmDeals: number;
  readonly oursMinor: number;
  readonly oursDeals: number;
}

export interface Comparison {
  /** Latest first. */
  readonly months: readonly MonthTotal[];
  /** Over all months that were asked for, by currency. */
  readonly totals: readonly Omit<MonthTotal, 'month'>[];
  readonly differences: Difference[];
  /** Won in the CRM without an amount: no difference, and no money. */
  readonly withoutAmount: number;
}

/** `month` null: every month. A deal that stands in another month on one side differs in both. */
export function compareDeals(deals: Iterable<KeptDeal>, currency: string, month: string | null, now: Millis): Comparison {
  const months = new Map<string, MonthTotal>();
  const differences: Difference[] = [];
  let withoutAmount = 0;
  for (const kept of deals) {
    const [crm, ours] = [crmSide(kept, currency, now), ourSide(kept)];
    if (crm !== null && isIn(crm, month) && kept.deal.amount === null) withoutAmount += 1;
    if (crm !== null) add(months, crm, 'crm');
    if (ours !== null) add(months, ours, 'ours');
    const why = differs(kept, crm, ours);
    if (why !== null && [crm, ours].some((side) => side !== null && isIn(side, month)))
      differences.push({ dealId: kept.dealId, crm, ours, why });
  }
  const sorted = [...months.values()].sort((a, b) =>
    a.month === b.month ? (a.currency < b.currency ? -1 : 1) : a.month < b.month ? 1 : -1,
  );
  return { months: sorted, totals: totalsOf(sorted.filter((one) => isIn(one, month))), differences, withoutAmount };
}

const isIn = (side: { readonly month: string }, month: string | null): boolean => month === null || side.month === month;

function crmSide({ deal, gone }: KeptDeal, currency: string, now: Millis): Side | null {
  if (gone || deal.stage !== 'won') return null;
  const sale = saleOf(deal, currency, now);
  return { minor: sale.amountMinor ?? 0, currency: sale.currency, month: monthOf(sale.closedAt) };
}

/** Attributed and unattributed together: they are the amount, to the cent. */
function ourSide({ divided }: KeptDeal): Side | null {
  if (divided === null || divided.notes.gone || divided.credits === null) return null;
  const { lines, unattributed, currency } = divided.credits;
  const minor = [...lines, ...unattributed].reduce((sum, line) => sum + line.minor, 0);
  return { minor, currency, month: monthOf(divided.deal.closedAt) };
}

function differs({ deal, gone, divided }: KeptDeal, crm: Side | null, ours: Side | null): string | null {
  if (crm === null && ours === null) return null;
  if (ours === null) return divided === null ? 'not divided yet' : 'won since it was divided last';
  if (crm === null) return gone ? 'gone from the CRM' : `no longer won: ${deal.stage}`;
  if (crm.currency !== ours.currency) return 'another currency';
  if (crm.minor !== ours.minor) return 'another amount';
  return crm.month === ours.month ? null : 'closed in another month';
}

function add(months: Map<string, MonthTotal>, { month, currency, minor }: Side, side: 'crm' | 'ours'): void {
  const key = `${month} ${currency}`;
  const known = months.get(key) ?? { month, currency, crmMinor: 0, crmDeals: 0, oursMinor: 0, oursDeals: 0 };
  const more =
    side === 'crm'
      ? { crmMinor: known.crmMinor + minor, crmDeals: known.crmDeals + 1 }
      : { oursMinor: known.oursMinor + minor, oursDeals: known.oursDeals + 1 };
  months.set(key, { ...known, ...more });
}

function totalsOf(months: readonly MonthTotal[]): Omit<MonthTotal, 'month'>[] {
  return [...Map.groupBy(months, ({ currency }) => currency)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, own]) => {
      const sum = (of: 'crmMinor' | 'crmDeals' | 'oursMinor' | 'oursDeals') => own.reduce((total, one) => total + one[of], 0);
      return { currency, crmMinor: sum('crmMinor'), crmDeals: sum('crmDeals'), oursMinor: sum('oursMinor'), oursDeals: sum('oursDeals') };
    });
}
