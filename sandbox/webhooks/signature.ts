/** Signing a delivery the way HubSpot does (v3, and v1 beside it for compatibility). */
import { createHash, createHmac } from 'node:crypto';

/** Escapes that are decoded in the address before signing [docs: request validation]; the leading `?` of the query stays. */
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

/** base64(HMAC-SHA-256(secret, method + uri + rawBody + timestamp)); `timestamp` in epoch milliseconds. */
export function signV3(secret: string, method: string, uri: string, rawBody: string, timestamp: number | string): string {
  const decoded = uri.replace(/%[0-9A-Fa-f]{2}/g, (code) => DECODED[code.toUpperCase()] ?? code);
  return createHmac('sha256', secret).update(`${method}${decoded}${rawBody}${timestamp}`).digest('base64');
}

/** hex SHA-256 of secret + body. */
export function signV1(secret: string, rawBody: string): string {
  return createHash('sha256').update(`${secret}${rawBody}`).digest('hex');
}
