/** Rows of campaign influence: what percent of a deal's amount each campaign earned through each person, by the apportionment of the credits. */
import { apportion } from '../attribution/apportion.ts';
import type { DealCredits } from '../attribution/credits.ts';

/** Digits of a weight that count where a deal without an amount has nothing else to go by. */
const WEIGHT_PARTS = 1_000_000;

/**
 * By campaign and person, `701… 003…`: percent with at most `decimals` digits after the point. Together they are exactly 100 × what touches of
 * `campaigns` earned ÷ the amount, as near as the digits allow. Empty for a deal that is not won.
 */
export function influenceValues(
  credits: DealCredits | null,
  campaigns: ReadonlySet<string>,
  decimals: number,
): Readonly<Record<string, number>> {
  if (credits === null) return {};
  const { amountMinor, lines } = credits;
  const partOf = ({ minor, weight }: DealCredits['lines'][number]) =>
    amountMinor === 0 ? Math.round(weight * WEIGHT_PARTS) : Math.abs(minor);
  const shares = new Map<string, number>();
  for (const line of lines) {
    if (line.campaign === null || !campaigns.has(line.campaign)) continue;
    const key = `${line.campaign} ${line.person}`;
    shares.set(key, (shares.get(key) ?? 0) + partOf(line));
  }
  const parts = [...shares.values()];
  const earned = parts.reduce((sum, part) => sum + part, 0);
  if (earned === 0) return {};
  const whole = amountMinor === 0 ? WEIGHT_PARTS : Math.abs(amountMinor);
  const unit = 10 ** decimals;
  const [units] = apportion(100 * unit, [earned, Math.max(0, whole - earned)]);
  const each = apportion(units!, parts);
  return Object.fromEntries([...shares.keys()].map((key, index) => [key, each[index]! / unit]).filter(([, percent]) => percent !== 0));
}
