/** Which win of the same buyer a deal came after: that of the sale before, never that of a deal it was split off. */
import { DAY } from '../duration.ts';
import type { Millis } from '../fact.ts';
import type { AttributedDeal } from './touchpoint.ts';

/** A close stated as a day ends that day, so that the parts of one sale may close some hours apart. */
const ONE_SALE_MS = DAY;

/**
 * Won by the time the deal was made, and a day or more before it closed: a part of a deal is made after the win and closes with it. A deal that is
 * open closes later than any win.
 */
export function isEarlierWin(
  wonAt: Millis,
  { stage, createdAt, closedAt }: Pick<AttributedDeal, 'stage' | 'createdAt' | 'closedAt'>,
): boolean {
  return wonAt <= createdAt && (stage === 'open' || closedAt - wonAt >= ONE_SALE_MS);
}
