/** Money, ratios and the words of attribution as people read them. */
import type { UnattributedReason } from '../../domain/attribution/journey.ts';
import { formatMinor, NO_CURRENCY } from '../../domain/attribution/money.ts';
import type { Dialect } from '../../domain/attribution/settings.ts';
import { type Cell, plain } from '../frame/cells.tsx';

export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = {
  baton: 'Baton',
  hubspot: 'HubSpot',
  'marketo-measure': 'Marketo Measure',
  adobe: 'Adobe',
};

const REASON_WORDS: Readonly<Record<UnattributedReason, string>> = {
  'no-people': 'Nobody is linked to the deal',
  'no-touch': 'No counted touch of its people',
  'closed-before-first-touch': 'Closed before the first touch',
  'before-previous-win': 'All touches lie before the previous win',
  late: 'The last touch lies outside the window',
  'sales-started': 'Started by sales: no touch before this milestone',
  'stage-not-reached': 'A stage of the model was never reached',
};

/** In the account's words where the reason is one that this version does not know. */
export const reasonText = (reason: string): string =>
  Object.hasOwn(REASON_WORDS, reason) ? REASON_WORDS[reason as UnattributedReason] : reason.replaceAll('-', ' ');

/** `12,345.60`. */
function amountText(minor: number, currency: string): string {
  const [whole = '', ...rest] = formatMinor(minor, currency).split('.');
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
}

/** `12,345.60 EUR`; without a currency the number alone. */
export function moneyText(minor: number, currency: string): string {
  return currency === NO_CURRENCY ? amountText(minor, currency) : `${amountText(minor, currency)} ${currency}`;
}

/** A file has the plain decimal, and the currency in a column of its own. */
export function moneyCell(minor: number | null, currency: string, nothing = ''): Cell {
  if (minor === null) return { html: <span class="soft">{nothing}</span>, text: nothing };
  return { html: <span class="money">{moneyText(minor, currency)}</span>, text: formatMinor(minor, currency) };
}

/** `3.2 ×`; a file has the number. */
export function timesCell(ratio: number | null): Cell {
  return ratio === null ? plain('') : { html: `${rounded(ratio, 2)} ×`, text: rounded(ratio, 4) };
}

/** `+140 %`; a file has the ratio. */
export function gainCell(ratio: number | null): Cell {
  if (ratio === null) return plain('');
  const percent = Math.round(100 * ratio);
  return { html: `${percent > 0 ? '+' : ''}${percent.toLocaleString('en-GB')} %`, text: rounded(ratio, 4) };
}

/** `22.5 %`. */
export const weightText = (weight: number): string => `${rounded(100 * weight, 1)} %`;

const rounded = (value: number, digits: number): string => String(Number(value.toFixed(digits)));
