/** The demo's closed loop: its admin confirms the write-back, what the hourly limit still holds is flushed at the end, and the figures go into the summary. */

import { type LoopFigures, type LoopReader, loopFigures } from '../../../jobs/loop/read-loop.ts';
import type { Install } from '../../ports/ledger/index.ts';
import { readClosedDeals } from '../../ports/write-back.ts';
import { ADMIN } from '../admin.ts';
import type { App } from '../app.ts';
import { switchIt } from '../commands/write-back.ts';
import { type PumpDeps, settle } from './pump.ts';

/** Once: a demo that goes on has it confirmed already. */
export async function confirmFigures(app: App, install: Install): Promise<void> {
  const ledger = app.ledger.workspace(install.workspaceId);
  if ((await readClosedDeals(ledger, install.installId)) === null) await switchIt(app, install, 'confirm', ADMIN);
}

/** Figures of one sale may move those of another of the same buyer: looked at until nothing waits any more. */
const ROUNDS = 5;

export async function flushFigures(app: App, { workspaceId, installId }: Install, deps: PumpDeps): Promise<void> {
  const { attribution } = app.ledger.workspace(workspaceId);
  // What was read of people without their deals having been told is looked at as well.
  await attribution.markAll(installId, app.clock.now());
  for (let round = 0; round < ROUNDS; round += 1) {
    const waiting = await attribution.flush(installId, app.clock.now());
    await deps.sweepOnce();
    await settle(deps, app.clock.now());
    if (round > 0 && waiting === 0) return;
  }
}

/** Of all accounts together: a sale stands in the CRM in which it was made. */
export async function figuresOf(app: App, installs: readonly Install[]): Promise<LoopFigures> {
  const readers: LoopReader[] = [];
  for (const install of installs) {
    const ledger = app.ledger.workspace(install.workspaceId);
    const present = (await ledger.installs.find(install.installId)) ?? install;
    readers.push({ ledger, install: present, settings: app.settings, now: app.clock.now() });
  }
  return loopFigures(...readers);
}
