/** The switch for writing to deals that ended: off until the admin has seen what it would do and confirmed it. */
import type { Millis } from '../src/ports/clock.ts';
import type { WorkspaceLedger } from '../src/ports/ledger/index.ts';

export interface ClosedDealsSwitch {
  readonly at: Millis;
  readonly by: string;
}

const keyOf = (installId: string): string => `closed-deals.${installId}`;

/** Null: off. */
export async function readClosedDeals(ledger: Pick<WorkspaceLedger, 'setting'>, installId: string): Promise<ClosedDealsSwitch | null> {
  const stored = (await ledger.setting(keyOf(installId))) as ClosedDealsSwitch | null | undefined;
  return stored ?? null;
}

/** On: every deal that ended is looked at again at once; off: what was written stays, and nothing more is. */
export async function switchClosedDeals(
  ledger: Pick<WorkspaceLedger, 'saveSetting' | 'attribution'>,
  installId: string,
  confirmed: ClosedDealsSwitch | null,
): Promise<number> {
  await ledger.saveSetting(keyOf(installId), confirmed);
  return confirmed === null ? 0 : ledger.attribution.markAll(installId, confirmed.at, 'closed');
}
