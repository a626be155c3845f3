/** One HTTP exchange with HubSpot: budget first, deadline around it, and a reply that says what is certain. */
import { Client } from '@hubspot/api-client';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { BudgetClass, ConnectorConfig, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';
import { busyUntil } from './limits.ts';
import { type PortalError, portalError } from './schema.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path of the dated API, e.g. `/crm/objects/2026-09/contacts`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly budget: BudgetClass | 'search';
}

/** What became of a request. `busy` and `unsent` were certainly not carried out; `unknown` may have been. */
export type Reply =
  | { readonly kind: 'ok'; readonly status: number; readonly json: unknown }
  | { readonly kind: 'busy'; readonly until: Millis; readonly why: string }
  | { readonly kind: 'refused'; readonly status: number; readonly error: PortalError }
  | { readonly kind: 'unsent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** One account's API: `send` reports, `get` throws. */
export interface Api {
  readonly session: Session;
  readonly timeoutMs: number;
  send(request: ApiRequest): Promise<Reply>;
  /** The JSON of a 2xx answer. Throws `CRM_BUSY`, `CRM_UNAVAILABLE`, `CRM_UNAUTHORIZED`, `SCOPE_MISSING` or `CRM_REFUSED`. */
  get(request: ApiRequest): Promise<unknown>;
}

export function openApi(config: ConnectorConfig, session: Session, log: Log): Api {
  const attempt = (request: ApiRequest, token: string): Promise<Reply> => exchange(config, token, request, () => session.now());
  const send = async (request: ApiRequest): Promise<Reply> => {
    await session.permit(request.budget);
    const token = await session.accessToken();
    let reply = await attempt(request, token);
    // A token that ends before its time would have the account wait out the rest of it; what was turned away was not carried out. One new token, then no more.
    if (reply.kind === 'refused' && reply.status === 401) {
      const fresh = await session.accessToken(token);
      if (fresh !== token) reply = await attempt(request, fresh);
    }
    if (reply.kind === 'busy') await session.backOff(reply.until);
    if (reply.kind !== 'ok') report(log, request, reply);
    return reply;
  };
  return { session, timeoutMs: config.timeoutMs, send, get: async (request) => jsonOf(await send(request), request, session.accountId) };
}

/**
 * One exchange without a session, for the token endpoints and for `openApi`. Speaks through the official client's `apiRequest`:
 * its typed methods call only v3 and v4 paths, throw on the dated API's status codes and reshape JSON before our schemas see it.
 * The client is made without limiter or retry options because those are one setting for the whole process.
 */
export async function exchange(
  config: ConnectorConfig,
  accessToken: string | null,
  request: Omit<ApiRequest, 'budget'>,
  now: () => Millis,
): Promise<Reply> {
  const client = new Client({ basePath: config.apiBase.replace(/\/+$/, ''), ...(accessToken === null ? {} : { accessToken }) });
  const form = request.body instanceof URLSearchParams;
  const options = {
    method: request.method,
    path: request.path,
    ...(request.query === undefined ? {} : { qs: request.query }),
    ...(request.body === undefined ? {} : { body: form ? String(request.body) : request.body }),
    ...(form ? { defaultJson: false, headers: { 'content-type': 'application/x-www-form-urlencoded' } } : {}),
  };
  try {
    return await withDeadline(config.timeoutMs, async () => readReply(await client.apiRequest(options), now()));
  } catch (error) {
    return { kind: neverLeft(error) ? 'unsent' : 'unknown', why: reasonOf(error) };
  }
}

async function readReply(response: { status: number; headers: Headers; text(): Promise<string> }, now: Millis): Promise<Reply> {
  const { status } = response;
  const json = parseJson(await response.text());
  const error = portalError(json);
  const retryAfter = response.headers.get('retry-after');
  const until = busyUntil({ status, retryAfter, policy: error.policyName, message: error.message }, now);
  if (until !== null) return { kind: 'busy', until, why: `HubSpot answered ${status}: ${error.message ?? 'wait'}` };
  if (json === undefined) return { kind: 'unknown', why: `HubSpot answered ${status} with something that is not JSON` };
  if (status >= 200 && status < 300) return { kind: 'ok', status, json };
  if (status >= 400 && status < 500 && status !== 408) return { kind: 'refused', status, error };
  return { kind: 'unknown', why: `HubSpot answered ${status}` };
}

/** Null for an empty body, undefined for a proxy's page or a body cut off. */
function parseJson(text: string): unknown {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The client knows neither a time-out nor a signal, so the call is raced; the loser's late answer is dropped. */
async function withDeadline<T>(timeoutMs: number, run: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([run(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function neverLeft(error: unknown): boolean {
  const code = causeCode(error);
  return code !== null && NEVER_LEFT.has(code);
}

function causeCode(error: unknown): string | null {
  const cause = error instanceof Error ? (error.cause ?? error) : null;
  return cause !== null && typeof cause === 'object' && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
}

function reasonOf(error: unknown): string {
  const code = causeCode(error);
  if (code !== null) return `the connection failed (${code})`;
  return error instanceof Error ? error.message : 'the connection failed';
}

/** A refusal is an answer like any other, which the caller judges; silence and waits are worth a line. */
function report(log: Log, request: ApiRequest, reply: Exclude<Reply, { kind: 'ok' }>): void {
  const refused = reply.kind === 'refused';
  const fields = { path: request.path, outcome: reply.kind, status: refused ? reply.status : null };
  if (refused) log.debug('request refused', fields);
  else log.warn('request not carried out', fields);
}

function jsonOf(reply: Reply, request: ApiRequest, account: string): unknown {
  if (reply.kind === 'ok') return reply.json;
  throw failure(reply, `${request.method} ${request.path}`, account);
}

/** The error for a reply that is not `ok`, with what was asked of which account. */
export function failure(reply: Exclude<Reply, { kind: 'ok' }>, what: string, account: string): BatonError {
  const where = { crm: 'HubSpot', account, what };
  if (reply.kind === 'busy') return new BatonError('CRM_BUSY', { ...where, why: clause(reply.why), retryAt: reply.until });
  if (reply.kind !== 'refused') return new BatonError('CRM_UNAVAILABLE', { ...where, why: clause(reply.why) });
  const why = clause(reply.error.message ?? `status ${reply.status}`);
  if (reply.status === 401) return new BatonError('CRM_UNAUTHORIZED', { ...where, why });
  if (reply.status === 403) return new BatonError('SCOPE_MISSING', { ...where, why: reply.error.scopes.join(', ') || why });
  return new BatonError('CRM_REFUSED', { ...where, why });
}

/** A sentence made fit to stand inside another. */
function clause(sentence: string): string {
  return sentence.replace(/\.\s*$/, '');
}
