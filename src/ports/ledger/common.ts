/** Words shared by the ledger's parts: scopes, leases and settlements. */
import type { Millis } from '../../domain/fact.ts';

export interface InstallRef {
  readonly workspaceId: string;
  readonly installId: string;
}

/** A claim on rows: the token proves it is ours, `until` is machine time and frees the rows of a dead process. */
export interface Lease {
  readonly token: string;
  readonly untilMachine: Millis;
}

/** How a claimed row ends: all of them only while the lease is still ours. */
export type Settlement =
  | { readonly kind: 'done' }
  /** Again at this instant of world time; attempts grow only when `failed`. */
  | { readonly kind: 'retry'; readonly at: Millis; readonly why: string; readonly failed: boolean }
  /** Out of the lane until a person replays it. */
  | { readonly kind: 'parked'; readonly code: string; readonly why: string };
