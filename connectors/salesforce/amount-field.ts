/** Whether an org's opportunities have the field that a company calls the amount, as a number, in sight of the user Baton works as. */
import { type AmountField, settledAmount } from '../../src/domain/loop/amount-field.ts';

const NUMBERS: ReadonlySet<string> = new Set(['currency', 'double', 'int', 'long']);

/** `deal`: the fields of opportunities as they are described. Names are told apart without regard to case, as everywhere in Salesforce. */
export function amountFieldIn(
  deal: readonly { readonly name: string; readonly type?: string | null }[],
  asked: string | null,
): AmountField {
  if (asked === null) return settledAmount(null, null);
  const found = deal.find(({ name }) => name.toLowerCase() === asked.toLowerCase());
  if (found === undefined) return settledAmount(asked, { why: `opportunities have no field ${asked}, or Baton’s user may not see it` });
  if (NUMBERS.has(found.type ?? '')) return settledAmount(asked, { name: found.name });
  return settledAmount(asked, { why: `the field ${found.name} of opportunities is no number but a ${found.type}` });
}
