/** What the HTTP doors of the org work on. */
import type { Stepper } from '../../clock/stepper.ts';
import type { OrgBox } from '../box.ts';

export interface OrgDoors {
  readonly box: OrgBox;
  /** Moves world time; where another sandbox owns the clock, through its agenda. */
  readonly advance: (to: number) => Promise<void>;
  /** Plays the org's own world; null where none plays, or another sandbox owns the clock. */
  readonly stepper: Stepper | null;
  /** Writes the snapshot; null when no state directory was given. */
  readonly checkpoint: (() => Promise<void>) | null;
}
