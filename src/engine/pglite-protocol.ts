/** What the main thread and the PGlite thread say to each other. */

export interface ThreadSettings {
  /** Directory of the database files; absent: in memory. */
  readonly directory?: string;
  /** A tar made by `dump`, to start from instead of running initdb. */
  readonly snapshot?: Uint8Array;
}

export type ThreadRequest =
  /** Wire messages to run one after the other; the answer is the answer to the last. */
  | { readonly kind: 'wire'; readonly requests: readonly Uint8Array[] }
  /** CHECKPOINT, then fsync of every file and directory of the database. */
  | { readonly kind: 'make-durable' }
  /** The whole data directory as a tar. */
  | { readonly kind: 'dump'; readonly compression: 'none' | 'gzip' }
  | { readonly kind: 'close' };

export type NumberedRequest = ThreadRequest & { readonly id: number };

export type ThreadReply =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly error: { readonly message: string; readonly stack?: string } };

/** Sent once, without a request: the database has started, or why not. */
export const STARTED = 0;
