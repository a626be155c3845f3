/** Salesforce sends no webhooks that Baton takes: changes are asked for, and announced by change data capture where the org has it. */
import { createHash } from 'node:crypto';
import type { BadRecord, ChangeNotice, RawRequest } from '../../src/ports/connector.ts';

/** Outbound messages bear no signature, so nothing that comes in can be genuine. */
export function verifyRequest(): 'unsigned' {
  return 'unsigned';
}

export function fingerprintOf(request: RawRequest): string {
  return createHash('sha256').update(`${request.method} ${request.url}\n`).update(request.body).digest('base64url');
}

export function parseInbound(): { notices: readonly ChangeNotice[]; bad: readonly BadRecord[] } {
  return { notices: [], bad: [] };
}
