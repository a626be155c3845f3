/** After the last day: both sides stay up with world time running, so that a person can look and play the rep. */
import type { App } from '../app.ts';
import { type Io, stopped } from '../io.ts';
import type { Control } from './control.ts';
import { type PumpDeps, settle } from './pump.ts';

export interface Outlook {
  readonly app: App;
  readonly control: Control;
  /** Where a rep's pages are, one for each CRM. */
  readonly pages: readonly string[];
  readonly deps: PumpDeps;
  readonly io: Io;
}

/** How often the running world is looked at, machine time. */
const LOOK_MS = 500;

export async function leaveUp({ app, control, pages, deps, io }: Outlook): Promise<void> {
  await control.clock('real');
  io.err(
    `\n  Baton:                 ${(await app.web?.adminLink()) ?? app.publicUrl}\n  The CRM as a rep sees it: ${pages.map((url) => `${url}/`).join('\n                            ')}\n\n  Time runs on now. Stop with Ctrl-C.\n`,
  );
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    follow(control, deps)
      .catch((error: unknown) => io.err(`${error instanceof Error ? error.message : String(error)}\n`))
      .finally(() => {
        busy = false;
      });
  }, LOOK_MS);
  await stopped(io.stop);
  clearInterval(timer);
  await control.clock('stepped');
  await control.checkpoint();
}

async function follow(control: Control, deps: PumpDeps): Promise<void> {
  const { now } = await control.state();
  deps.setNow(now);
  await settle(deps, now);
}
