/** Plays a world against the in-memory portal to its end, or to an instant. */

import type { Millis, World } from '../../../sandbox/portal.ts';
import type { MemoryPortal } from './memory-portal.ts';

export interface Played {
  readonly instants: number;
  /** Milliseconds of machine time spent in act(). */
  readonly spent: number;
}

/** Steps until nothing is left at or before `until`; `between` runs after every instant. */
export function play(world: World, portal: MemoryPortal, until: Millis = Number.POSITIVE_INFINITY, between?: () => void): Played {
  let instants = 0;
  let spent = 0;
  for (let at = world.nextInstant(); at !== null && at <= until; at = world.nextInstant()) {
    portal.setNow(at);
    const from = performance.now();
    world.act(portal, at);
    spent += performance.now() - from;
    instants++;
    between?.();
  }
  return { instants, spent };
}
