/** What the HTTP doors work on. */
import type { Stepper } from '../clock/stepper.ts';
import type { Sandbox } from '../sandbox.ts';

export interface Doors {
  readonly sandbox: Sandbox;
  readonly stepper: Stepper;
  /** Writes the snapshot; null when no state directory was given. */
  readonly checkpoint: (() => Promise<void>) | null;
}
