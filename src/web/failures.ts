/** Turns whatever a route threw into a status and a page: a person reads a sentence, the log gets the code, nobody gets a stack. */
import type { ErrorRequestHandler } from 'express';
import { BatonError, type ErrorCode } from '../errors/index.ts';
import type { WebDeps } from './deps.ts';
import { viewerOf } from './forms.ts';
import { isInsider } from './guard.ts';
import { messagePage } from './views/message.tsx';
import { sendPage } from './views/send.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  ACCOUNT_UNKNOWN: 404,
  ADMIN_LINK_USED: 403,
  CHOICE_INVALID: 400,
  CRM_NOT_CONFIGURED: 503,
  DEAL_UNKNOWN: 404,
  DIGEST_LINK_INVALID: 403,
  FOREIGN_PAGE: 403,
  LEAD_UNKNOWN: 404,
  LEDGER_UNAVAILABLE: 503,
  NOT_A_USER: 403,
  NOT_YOURS: 403,
  BREAKER_UNKNOWN: 400,
  OAUTH_REFUSED: 400,
  OAUTH_STATE_INVALID: 400,
  PARKED_UNKNOWN: 404,
  PERSON_INVALID: 400,
  QUEUE_UNAVAILABLE: 503,
  SIGN_IN_NEEDED: 401,
  TOO_MANY_TRIES: 429,
  UNDO_IN_DRY_RUN: 409,
};

export function failureHandler(deps: WebDeps): ErrorRequestHandler {
  const { log } = deps;
  return (error: unknown, request, response, _next) => {
    const { status, title, text, hint } = explain(error, isInsider(deps, request, response));
    const signIn = error instanceof BatonError && error.code === 'SIGN_IN_NEEDED' ? [...deps.consents] : [];
    // Only where it belongs: what follows may be a sign-in link that is still good.
    const fields = { path: `/${request.path.split('/')[1] ?? ''}`, status, code: error instanceof BatonError ? error.code : undefined };
    if (status >= 500) log.error(error instanceof Error ? error.message : 'unknown failure', fields);
    else log.info(title, fields);
    if (response.headersSent) return response.socket?.destroy();
    if (error instanceof BatonError && typeof error.details.retryAfterSeconds === 'number')
      response.setHeader('Retry-After', String(error.details.retryAfterSeconds));
    sendPage(response.status(status), messagePage({ title, text, hint, viewer: viewerOf(deps, response), signIn }));
  };
}

interface Explained {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  readonly hint: string;
}

/** A fault of ours names hosts, files and accounts: only insiders read those. */
function explain(error: unknown, insider: boolean): Explained {
  if (error instanceof BatonError) {
    const status = STATUS[error.code] ?? (error.retryable ? 503 : 500);
    if (status >= 500 && !insider) return { ...UNEXPECTED, status };
    return { status, title: status >= 500 ? 'That did not work' : 'Not possible', text: error.message, hint: error.hint };
  }
  const status = statusOf(error);
  if (status === 413) return { status, title: 'Too large', text: 'The request body is larger than 1 MB.', hint: '' };
  if (status !== null) return { status, title: 'Not possible', text: 'The request cannot be read.', hint: '' };
  return UNEXPECTED;
}

const UNEXPECTED: Explained = {
  status: 500,
  title: 'That did not work',
  text: 'Baton met an unexpected fault.',
  hint: 'Try again; the log of Baton says more.',
};

/** True for the body parser's "too large", told by its own type and not by its text. */
export function isTooLarge(error: unknown): boolean {
  return (error as { type?: unknown } | null)?.type === 'entity.too.large';
}

/** Status that express or the body parser gave to the failure of a request, if it is the caller's. */
function statusOf(error: unknown): number | null {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
