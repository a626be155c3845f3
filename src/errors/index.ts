/** The one error type of Baton: a code of the catalogue, the message for a person, and what to do next. */
import { CATALOGUE, type ErrorCode } from './catalogue.ts';

export type { ErrorCode } from './catalogue.ts';

/** Values that fill the `{placeholders}` of a message: ids and settings, never names, e-mail addresses or tokens. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | undefined>>;

export class BatonError extends Error {
  override readonly name = 'BatonError';
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly hint: string;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    const entry = CATALOGUE[code];
    super(fill(entry.message, details), options);
    this.code = code;
    this.retryable = entry.retryable;
    this.hint = fill(entry.hint, details);
    this.details = details;
  }
}

/** True when `error` is a BatonError, of this code when one is given. */
export function isBatonError(error: unknown, code?: ErrorCode): error is BatonError {
  return error instanceof BatonError && (code === undefined || error.code === code);
}

function fill(template: string, details: ErrorDetails): string {
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? `unknown ${key}`));
}
