/** Durations as the rules file writes them: a number and a unit, elapsed or of business time, or a share of the target. */
import type { Millis } from '../portal.ts';

export interface Duration {
  readonly amount: Millis;
  /** Counted in the owner's working hours. */
  readonly business: boolean;
  /** Whole business days, whose length is the calendar's. */
  readonly businessDays: number;
}

const UNITS: Readonly<Record<string, Millis>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Throws for text that is no duration: the judge does not guess. */
export function readDuration(text: string): Duration {
  const found = /^(\d+(?:\.\d+)?) (business )?(minute|hour|day)s?$/.exec(text.trim());
  if (found === null) throw new Error(`"${text}" is no duration`);
  const [, number, business, unit] = found;
  const n = Number(number);
  if (business !== undefined && unit === 'day') return { amount: 0, business: true, businessDays: n };
  return { amount: n * UNITS[unit as string]!, business: business !== undefined, businessDays: 0 };
}

/** The duration of a rung: its own, or a share such as `60 %` of the target. */
export function rungAfter(text: string, target: Duration): Duration {
  const share = /^(\d+(?:\.\d+)?) ?%$/.exec(text.trim());
  if (share === null) return readDuration(text);
  const part = Number(share[1]) / 100;
  return { amount: target.amount * part, business: target.business, businessDays: target.businessDays * part };
}
