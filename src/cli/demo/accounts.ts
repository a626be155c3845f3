/** The accounts that a demo is connected to: registered, installed as an admin's browser would, found again by a demo that goes on. */
import type { Install, InstallRef } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { connectPortal } from './connect.ts';
import type { Control } from './control.ts';
import type { CrmSide } from './crm.ts';
import type { Memory } from './memory.ts';
import { type PumpDeps, settle } from './pump.ts';

/** One CRM with its own control door. */
export interface Played {
  readonly side: CrmSide;
  readonly control: Control;
}

export interface Connecting {
  readonly memory: Memory;
  readonly deps: PumpDeps;
}

/** In the order of `played`. */
export async function connectAll(app: App, played: readonly Played[], { memory, deps }: Connecting): Promise<readonly Install[]> {
  const { installs } = app.ledger.workspace(app.workspaceId);
  for (const { side, control } of played) await side.register(control, memory, app.publicUrl);
  const known = await installs.list();
  if (known.length > 0) {
    for (const { control } of played) await control.redeliver();
    // A set-up that a killed demo left undone makes no row due: only a sweep looks for it.
    await deps.sweepOnce();
  }
  for (const { side } of played) {
    if (known.some(({ crm }) => crm === side.crm)) continue;
    await connectPortal((await app.web?.adminLink()) ?? '', `${app.publicUrl}/oauth/${side.crm}/start`);
    await settle(deps, app.clock.now());
  }
  const connected = await installs.list();
  return played.map(({ side: { crm } }) => {
    const install = connected.find((one) => one.crm === crm);
    if (install === undefined) throw new Error(`${crm} is connected, but the ledger knows no install`);
    return install;
  });
}

export const refOf = ({ workspaceId, installId }: Install): InstallRef => ({ workspaceId, installId });
