/** Gaps of Baton's own: remembers when somebody last swept, so that what fell due while nobody did is not made up for all at once. */
import type { Gap } from '../src/domain/gaps.ts';
import type { Millis } from '../src/ports/clock.ts';
import type { WorkspaceLedger } from '../src/ports/ledger/index.ts';
import type { JobDeps } from './deps.ts';
import type { SweepWatch } from './memory.ts';

const SEEN = 'sweep.seen';
const GAPS = 'sweep.gaps';

/** A gap is longer than two sweeps and than this: a restart for an update is none. */
const FLOOR_MS = 2 * 60_000;
const TELL_EVERY_MS = 60_000;
/** A stepped world passes hours in a second of machine time: the ledger is told no oftener than this. */
const TELL_EVERY_MACHINE_MS = 5_000;
const MOST_KEPT = 50;

/** Gaps of a workspace, oldest first; whoever asks first after one, judge or sweep, finds and stores it. A sweep asks before it wakes anybody. */
export async function gapsOf(deps: JobDeps, workspaceId: string): Promise<readonly Gap[]> {
  return (await watchOf(deps, workspaceId)).gaps;
}

/** To be called by every sweep once everybody was nudged: one that reaches nobody is none. At most one statement a minute. */
export async function noteSweep(deps: JobDeps, workspaceId: string): Promise<void> {
  const watch = await watchOf(deps, workspaceId);
  const [now, machine] = [deps.clock.now(), deps.machineNow()];
  watch.seen = now;
  watch.machine = machine;
  const { told } = watch;
  if (told !== null && (now - told.world < TELL_EVERY_MS || machine - told.machine < TELL_EVERY_MACHINE_MS)) return;
  watch.told = { world: now, machine };
  await deps.ledger.workspace(workspaceId).saveSetting(SEEN, now);
}

/** World time stepped by a driver is no gap: machine time has to pass as well, or the process to be new. */
async function watchOf(deps: JobDeps, workspaceId: string): Promise<SweepWatch> {
  const { watches } = deps.memory;
  const known = watches.get(workspaceId);
  const watch = known ?? { gaps: [], seen: Number.NEGATIVE_INFINITY, machine: Number.NEGATIVE_INFINITY, told: null, looking: null };
  if (known === undefined) watches.set(workspaceId, watch);
  const limit = limitOf(deps);
  const suspect = deps.machineNow() - watch.machine > limit && deps.clock.now() - watch.seen > limit;
  if (suspect) watch.looking ??= look(deps, workspaceId, watch).finally(() => (watch.looking = null));
  if (watch.looking !== null) await watch.looking;
  return watch;
}

const limitOf = ({ settings }: JobDeps): Millis => Math.max(2 * (settings.sweepMs ?? 0), FLOOR_MS);

async function look(deps: JobDeps, workspaceId: string, watch: SweepWatch): Promise<void> {
  const ledger = deps.ledger.workspace(workspaceId);
  const now = deps.clock.now();
  const limit = limitOf(deps);
  const seen = Math.max(((await ledger.setting(SEEN)) as number | undefined) ?? Number.NEGATIVE_INFINITY, watch.seen);
  // Another process that found the gap stored it before it swept.
  const stored = ((await ledger.setting(GAPS)) as readonly Gap[] | undefined) ?? [];
  const found = Number.isFinite(seen) && now - seen > limit && (await fellDue(ledger, now - limit, now));
  watch.gaps = found ? await add(ledger, stored, { from: seen, to: now }) : stored;
  if (found) deps.log.warn('nobody swept for a while; what fell due then counts from now', { from: seen, to: now });
  watch.seen = now;
  watch.machine = deps.machineNow();
}

/** Nothing has to be made up for where nothing fell due. */
async function fellDue(ledger: WorkspaceLedger, before: Millis, now: Millis): Promise<boolean> {
  const oldest = await ledger.handoffs.oldestDue(now);
  return oldest !== null && oldest < before;
}

async function add(ledger: WorkspaceLedger, stored: readonly Gap[], gap: Gap): Promise<readonly Gap[]> {
  const gaps = [...stored.filter(({ from }) => from !== gap.from), gap].slice(-MOST_KEPT);
  await ledger.saveSetting(GAPS, gaps);
  return gaps;
}
