/** A whole embedded Baton connected to a sandbox, on the sandbox's stepped clock; nothing in it is mocked. */
import { readOptions } from '../../config/options.ts';
import { settingsOf } from '../../config/roster.ts';
import { type RosterFile, rosterSchema } from '../../config/roster-schema.ts';
import { type App, openApp } from '../../src/cli/app.ts';
import { connectPortal } from '../../src/cli/demo/connect.ts';
import { openControl } from '../../src/cli/demo/control.ts';
import { type PumpDeps, pump, settle } from '../../src/cli/demo/pump.ts';
import { followClock } from '../../src/lib/clock.ts';
import type { Install, WorkspaceLedger } from '../../src/ports/ledger/index.ts';
import { memoryLog, preparedDataDir } from './engines.ts';
import type { SandboxHandle } from './sandbox.ts';

export interface AppHandle {
  readonly app: App;
  readonly install: Install;
  readonly ledger: WorkspaceLedger;
  readonly log: ReturnType<typeof memoryLog>;
  /** Plays the world, Baton at rest after each step, until this instant. */
  playTo(instant: number): Promise<void>;
  /** Moves world time to this instant, and Baton's clock with it; nobody waits for Baton, which may not be able to work. */
  passTo(instant: number): Promise<void>;
  /** Delivers what is undelivered and lets Baton come to rest; world time stands still. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

export interface AppTestOptions {
  readonly roster?: Partial<RosterFile>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  /** Machine time passes as world time does: for what Baton tells apart by it, gaps of its own above all. */
  readonly machineFollows?: boolean;
  /** Instead of the browser in miniature: is given the sign-in link and the address that starts OAuth. */
  readonly connect?: (adminLink: string, startUrl: string) => Promise<void>;
}

/** Connects through OAuth as a browser would, and comes to rest after set-up and backfill. */
export async function startApp(sandbox: SandboxHandle, options: AppTestOptions = {}): Promise<AppHandle> {
  const control = openControl(sandbox.url);
  const { now } = await control.state();
  const clock = followClock(now);
  const log = memoryLog();
  const machineNow = options.machineFollows ? () => clock.now() : () => Date.now();
  const app = await openApp(optionsFor(sandbox, options.dataDir ?? (await preparedDataDir()), options.environment), {
    web: true,
    work: true,
    sweep: false,
    log,
    clock,
    machineNow,
    operating: settingsOf(rosterSchema.parse({ 'live-from': { '*': new Date(now).toISOString() }, ...options.roster })),
  });
  const deps: PumpDeps = {
    control,
    ledger: app.ledger,
    queue: app.queue,
    setNow: clock.set,
    sweepOnce: app.jobs.sweepOnce,
    machineNow,
    gridMs: 60_000,
    gatherMs: null,
  };
  await sandbox.control('POST apps', { targetUrl: `${app.publicUrl}/webhooks/hubspot` });
  const ledger = app.ledger.workspace(app.workspaceId);
  if ((await ledger.installs.list()).length === 0) {
    await (options.connect ?? connectPortal)((await app.web?.adminLink()) ?? '', `${app.publicUrl}/oauth/hubspot/start`);
  }
  const playTo = async (instant: number) => void (await pump(deps, instant, () => undefined, new AbortController().signal));
  // Set-up asks for more searches than one second's budget: a minute of world time is enough for all of it.
  await playTo(now + 60_000);
  const passTo = async (instant: number) => {
    clock.set(instant);
    await sandbox.control('POST advance', { to: instant });
  };
  const [install] = await ledger.installs.list();
  const rest = async () => {
    await control.redeliver();
    await settle(deps, clock.now());
  };
  return { app, install: install!, ledger, log, playTo, passTo, rest, stop: () => app.stop() };
}

function optionsFor(sandbox: SandboxHandle, dataDir: string, environment: AppTestOptions['environment']) {
  return readOptions({
    BATON_DATA_DIR: dataDir,
    BATON_PORT: '0',
    HUBSPOT_CLIENT_ID: sandbox.clientId,
    HUBSPOT_CLIENT_SECRETS: sandbox.clientSecret,
    HUBSPOT_API_BASE: sandbox.url,
    HUBSPOT_AUTHORIZE_BASE: sandbox.url,
    ...environment,
  });
}
