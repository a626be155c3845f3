/** Reads what attribution needs of deal and touch lines: stage and money of a deal at one instant, a person's touchpoint. */
import { NO_CURRENCY, toMinor } from '../attribution/money.ts';
import type { AttributedDeal, DealKind, Touchpoint } from '../attribution/touchpoint.ts';
import type { Millis } from '../fact.ts';
import { formatInstant } from '../instant.ts';
import { idOf, LineProblem, list, oneOf, optional, type Raw, text } from './values.ts';

/** One line of a deal; what it leaves out stays as the line before it said. */
export interface SaleLine {
  readonly deal: string;
  readonly at: Millis;
  readonly stage: AttributedDeal['stage'];
  readonly leads: readonly string[];
  /** Decimal text; minor units follow once the currency is known. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly kind: DealKind | null;
}

const STAGES: readonly SaleLine['stage'][] = ['open', 'won', 'lost'];
const KINDS: readonly DealKind[] = ['new', 'expansion', 'renewal'];

export function sale(raw: Raw, at: Millis): SaleLine {
  const currency = optional(raw, 'currency')?.toUpperCase() ?? null;
  if (currency !== null && !/^[A-Z]{3}$/.test(currency)) throw new LineProblem('currency: expected three letters such as "USD"');
  const given = raw.amount ?? null;
  const amount = given === null ? null : String(given);
  if (amount !== null && toMinor(amount, currency ?? NO_CURRENCY) === null)
    throw new LineProblem('amount: expected a decimal amount such as "1200.00", below 90 billion');
  return {
    deal: text(raw, 'deal'),
    at,
    stage: oneOf(raw, 'stage', STAGES),
    leads: list(raw, 'leads'),
    amount,
    currency,
    kind: raw.kind == null ? null : oneOf(raw, 'kind', KINDS),
  };
}

/** A touch without a kind is a response, one without a channel of the channel `unknown`; one without an id is named by what it says. */
export function touch(raw: Raw, at: Millis): Touchpoint {
  const person = text(raw, 'lead');
  const campaign = optional(raw, 'campaign') ?? null;
  const channel = optional(raw, 'channel') ?? 'unknown';
  const kind = optional(raw, 'kind') ?? 'response';
  const id = idOf(raw) || [person, formatInstant(at), campaign ?? '', channel, kind].join(' ').replace(/ +/g, ' ');
  return { id, person, at, campaign, channel, kind };
}
