/** HubSpot's request signature, version 3: HMAC-SHA-256 over method, address, raw body and timestamp [docs: request validation]. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Millis } from '../../src/domain/fact.ts';
import type { RawRequest } from '../../src/ports/connector.ts';

const SIGNATURE = 'x-hubspot-signature-v3';
const TIMESTAMP = 'x-hubspot-request-timestamp';
/** HubSpot's own limit, applied both ways: a timestamp ahead of us is as suspicious as an old one. */
const MAX_AGE_MS = 300_000;

/** The escapes HubSpot undoes before it signs; all others stay as sent. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/** Undoes exactly the escapes of HubSpot's table in an address. */
export function decodeUri(url: string): string {
  return url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (code) => DECODED[code.toUpperCase()] ?? code);
}

/**
 * Null when the request is HubSpot's and fresh. Versions 1 and 2 carry no timestamp and could be replayed for ever, so a request
 * signed only by them is `unsigned`. Every secret is tried, so that one can be replaced without losing requests.
 */
export function verifySignature(request: RawRequest, secrets: readonly string[], now: Millis): 'unsigned' | 'stale' | 'forged' | null {
  const signature = header(request, SIGNATURE);
  const timestamp = header(request, TIMESTAMP);
  if (signature === null || timestamp === null) return 'unsigned';
  if (!/^\d{13}$/.test(timestamp)) return 'forged';
  const given = Buffer.from(signature);
  const genuine = secrets.filter((secret) => secret !== '').map((secret) => equal(given, sign(request, timestamp, secret)));
  if (!genuine.includes(true)) return 'forged';
  return Math.abs(now - Number(timestamp)) > MAX_AGE_MS ? 'stale' : null;
}

/**
 * The signature says it all: it covers method, address, body and instant, and HubSpot's own retries are signed anew. Hashed, so that
 * what is stored could not be sent again.
 */
export function fingerprintOf(request: RawRequest): string {
  return createHash('sha256')
    .update(header(request, SIGNATURE) ?? '')
    .digest('base64url');
}

function sign(request: RawRequest, timestamp: string, secret: string): Buffer {
  const hmac = createHmac('sha256', secret).update(request.method.toUpperCase()).update(decodeUri(request.url));
  return Buffer.from(hmac.update(request.body).update(timestamp).digest('base64'));
}

function equal(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function header(request: RawRequest, name: string): string | null {
  const found = Object.entries(request.headers).find(([key, value]) => key.toLowerCase() === name && value !== undefined);
  return found?.[1] ?? null;
}
