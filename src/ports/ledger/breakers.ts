/** Counts of writes that the breakers go by, shared by all processes, and what they hold back. */
import type { BreakerKind, WatchedKind } from '../../domain/breakers.ts';
import type { Millis } from '../../domain/fact.ts';

/** One kind of write of one subject (rep, pool, or the account: ''), in the day or hour that begins at `bucket`. */
export interface Counted {
  readonly kind: BreakerKind | WatchedKind;
  readonly subject: string;
  readonly bucket: Millis;
  readonly n: number;
}

export interface Take extends Counted {
  /** Null: counted, never refused. */
  readonly limit: number | null;
}

export interface Taken {
  readonly granted: number;
  /** The bucket's count with what was granted. */
  readonly total: number;
}

/** What a breaker holds of one subject. */
export interface HeldWrites {
  readonly kind: BreakerKind;
  readonly subject: string;
  readonly n: number;
  readonly why: string;
  /** The earliest instant at which some of it is tried again. */
  readonly againAt: Millis;
}

/** A re-assignment that is not performed for now. */
export interface HeldMove {
  /** The owner's pool. */
  readonly pool: string;
  readonly why: string;
  readonly againAt: Millis;
}

export interface BreakerLedger {
  /** Counts what the limits leave and says how much that is, in the order of `takes`; never more than a limit, however many ask at once. */
  take(installId: string, takes: readonly Take[]): Promise<readonly Taken[]>;
  /** What was granted and came to nothing. */
  giveBack(installId: string, unused: readonly Counted[]): Promise<void>;
  /** What holds this lead's re-assignment; null when nothing does. */
  heldMove(installId: string, leadId: string): Promise<HeldMove | null>;
  /** One re-assignment of those that were released; false when none is left. */
  takeReleased(installId: string, pool: string): Promise<boolean>;
  /** Counts of the latest buckets before `before` that have any, newest first, over all subjects. */
  history(installId: string, kind: Counted['kind'], before: Millis, limit: number): Promise<readonly number[]>;
  held(installId: string): Promise<readonly HeldWrites[]>;
  /** Lets everything of this kind that is held go now, whatever the limits; returns how many writes. */
  release(installId: string, kind: BreakerKind, now: Millis): Promise<number>;
}
