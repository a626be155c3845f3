/** Which field of deals an account's amounts are read from: all of its deals are read anew when that becomes another one. */
import { amountAskedOf, amountFieldOf } from '../src/domain/loop/amount-field.ts';
import type { Session } from '../src/ports/connector.ts';
import type { Install } from '../src/ports/ledger/index.ts';
import type { InstallScope, JobDeps } from './deps.ts';

/** The file now names another field than the account was looked at for. */
export function amountFieldChanged({ loop }: Pick<JobDeps, 'loop'>, install: Install): boolean {
  return amountAskedOf(loop.attribution().settings, install.crm) !== amountFieldOf(install).asked;
}

/** A session that tells the probe which field is asked for. */
export function askingForAmount({ loop }: Pick<JobDeps, 'loop'>, { crm }: Install, session: Session): Session {
  const asked = amountAskedOf(loop.attribution().settings, crm);
  return { ...session, settings: { ...session.settings, amount: { ...amountFieldOf(session), asked } } };
}

/**
 * To be called after the probe. What was read last is noted in the ledger, since a reconnect empties the account's settings; it is noted after the
 * reading was begun, so that a crash between the two costs a second one.
 */
export async function settleAmountField({ deps, ledger, ref }: Pick<InstallScope, 'deps' | 'ledger' | 'ref'>): Promise<void> {
  const install = await ledger.installs.find(ref.installId);
  if (install === null) return;
  const key = `amount-field.${ref.installId}`;
  const known = ((await ledger.setting(key)) as { readonly field: string | null } | null | undefined)?.field ?? null;
  const { field } = amountFieldOf(install);
  if (known === field) return;
  const stream = (await ledger.installs.streams(ref.installId)).find((one) => one.stream === 'deal');
  if (stream !== undefined)
    await ledger.installs.saveStream(ref.installId, {
      ...stream,
      phase: 'backfill',
      cursor: null,
      nextAt: deps.clock.now(),
      lastError: null,
    });
  await ledger.saveSetting(key, { field });
}
