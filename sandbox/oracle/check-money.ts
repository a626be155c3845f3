/** The money: recomputes from the CRM's histories what each won deal owes to marketing, and reads Baton's figures back from the deals. */
import type { Millis } from '../portal.ts';
import type { Case } from './case.ts';
import type { StoredRecord } from './crm.ts';
import { timelineOf } from './timeline.ts';
import { type Customer, customerOf, instantsOf } from './touches.ts';
import type { Notes } from './verdict.ts';

/** One won deal, recomputed; amounts in cents. */
export interface Won {
  readonly id: string;
  readonly currency: string;
  readonly amount: number;
  readonly unattributed: number;
  /** The world keeps no record of everything that would be needed to be sure. */
  readonly certain: boolean;
}

/** Currency of deals without one, in every portal of the sandbox. */
const PORTAL_CURRENCY = 'EUR';
/** attribution.md, ruling 3: eighteen months before the deal was made. */
const WINDOW_MONTHS = 18;
/** u-shaped: percent of first touch, lead creation, and all others together. */
const FIRST = 40;
const LEAD = 40;
const MIDDLE = 20;
/** Closes less than this apart are those of one sale. */
const ONE_SALE_MS = 86_400_000;

/** Asked for where the setting says so: a run whose admin did not confirm the write-back has nothing on its closed deals. */
export function checkMoney(known: Case, notes: Notes): void {
  if (known.setting.money !== true) return;
  for (const won of wonDeals(known)) {
    notes.checked.deals += 1;
    const total = notes.money.get(won.currency) ?? { won: 0, attributed: 0, unattributed: 0, readAttributed: 0, readUnattributed: 0 };
    const record = known.portal.find('deals', won.id)!;
    const read = (name: string) => Math.round(Number(record.values[`baton_${name}_amount`] ?? 0) * 100);
    notes.money.set(won.currency, {
      won: total.won + won.amount,
      attributed: total.attributed + won.amount - won.unattributed,
      unattributed: total.unattributed + won.unattributed,
      readAttributed: total.readAttributed + read('attributed'),
      readUnattributed: total.readUnattributed + read('unattributed'),
    });
    const [attributed, unattributed] = [read('attributed'), read('unattributed')];
    const what = `of ${won.amount} cents ${attributed} are attributed and ${unattributed} are not`;
    if (attributed + unattributed !== won.amount) notes.add('wrongMoney', won.id, known.now, `${what}: together not the amount`);
    else if (won.certain && unattributed !== won.unattributed)
      notes.add('wrongMoney', won.id, known.now, `${what}: expected ${won.unattributed} of no touch`);
  }
}

/** Deals as they stand now. */
function wonDeals(known: Case): Won[] {
  const deals = [...known.portal.shelf('deals').byId.values()].filter(
    ({ archived, values }) => !archived && values.dealstage === 'closedwon',
  );
  // Each CRM's sales are its own; a person's touches are one list, wherever they stand.
  const sideOf = (id: string) => known.portal.standsIn?.(id) ?? '';
  const sales = deals.map((deal) => ({ deal, closedAt: closedAt(deal, known.portal.timeZone), customers: customersOf(known, deal) }));
  return sales.map(({ deal, closedAt: close, customers }) => {
    const amount = Math.round(Number(deal.values.amount ?? 0) * 100);
    const parties = new Set(customers.flatMap((one) => one.parties));
    // What was sold to a customer begins anew after the last win; a part that was split off a deal closes with it and is no later sale.
    const before = sales
      .filter(
        (other) =>
          other.deal !== deal &&
          sideOf(other.deal.id) === sideOf(deal.id) &&
          other.closedAt <= deal.createdAt &&
          close - other.closedAt >= ONE_SALE_MS &&
          other.customers.some((one) => one.parties.some((party) => parties.has(party))),
      )
      .reduce((last, other) => Math.max(last, other.closedAt), Number.NEGATIVE_INFINITY);
    const from = Math.max(monthsBefore(deal.createdAt, WINDOW_MONTHS), before + 1);
    const touches = instantsOf(customers).filter((at) => at >= from && at <= close);
    const leadAt = Math.min(...customers.map((one) => one.createdAt));
    return {
      id: deal.id,
      currency: deal.values.deal_currency_code ?? PORTAL_CURRENCY,
      amount,
      unattributed: unattributedOf(amount, touches, leadAt),
      certain: customers.length > 0 && customers.every((one) => one.certain),
    };
  });
}

function customersOf({ portal }: Case, deal: StoredRecord): Customer[] {
  return [...(deal.links.get('contacts')?.keys() ?? [])].flatMap((id) => {
    const record = portal.find('contacts', id);
    return record === null ? [] : [customerOf(portal, record)];
  });
}

/** The date stated, or the stage's own where that came first. */
function closedAt(deal: StoredRecord, zone: string): Millis {
  const entered = timelineOf(deal, 'dealstage').findLast(({ value }) => value === 'closedwon')?.at ?? deal.createdAt;
  return Math.min(entered, statedClose(deal.values.closedate ?? '', zone) ?? entered);
}

/** A close stated as a day ends where the company is. */
function statedClose(stated: string, zone: string): Millis | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(stated)) return Date.parse(stated) || null;
  return Temporal.PlainDate.from(stated).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1;
}

function monthsBefore(at: Millis, months: number): Millis {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() - months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, last));
}

/** Everything where nobody touched it; the share of lead creation where no touch came before it. */
function unattributedOf(amount: number, touches: readonly Millis[], leadAt: Millis): number {
  if (touches.length === 0) return amount;
  const lead = touches.findLastIndex((at) => at <= leadAt);
  if (lead >= 0) return 0;
  const mids = touches.length - 1;
  const parts = mids === 0 ? [FIRST + MIDDLE, LEAD] : [FIRST * mids, ...new Array<number>(mids).fill(MIDDLE), LEAD * mids];
  return largestRemainder(amount, parts).at(-1)!;
}

/** Cents by whole parts; what is left goes to the largest remainders, the earlier of equals first. */
function largestRemainder(amount: number, parts: readonly number[]): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  const shares = parts.map((part) => Math.floor((Math.abs(amount) * part) / whole));
  const rest = Math.abs(amount) - shares.reduce((sum, share) => sum + share, 0);
  const order = parts
    .map((part, index) => ({ index, left: (Math.abs(amount) * part) % whole }))
    .sort((a, b) => b.left - a.left || a.index - b.index);
  for (const { index } of order.slice(0, rest)) shares[index]! += 1;
  return amount < 0 ? shares.map((share) => -share) : shares;
}
