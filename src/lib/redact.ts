/** Takes out of log lines what must never stand there: e-mail addresses, tokens, and fields named for persons or secrets. */
import type { LogFields } from '../ports/log.ts';

/** Names of fields whose value is withheld whatever it is; ids (`leadId`, `tokenGeneration`) pass. */
const WITHHELD =
  /^(name|firstname|lastname|fullname|email|phone|company|person|subject|body|text|note|authorization|cookie|password|secret|clientsecret|code|state|token|accesstoken|refreshtoken|signature)$/i;

const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const BEARER = /\b(bearer|token|secret|code|password)([=:\s]+)[\w.~+/=-]{12,}/gi;
/** Sealed texts and signed cookies; HubSpot's tokens (`pat-…`, `CK…`-like long base64url words). */
const LONG_WORD = /\b(?:s1\.[\w-]+\.[\w-]{16,}|pat-[\w-]{16,}|[A-Za-z0-9_-]{48,})\b/g;
/** The password of a database address. */
const ADDRESS_PASSWORD = /(\w+:\/\/[^\s:/@]*):[^\s@/]+@/g;

export function redactText(text: string): string {
  return text
    .replace(ADDRESS_PASSWORD, '$1:[withheld]@')
    .replace(EMAIL, '[e-mail]')
    .replace(BEARER, '$1$2[withheld]')
    .replace(LONG_WORD, '[withheld]');
}

export function redactFields(fields: LogFields): Record<string, LogFields[string]> {
  const clean: Record<string, LogFields[string]> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (WITHHELD.test(key)) clean[key] = value === null || value === undefined ? value : '[withheld]';
    else clean[key] = typeof value === 'string' ? redactText(value) : value;
  }
  return clean;
}
