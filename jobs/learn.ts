/** Learn: asks the CRM what an account can do and when its company works, and keeps the answer with the account. */
import type { Session } from '../src/ports/connector.ts';
import { askingForAmount, settleAmountField } from './amount-field.ts';
import type { InstallScope } from './deps.ts';

/** What was found before and is not told now stays. Throws what the probe throws. */
export async function learn(scope: InstallScope, session: Session): Promise<void> {
  const { connector, deps, install, ledger, ref } = scope;
  const found = await connector.probe(askingForAmount(deps, install, session));
  await ledger.installs.update(ref.installId, {
    capabilities: found.capabilities.filter((capability) => capability.present).map((capability) => capability.id),
    settings: { ...install.settings, ...found.settings, capabilities: found.capabilities },
  });
  await settleAmountField(scope);
}
