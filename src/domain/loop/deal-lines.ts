/** What the products of a deal come to, beside its amount. */
import { toMinor } from '../attribution/money.ts';
import type { DealLine } from '../crm-record.ts';

/** Minor units of all lines together; null where a line has no amount that can be read. */
export function sumOfLines(lines: readonly DealLine[], currency: string): number | null {
  const amounts = lines.map(({ amount }) => (amount === null ? null : toMinor(amount, currency)));
  return amounts.reduce((sum, amount) => (sum === null || amount === null ? null : sum + amount), 0);
}
