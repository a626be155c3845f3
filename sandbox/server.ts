/** Starts a sandbox on a port: state, world, clock and HTTP server together. */
import type { AddressInfo } from 'node:net';
import { Stepper } from './clock/stepper.ts';
import type { ClockMode } from './clock/world-clock.ts';
import { DEFAULT_APP, DEVELOPER_TOKEN, defaultApp } from './control/apps.ts';
import type { Doors } from './control/doors.ts';
import { makeServer } from './http/listener.ts';
import { KNOWN_SCOPES } from './oauth/apps.ts';
import type { Millis, World } from './portal.ts';
import { Sandbox } from './sandbox.ts';
import { hasSnapshot, readSnapshot, writeSnapshot } from './store/snapshot.ts';
import type { Post } from './webhooks/post.ts';
import { layCampaigns } from './world/campaigns.ts';

export interface ServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly seed?: number;
  /** Null or absent: an empty portal. */
  readonly world?: World | null;
  readonly clock?: ClockMode;
  /** Where the clock starts without a world; with one, the world says. */
  readonly startsAt?: Millis;
  /** Directory of the snapshot; absent: memory only. */
  readonly state?: string;
  /** What the world was made from; a snapshot of another origin is refused. */
  readonly origin?: string;
  readonly portalId?: string;
  readonly timeZone?: string;
  /** For a driver that delivers webhooks by its own hand, see `Sandbox`. */
  readonly post?: Post;
}

export interface RunningSandbox {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly stepper: Stepper;
  readonly app: typeof DEFAULT_APP;
  readonly developerToken: string;
  /** Writes the snapshot; does nothing without a state directory. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Start of the empty portal's stepped clock: a Monday. */
const EMPTY_START: Millis = Date.UTC(2026, 2, 2);

function assemble(options: ServerOptions): Sandbox {
  const world = options.world ?? null;
  const clock = options.clock ?? 'stepped';
  const fallback = clock === 'real' ? Math.floor(performance.timeOrigin + performance.now()) : EMPTY_START;
  const sandbox = new Sandbox({
    seed: options.seed ?? 1,
    clock,
    startsAt: world?.startsAt ?? options.startsAt ?? fallback,
    world,
    portalId: options.portalId ?? '146425426',
    portalName: 'Example Company',
    timeZone: options.timeZone ?? 'Europe/Madrid',
    origin: options.origin ?? '',
    ...(options.post ? { post: options.post } : {}),
  });
  sandbox.apps.set(DEFAULT_APP.clientId, defaultApp());
  const { portalId } = sandbox.mainPortal;
  sandbox.grants.addDeveloperToken(DEVELOPER_TOKEN, { appId: '4010000', portalId, userId: '9001001', scopes: KNOWN_SCOPES });
  return sandbox;
}

/** Restores the snapshot of the state directory, or prepares the world afresh. */
async function populate(sandbox: Sandbox, state: string | undefined): Promise<void> {
  if (state !== undefined && (await hasSnapshot(state))) await readSnapshot(sandbox, state);
  else {
    sandbox.world?.prepare(sandbox.actors);
    layCampaigns(sandbox);
  }
}

/** A sandbox without a server, for a driver in the same process: `answerRequest` answers for it. */
export async function openSandbox(options: ServerOptions): Promise<Doors> {
  const sandbox = assemble(options);
  await populate(sandbox, options.state);
  return { sandbox, stepper: new Stepper(sandbox), checkpoint: null };
}

/** Resolves when the server listens; rejects when the port is taken or the snapshot unreadable. */
export async function startServer(options: ServerOptions = {}): Promise<RunningSandbox> {
  const sandbox = assemble(options);
  await populate(sandbox, options.state);
  const stepper = new Stepper(sandbox);
  const { state } = options;
  const checkpoint = async () => {
    if (state !== undefined) await writeSnapshot(sandbox, state);
  };
  const server = makeServer({ sandbox, stepper, checkpoint: state === undefined ? null : checkpoint });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  sandbox.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stepper.startRealTime();
  const close = async () => {
    stepper.stop();
    sandbox.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: sandbox.url, sandbox, stepper, app: DEFAULT_APP, developerToken: DEVELOPER_TOKEN, checkpoint, close };
}
