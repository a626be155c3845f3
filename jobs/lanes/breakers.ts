/** The breakers as a lane of one install meets them. */
import type { BreakerDeps } from '../../src/effects/breakers.ts';
import type { InstallScope } from '../deps.ts';
import { staffOf } from '../staff.ts';

export async function breakersOf(scope: InstallScope): Promise<BreakerDeps> {
  const { deps, ref, ledger, log } = scope;
  const { index } = await staffOf(scope);
  return { ledger, ref, limits: deps.breakers(), purses: deps.memory.purses, log, clockOf: (rep) => index.clockOf(rep) };
}
