/** The demo's one reconciliation, shortly before its end: a night of each world-day would show the same and take the time of many. */
import type { Millis } from '../../ports/clock.ts';
import type { InstallRef } from '../../ports/ledger/index.ts';
import type { App } from '../app.ts';
import { type PumpDeps, pump } from './pump.ts';

/** Before the end of the story: enough for a second look and for the lanes. */
export const NIGHT_MS = 60 * 60_000;

/** Asks every stream first, since a demo polls seldom; then plays the world from one instant of the run to the next, `until` at the latest. */
export async function playNight(app: App, refs: readonly InstallRef[], deps: PumpDeps, until: Millis, signal: AbortSignal) {
  const { installs } = app.ledger.workspace(app.workspaceId);
  const play = (to: Millis) => pump(deps, Math.min(to, until), () => undefined, signal);
  const now = app.clock.now();
  for (const { installId } of refs)
    for (const position of await installs.streams(installId)) await installs.saveStream(installId, { ...position, nextAt: now });
  await play(now);
  for (const ref of refs) await reconcileOne(app, ref, play, until, signal);
}

async function reconcileOne(
  app: App,
  { workspaceId, installId }: InstallRef,
  play: (to: Millis) => Promise<unknown>,
  until: Millis,
  signal: AbortSignal,
): Promise<void> {
  const { reconcile } = app.ledger.workspace(workspaceId);
  await reconcile.begin(installId, app.clock.now());
  while (!signal.aborted) {
    await play(app.clock.now());
    const state = await reconcile.state(installId);
    if (!state?.run || state.nextAt === null || app.clock.now() >= until) return;
    await play(state.nextAt);
  }
}
