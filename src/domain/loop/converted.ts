/** Credits of a deal in another currency, told in the account's own as well: the converted amount is divided as the amount was. */
import { apportion } from '../attribution/apportion.ts';
import type { DealCredits } from '../attribution/credits.ts';
import type { Converted } from '../attribution/money.ts';

/** The credits, and beside them those in the account's currency; a campaign's figures take those of its own currency. */
export function inBothCurrencies(credits: DealCredits, converted: Converted | null): readonly DealCredits[] {
  if (converted === null || converted.currency === credits.currency) return [credits];
  const parts = [...credits.lines, ...credits.unattributed].map(({ minor }) => Math.abs(minor));
  if (parts.every((part) => part === 0)) return [credits];
  const minors = apportion(converted.minor, parts);
  const lines = credits.lines.map((line, n) => ({ ...line, minor: minors[n]! }));
  const unattributed = credits.unattributed.map((line, n) => ({ ...line, minor: minors[credits.lines.length + n]! }));
  return [credits, { ...credits, currency: converted.currency, amountMinor: converted.minor, lines, unattributed }];
}
