/** Ways to reach a person outside the CRM, for what a task is too slow for: each sends one finished message. */
import type { Millis } from '../domain/fact.ts';

export type Transport = 'mail' | 'webhook';

/** One thing told; texts are final and carry names. */
export interface OutgoingNote {
  readonly kind: string;
  readonly text: string;
  readonly leadId: string | null;
  /** Address of the record, or of the page that answers. */
  readonly url: string | null;
}

export interface OutgoingMessage {
  /** Equal over repetitions of one message: whoever gets it twice can tell. */
  readonly delivery: string;
  readonly sentAt: Millis;
  readonly accountId: string;
  readonly recipient: { readonly rep: string; readonly name: string; readonly email: string | null };
  readonly subject: string;
  readonly notes: readonly OutgoingNote[];
}

export type SendResult =
  | { readonly kind: 'sent' }
  /** May have been sent or not; `notBefore` where the other side named an instant. */
  | { readonly kind: 'failed'; readonly why: string; readonly notBefore: Millis | null }
  /** Will never be taken: no address, or refused for good. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Messenger {
  readonly transport: Transport;
  /** Never throws for what the other side answers. */
  send(message: OutgoingMessage, now: Millis): Promise<SendResult>;
  /** Connects and sends nothing; null when the other side is there, else why not. */
  probe(): Promise<string | null>;
  close(): Promise<void>;
}
