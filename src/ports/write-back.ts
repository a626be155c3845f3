/** The switch for writing to deals that ended: off until the admin has seen what it would do and confirmed it. */
import type { AutomationSeen } from '../domain/loop/automation.ts';
import type { Millis } from './clock.ts';
import type { WorkspaceLedger } from './ledger/index.ts';

export interface ClosedDealsSwitch {
  readonly at: Millis;
  readonly by: string;
}

const keyOf = (installId: string): string => `closed-deals.${installId}`;

/** What confirming would touch, as it was looked up last. */
export interface WriteBackPreview extends AutomationSeen {
  readonly at: Millis;
  readonly ended: number;
  readonly won: number;
}

/** Setting of the last preview; null or absent: nobody has looked. */
export const previewKey = (installId: string): string => `write-back-preview.${installId}`;

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
