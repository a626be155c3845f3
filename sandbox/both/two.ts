/** A portal and an org of one company, with everything that whoever works on both needs of either. */
import type { Portal } from '../portal.ts';
import type { OrgMirror } from '../salesforce/world/mirror.ts';
import type { PortalState } from '../store/portal-state.ts';
import type { Place } from '../world/places.ts';
import type { Pairs } from './pairs.ts';
import type { Side, Staff } from './staff.ts';

export interface Two {
  readonly seed: number;
  now(): number;
  /** The state of the portal, and the org as the world sees it. */
  readonly portal: PortalState;
  readonly mirror: OrgMirror;
  /** Both as actors see them. */
  readonly actors: Readonly<Record<Side, Portal>>;
  readonly pairs: Pairs;
  readonly staff: Staff;
  /** By `placeKey` of the person as they arrive. */
  readonly places: ReadonlyMap<string, Place>;
}

/** Ids of a portal are numbers. */
export function sideOfId(id: string): Side {
  return /^\d+$/.test(id) ? 'hubspot' : 'salesforce';
}
