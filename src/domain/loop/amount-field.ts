/** Which field of deals is the amount: what a company asks for, what its account could give, and the sentence that stands beside every figure. */
import type { AttributionSettings } from '../attribution/settings.ts';
import type { Crm } from '../crm-record.ts';

/** As the probe of an account left it among the account's settings, under `amount`. */
export interface AmountField {
  /** What the company asked for when the account was looked at; null: the CRM's own amount. */
  readonly asked: string | null;
  /** Amounts are read from it, by its name in the CRM; null: from the CRM's own amount. */
  readonly field: string | null;
  /** Why the field that was asked for is not read; null where it is, or none was asked for. */
  readonly refused: string | null;
}

export const OWN_AMOUNT: AmountField = { asked: null, field: null, refused: null };

/** An account as far as its amounts go. */
export interface AmountAccount {
  readonly crm: Crm;
  readonly settings: Readonly<Record<string, unknown>>;
}

type Wish = Pick<AttributionSettings, 'amountIs' | 'amountFields'>;

export function amountFieldOf({ settings }: Pick<AmountAccount, 'settings'>): AmountField {
  return { ...OWN_AMOUNT, ...(settings.amount as Partial<AmountField> | null | undefined) };
}

/** The field that the company's file names for this CRM; null: the CRM's own amount. */
export function amountAskedOf({ amountFields }: Pick<AttributionSettings, 'amountFields'>, crm: Crm): string | null {
  return amountFields[crm] ?? null;
}

/** What the probe makes of a wish. `usable`: the field's own name in the CRM, or why it cannot be the amount. */
export function settledAmount(asked: string | null, usable: { readonly name: string } | { readonly why: string } | null): AmountField {
  if (asked === null || usable === null) return OWN_AMOUNT;
  return 'name' in usable ? { asked, field: usable.name, refused: null } : { asked, field: null, refused: usable.why };
}

/** What commands print beside an account's figures. */
export function amountSaid(wish: Wish, account: AmountAccount) {
  return { amountIs: wish.amountIs, amountField: amountFieldOf(account).field, amountText: amountText(wish, account) };
}

/** What the amounts of an account are, as it stands beside figures. */
export function amountText(wish: Wish, account: AmountAccount): string {
  const { asked, field, refused } = amountFieldOf(account);
  const wanted = amountAskedOf(wish, account.crm);
  const read = field ?? 'own amount';
  if (wanted !== asked)
    return `Amounts are still the deals’ ${read}: ${wanted ?? 'the CRM’s own amount'} (amount-is) is read from the next set-up on.`;
  if (refused !== null) return `Amounts are the deals’ own amount, not ${asked} as amount-is asks: ${refused}.`;
  if (wish.amountIs === null) return 'Amounts are those of the deals; what they are nobody has said (amount-is).';
  return `Amounts are the deals’ ${wish.amountIs}${field === null ? '' : ` (${field})`}.`;
}
