/** Messages that are wanted, on their way, and sent: ids and instants only, names join when they are sent. */
import type { Millis } from '../../domain/fact.ts';
import type { Note } from '../../domain/message-text.ts';
import type { Transport } from '../messages.ts';
import type { Lease } from './common.ts';
import type { WantedNote } from './follow-ups.ts';
import type { PushSettlement } from './wanted.ts';

export type StoredNote = Note & {
  readonly line: number;
  readonly wantedAt: Millis;
  /** False when it has been settled since: the rep acted, the lead moved on. */
  readonly stands: boolean;
};

/** Everything that waits for one person on one way. */
export interface MailboxPush {
  readonly transport: Transport;
  readonly recipient: string;
  readonly revision: number;
  /** Stays the same until it is settled as sent. */
  readonly delivery: string;
  readonly attempts: number;
  /** Oldest first. */
  readonly notes: readonly StoredNote[];
}

export interface MailboxSettlement {
  readonly push: MailboxPush;
  readonly settlement: PushSettlement;
  /** True when a message left; false when nothing was worth one any more. Only with `done`. */
  readonly sent: boolean;
}

export interface MailboxState {
  readonly transport: Transport;
  readonly recipient: string;
  readonly waiting: number;
  readonly why: string | null;
  readonly parkedAt: Millis | null;
}

export interface MessageLedger {
  /** Stores what is new; later notes of a quarter hour go with the next message. Returns how many were new. */
  want(installId: string, notes: readonly WantedNote[], now: Millis): Promise<number>;
  claim(installId: string, limit: number, lease: Lease, now: Millis, machineNow: Millis): Promise<readonly MailboxPush[]>;
  settle(installId: string, lease: Lease, rows: readonly MailboxSettlement[], now: Millis): Promise<void>;
  /** Mailboxes in which something waits. */
  mailboxes(installId: string): Promise<readonly MailboxState[]>;
}
