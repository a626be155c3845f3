/** Plays a world against the in-memory portal, with or without an app that reminds the reps. */

import type { Millis, World } from '../../../sandbox/portal.ts';
import { createWorld, type WorldOptions } from '../../../sandbox/world/index.ts';
import { MemoryPortal } from './memory-portal.ts';
import { remind } from './reminder.ts';

export interface Played {
  readonly instants: number;
  /** Milliseconds of this thread's own time spent in act(): what else the machine does at the moment does not count. */
  readonly spent: number;
}

/** Steps until nothing is left at or before `until`; `between` runs after every instant. */
export function play(world: World, portal: MemoryPortal, until: Millis = Number.POSITIVE_INFINITY, between?: () => void): Played {
  let instants = 0;
  let spent = 0;
  for (let at = world.nextInstant(); at !== null && at <= until; at = world.nextInstant()) {
    portal.setNow(at);
    const from = process.threadCpuUsage();
    world.act(portal, at);
    const { user, system } = process.threadCpuUsage(from);
    spent += (user + system) / 1_000;
    instants++;
    between?.();
  }
  return { instants, spent };
}

export type Opened = ReturnType<typeof open>;

/** A world and its portal before the first instant. */
export function open(options: Partial<WorldOptions> = {}, missing: readonly string[] = []) {
  const world = createWorld({ seed: 1, leads: 0, days: 0, ...options });
  const portal = new MemoryPortal(world.startsAt, missing);
  world.prepare(portal);
  return { world, portal };
}

/** The reminder of `reminder.ts`, run once an hour of world time; holds no state beside the portal's clock. */
export function reminding({ world, portal }: Opened): () => void {
  const { reps } = world.truth();
  const managers = reps.filter((rep) => rep.role === 'manager').map((rep) => rep.ownerId);
  const safetyNet = reps.find((rep) => rep.role === 'safety-net')!.ownerId;
  return () => {
    if (portal.now() % 3_600_000 === 0) remind(portal, managers, safetyNet);
  };
}
