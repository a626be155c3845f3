/** What a probe makes of the field that a company calls the amount of its deals. */
import { type AmountField, amountFieldOf, OWN_AMOUNT } from '../../src/domain/loop/amount-field.ts';
import type { Connector, Session } from '../../src/ports/connector.ts';

interface Account {
  readonly connector: Connector;
  session(): Session;
}

/** A session of an account that was probed for this field. */
export async function askingForAmount({ connector, session }: Account, asked: string): Promise<Session> {
  const before = session();
  const { settings } = await connector.probe({ ...before, settings: { ...before.settings, amount: { ...OWN_AMOUNT, asked } } });
  return { ...before, settings };
}

export const settledAmount = async (account: Account, asked: string): Promise<AmountField> =>
  amountFieldOf(await askingForAmount(account, asked));
