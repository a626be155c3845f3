/** Starts the Salesforce sandbox on a port: org, clock and HTTP server together. */
import type { AddressInfo } from 'node:net';
import { Stepper } from '../clock/stepper.ts';
import { type ClockMode, WorldClock } from '../clock/world-clock.ts';
import type { World } from '../portal.ts';
import { type BoxOptions, OrgBox } from './box.ts';
import type { OrgDoors } from './control/doors.ts';
import { makeOrgServer } from './http/listener.ts';
import { DEFAULT_CLIENT } from './oauth/apps.ts';
import type { Feature } from './schema/standard.ts';
import { hasOrgSnapshot, readOrgSnapshot, writeOrgSnapshot } from './store/snapshot.ts';

export interface OrgServerOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly clock?: ClockMode;
  /** Where the clock starts. */
  readonly startsAt?: number;
  /** World time of another sandbox, and the way to move it; absent: the org has a clock of its own. */
  readonly shared?: { readonly clock: WorldClock; readonly advance: (to: number) => Promise<void> };
  /** Plays here and in another sandbox, whose stepper then moves both. */
  readonly beside?: { readonly stepper: Stepper; readonly stage: NonNullable<BoxOptions['stage']> };
  /** Plays here by itself; with one the clock starts where the world does. Absent: nothing happens by itself. */
  readonly world?: World | null;
  readonly name?: string;
  readonly timeZone?: string;
  /** Directory of the snapshot; absent: memory only. */
  readonly state?: string;
  /** Features the org has; absent: all of them. */
  readonly features?: readonly Feature[];
}

export interface RunningOrg {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  readonly box: OrgBox;
  readonly app: typeof DEFAULT_CLIENT;
  readonly fixedToken: string;
  /** Writes the snapshot; does nothing without a state directory. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

/** Start of a stepped clock: a Monday. */
const START = Date.UTC(2026, 2, 2);
/** What an org has unless it is told otherwise. */
export const ALL_FEATURES: readonly Feature[] = [
  'CampaignInfluence',
  'MultiCurrency',
  'AdvancedCurrency',
  'Forecasting',
  'SharedActivities',
];

function clockOf(options: OrgServerOptions): WorldClock {
  const mode = options.clock ?? 'stepped';
  const fallback = mode === 'real' ? Math.floor(performance.timeOrigin + performance.now()) : START;
  return options.shared?.clock ?? new WorldClock(mode, options.world?.startsAt ?? options.startsAt ?? fallback);
}

function advanceBy(clock: WorldClock, stepper: Stepper | null): (to: number) => Promise<void> {
  return async (to) => {
    if (stepper) await stepper.advance(to);
    else clock.moveTo(to);
  };
}

/** Resolves when the server listens; rejects when the port is taken. */
export async function startOrgServer(options: OrgServerOptions = {}): Promise<RunningOrg> {
  const clock = clockOf(options);
  const { name = 'Example Company', timeZone = 'Europe/Madrid', features = ALL_FEATURES } = options;
  const { beside } = options;
  const box = new OrgBox({ clock, name, timeZone, features, world: options.world ?? null, ...(beside ? { stage: beside.stage } : {}) });
  if (beside && box.stage) beside.stepper.moves(box.stage);
  const stepper = beside?.stepper ?? (box.stage && new Stepper(box.stage));
  const advance = options.shared?.advance ?? advanceBy(clock, stepper);
  const { state } = options;
  if (state !== undefined && (await hasOrgSnapshot(state))) await readOrgSnapshot(box, state);
  else box.stage?.prepare();
  const checkpoint = async () => {
    if (state !== undefined) await writeOrgSnapshot(box, state);
  };
  const doors: OrgDoors = { box, advance, stepper, checkpoint: state === undefined ? null : checkpoint };
  const server = makeOrgServer(doors);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  box.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (!beside) stepper?.startRealTime();
  const close = async () => {
    stepper?.stop();
    box.streams.closeAll();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: box.url, box, app: DEFAULT_CLIENT, fixedToken: box.fixedToken, checkpoint, close };
}
