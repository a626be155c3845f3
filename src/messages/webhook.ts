/** Posts messages to an address of the company's own, signed so that the receiver can tell they are Baton's and fresh. */
import { createHmac } from 'node:crypto';
import type { Millis } from '../domain/fact.ts';
import type { Messenger, OutgoingMessage, SendResult } from '../ports/messages.ts';
import { reach } from './reach.ts';

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string;
  /** Socket time-out, milliseconds of machine time. */
  readonly timeoutMs: number;
}

/** Documented in docs/operations.md, "Messages". */
const SIGNATURE_HEADER = 'baton-signature';
const TIMESTAMP_HEADER = 'baton-timestamp';
const DELIVERY_HEADER = 'baton-delivery';

/** HMAC-SHA256, in hex, over the timestamp as sent, a dot, and the body as sent. */
function signatureOf(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Answers that no repetition changes; 408, 425 and 429 ask for one. */
const FINAL = (status: number): boolean => status >= 400 && status < 500 && ![408, 425, 429].includes(status);

export function createWebhookMessenger(settings: WebhookSettings): Messenger {
  return {
    transport: 'webhook',
    send: (message, now) => post(settings, message, now),
    probe: () => reach(settings.url, settings.timeoutMs),
    close: async () => undefined,
  };
}

async function post(settings: WebhookSettings, message: OutgoingMessage, now: Millis): Promise<SendResult> {
  const body = JSON.stringify({ version: 1, ...message, sentAt: new Date(message.sentAt).toISOString() });
  const timestamp = String(Math.floor(now / 1_000));
  try {
    const response = await fetch(settings.url, {
      method: 'POST',
      // A moved address is the admin's to change: following it would hand names to a stranger.
      redirect: 'manual',
      signal: AbortSignal.timeout(settings.timeoutMs),
      headers: {
        'content-type': 'application/json',
        [TIMESTAMP_HEADER]: timestamp,
        [SIGNATURE_HEADER]: signatureOf(settings.secret, timestamp, body),
        [DELIVERY_HEADER]: message.delivery,
      },
      body,
    });
    await response.body?.cancel();
    return resultOf(response, now);
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error), notBefore: null };
  }
}

function resultOf({ status, headers }: Response, now: Millis): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const why = `the receiver answered ${status}`;
  if (FINAL(status) || (status >= 300 && status < 400)) return { kind: 'refused', why };
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return { kind: 'failed', why, notBefore: Number.isFinite(seconds) && seconds > 0 ? now + seconds * 1_000 : null };
}

/** The cause names the socket's own failure; neither repeats the address, which may carry a secret. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return `the receiver cannot be reached: ${cause?.code ?? name ?? 'unknown'}`;
}
