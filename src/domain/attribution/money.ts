/** Money as whole minor units of its currency: read from decimals, printed, and converted at a dated rate. */
import type { Millis } from '../fact.ts';

/** ISO 4217 currencies whose minor unit is not the hundredth. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' ').map((code) => [code, 0])),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3])),
  CLF: 4,
  UYW: 4,
};

/** ISO 4217's own code for "no currency": what an amount without one is in. */
export const NO_CURRENCY = 'XXX';

/** Decimals of the minor unit; two where the code is not known to have others. */
function decimalsOf(currency: string): number {
  return Object.hasOwn(DECIMALS, currency) ? DECIMALS[currency]! : 2;
}

/**
 * Decimal text (`-1200.00`, `1e3`) as minor units, rounded half away from zero where it has more decimals than the currency.
 * Null when it is no decimal or beyond what a double holds exactly (90 billion of a currency with cents).
 */
export function toMinor(decimal: string, currency: string): number | null {
  const found = /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(decimal.trim());
  if (found === null) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = found;
  const shift = decimalsOf(currency) - fraction.length + Number(exponent);
  const digits = BigInt(whole! + fraction);
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfUp(digits, 10n ** BigInt(-shift));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return sign === '-' && size > 0n ? -Number(size) : Number(size);
}

/** Minor units as plain decimal text: `-12.30`. */
export function formatMinor(minor: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return minor < 0 ? `-${text}` : text;
}

/** What one unit of `from` was worth in `to`; `from`/`until` bound the days of a dated rate, both null: the rate on record. */
export interface Rate {
  readonly from: string;
  readonly to: string;
  /** Decimal text, so that nothing is lost before the multiplication. */
  readonly rate: string;
  readonly since: Millis | null;
  readonly until: Millis | null;
}

export interface Converted {
  readonly minor: number;
  readonly currency: string;
  /** Stored beside the figure; null where nothing had to be converted. */
  readonly rate: { readonly rate: string; readonly kind: 'dated' | 'on-record'; readonly date: Millis } | null;
}

/**
 * In another currency at the CRM's dated rate of the close date where it has one, else at the rate on record (attribution, ruling 7).
 * Null when there is no rate, or the result is beyond what a double holds exactly.
 */
export function convert(minor: number, currency: string, to: string, closedAt: Millis, rates: readonly Rate[]): Converted | null {
  if (currency === to) return { minor, currency, rate: null };
  const mine = rates.filter((rate) => rate.from === currency && rate.to === to);
  const dated = mine
    .filter(({ since, until }) => since !== null && since <= closedAt && (until === null || closedAt < until))
    .sort((a, b) => b.since! - a.since! || (a.rate < b.rate ? -1 : 1));
  const onRecord = mine.filter(({ since, until }) => since === null && until === null).sort((a, b) => (a.rate < b.rate ? -1 : 1));
  const chosen = dated[0] ?? onRecord[0];
  const found = /^(\d+)(?:\.(\d+))?$/.exec(chosen?.rate ?? '');
  if (chosen === undefined || found === null) return null;
  const [, whole, fraction = ''] = found;
  const up = BigInt(Math.abs(minor)) * BigInt(whole! + fraction) * 10n ** BigInt(decimalsOf(to));
  const size = divideHalfUp(up, 10n ** BigInt(fraction.length + decimalsOf(currency)));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  const kind = chosen === dated[0] ? 'dated' : 'on-record';
  return {
    minor: minor < 0 && size > 0n ? -Number(size) : Number(size),
    currency: to,
    rate: { rate: chosen.rate, kind, date: chosen.since ?? closedAt },
  };
}

/** An amount divided by a count, rounded half away from zero: a unit cost. Null when there is nothing to divide by. */
export function perUnit(minor: number, count: number): number | null {
  if (count === 0) return null;
  const size = Number(divideHalfUp(BigInt(Math.abs(minor)), BigInt(count)));
  return minor < 0 && size > 0 ? -size : size;
}

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}
