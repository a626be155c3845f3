/** Received webhooks and dirty marks: what has to be worked, stored before it is acknowledged. */
import type { Millis } from '../../domain/fact.ts';
import type { Lease, Settlement } from './common.ts';

export interface Delivery {
  readonly deliveryId: string;
  readonly installId: string;
  readonly body: Uint8Array;
  readonly receivedAt: Millis;
}

/** A dirty mark is a counter: it is cleared only if it still has the value that was claimed. */
export interface ClaimedMark {
  readonly key: string;
  readonly mark: number;
  readonly attempts: number;
}

/**
 * Lanes: `pull.<record kind>` (read this record), `judge` (apply the rules to this person).
 */
export type MarkLane = `pull.${string}` | 'judge';

/** A claimed mark with the lane it was claimed from. */
export interface LaneMark extends ClaimedMark {
  readonly lane: MarkLane;
}

/** What became of one received webhook; `replayed`: the very same request was stored before. */
export type DeliveryOutcome = 'accepted' | 'replayed' | 'unsigned' | 'stale' | 'forged' | 'unknown-account' | 'too-large' | 'malformed';

export interface ParkedRecord {
  readonly installId: string;
  readonly lane: string;
  readonly key: string;
  readonly code: string;
  readonly why: string;
  readonly at: Millis;
}

export interface MarkLedger {
  /** One row per received body; the acknowledgement follows its commit. False when this very request (the same fingerprint) was stored before. */
  storeDelivery(installId: string, body: Uint8Array, receivedAt: Millis, fingerprint: string): Promise<boolean>;
  claimDeliveries(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly Delivery[]>;
  /** Settles deliveries and, in the same transaction, raises the marks their notices ask for and remembers the notice keys. */
  settleDeliveries(
    installId: string,
    lease: Lease,
    outcome: {
      settlements: readonly { deliveryId: string; settlement: Settlement }[];
      marks: readonly { lane: MarkLane; key: string }[];
      noticeKeys: readonly string[];
    },
    now: Millis,
  ): Promise<{ duplicates: number }>;
  /** Raises marks (insert, or counter + 1 and due at once). Parked marks stay parked but count. */
  mark(installId: string, lane: MarkLane, keys: readonly string[], now: Millis): Promise<void>;
  /** Claims due, unleased, unparked marks, ordered by `next_try`. One short statement. */
  claim(installId: string, lane: MarkLane, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly ClaimedMark[]>;
  /** The same of several lanes, each with its own limit, still in one statement. */
  claimLanes(
    installId: string,
    wanted: readonly { lane: MarkLane; limit: number }[],
    lease: Lease,
    now: Millis,
    machineNow: Millis,
  ): Promise<readonly LaneMark[]>;
  /** `done` deletes the row if its counter is unchanged, else frees it. Five failed attempts park it. */
  settle(
    installId: string,
    lane: MarkLane,
    lease: Lease,
    rows: readonly { row: ClaimedMark; settlement: Settlement }[],
    now: Millis,
  ): Promise<void>;
  settleLanes(installId: string, lease: Lease, rows: readonly { row: LaneMark; settlement: Settlement }[], now: Millis): Promise<void>;
  /** Parks a record that has no mark of its own (a bad element of a page). */
  park(record: ParkedRecord): Promise<void>;
  parked(installId: string, limit: number): Promise<readonly ParkedRecord[]>;
  /** Back into its lane at once. False when there is no such parked record. */
  replay(installId: string, lane: string, key: string, now: Millis): Promise<boolean>;
  /** `installId` null: of no account that is known. */
  countDelivery(installId: string | null, outcome: DeliveryOutcome, times?: number): Promise<void>;
  /** Times each outcome was counted, and webhook events received and seen twice. */
  deliveryCounts(): Promise<Readonly<Record<string, number>>>;
}
