/** One HTTP exchange with Salesforce: budget first, deadline around it, and a reply that says what is certain. */
import { setDefaults } from 'jsforce/lib/request.js';
import { Transport } from 'jsforce/lib/transport.js';
import type { Millis } from '../../src/domain/fact.ts';
import { BatonError } from '../../src/errors/index.ts';
import type { BudgetClass, ConnectorConfig, Session } from '../../src/ports/connector.ts';
import type { Log } from '../../src/ports/log.ts';
import { busyUntil, DATA_PATH, heldUntil, usageIn } from './limits.ts';
import { type OrgError, orgError } from './schema.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/services/data/vNN.0`, e.g. `/composite`; a path that begins with `/services/` is taken as it is. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly budget: BudgetClass;
}

/** What became of a request. `busy` and `unsent` were certainly not carried out; `unknown` may have been. */
export type Reply =
  | { readonly kind: 'ok'; readonly status: number; readonly json: unknown; readonly text: string; readonly headers: Headers }
  | { readonly kind: 'busy'; readonly until: Millis; readonly why: string }
  | { readonly kind: 'refused'; readonly status: number; readonly error: OrgError }
  | { readonly kind: 'unsent'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

type Headers = Readonly<Record<string, string | undefined>>;

/** One account's API: `send` reports, `get` throws. */
export interface Api {
  readonly session: Session;
  readonly timeoutMs: number;
  readonly log: Log;
  send(request: ApiRequest): Promise<Reply>;
  /** The answer of a 2xx. Throws `CRM_BUSY`, `CRM_UNAVAILABLE`, `CRM_UNAUTHORIZED`, `SCOPE_MISSING` or `CRM_REFUSED`. */
  get(request: ApiRequest): Promise<Extract<Reply, { kind: 'ok' }>>;
}

export function openApi(config: ConnectorConfig, session: Session, log: Log): Api {
  const attempt = async (request: ApiRequest, token: string): Promise<Reply> =>
    exchange((await session.apiBase()) ?? config.apiBase, token, request, config.timeoutMs, () => session.now());
  const send = async (request: ApiRequest): Promise<Reply> => {
    await session.permit(request.budget);
    const token = await session.accessToken();
    let reply = await attempt(request, token);
    // Salesforce ends tokens early (an idle session, an admin's click): what it turned away was not carried out. One new token, then no more.
    if (reply.kind === 'refused' && reply.status === 401) {
      const fresh = await session.accessToken(token);
      if (fresh !== token) reply = await attempt(request, fresh);
    }
    await watch(session, log, reply);
    if (reply.kind !== 'ok') report(log, request, reply);
    return reply;
  };
  const get = async (request: ApiRequest) => {
    const reply = await send(request);
    if (reply.kind === 'ok') return reply;
    throw failure(reply, `${request.method} ${request.path}`, session.accountId);
  };
  return { session, timeoutMs: config.timeoutMs, log, send, get };
}

async function watch(session: Session, log: Log, reply: Reply): Promise<void> {
  if (reply.kind === 'busy') return session.backOff(reply.until);
  if (reply.kind !== 'ok') return;
  const usage = usageIn(reply.headers['sforce-limit-info']);
  const until = heldUntil(usage, session.now());
  if (until === null) return;
  log.warn('the rest of the day’s requests is left to others', { ...usage, until });
  await session.backOff(until);
}

// The library reads the proxy from the environment for every host alike, loopback too, and has no way to except one.
setDefaults({ followRedirect: true });
const TRANSPORT = new Transport();

/** A create that is sent twice makes twins, and waits belong to the budget: the library's own retries stay off. */
const ONCE = { maxRetries: 0, methods: [] };

/** One exchange without a session, for the token endpoints and for `openApi`. `base` is an origin. */
export async function exchange(
  base: string,
  accessToken: string | null,
  request: Omit<ApiRequest, 'budget'>,
  timeoutMs: number,
  now: () => Millis,
): Promise<Reply> {
  const url = new URL(request.path.startsWith('/services/') ? request.path : `${DATA_PATH}${request.path}`, base);
  for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value);
  const { body, type } = encoded(request.body);
  const headers = {
    ...(accessToken === null ? {} : { authorization: `Bearer ${accessToken}` }),
    ...(type === null ? {} : { 'content-type': type }),
    ...request.headers,
  };
  try {
    const options = { timeout: timeoutMs, retry: ONCE };
    const sent = TRANSPORT.httpRequest({ method: request.method, url: url.href, headers, ...(body === null ? {} : { body }) }, options);
    return readReply(await sent, now());
  } catch (error) {
    return { kind: neverLeft(error) ? 'unsent' : 'unknown', why: reasonOf(error, timeoutMs) };
  }
}

function encoded(body: unknown): { readonly body: string | null; readonly type: string | null } {
  if (body === undefined) return { body: null, type: null };
  if (body instanceof URLSearchParams) return { body: String(body), type: 'application/x-www-form-urlencoded' };
  if (typeof body === 'string') return { body, type: 'text/csv; charset=UTF-8' };
  return { body: JSON.stringify(body), type: 'application/json' };
}

function readReply(response: { statusCode: number; headers: Headers; body: string }, now: Millis): Reply {
  const { statusCode: status, headers, body } = response;
  const json = structured(headers['content-type'] ?? '', body);
  const error = orgError(json);
  const until = status < 400 ? null : busyUntil(error.code, error.message, now);
  if (until !== null) return { kind: 'busy', until, why: `Salesforce answered ${status}: ${error.message ?? 'wait'}` };
  if (status >= 200 && status < 300) return accepted(status, json, body, headers);
  if (status >= 300 && status < 500 && status !== 408 && (json !== undefined || body === '' || status === 401))
    return { kind: 'refused', status, error };
  return { kind: 'unknown', why: `Salesforce answered ${status}${json === undefined ? ' with something that is not JSON' : ''}` };
}

/** A maintenance page comes with 200 as well. */
function accepted(status: number, json: unknown, text: string, headers: Headers): Reply {
  if (json === undefined && text !== '' && !/\bcsv\b/.test(headers['content-type'] ?? ''))
    return { kind: 'unknown', why: `Salesforce answered ${status} with something that is not JSON` };
  return { kind: 'ok', status, json: json ?? null, text, headers };
}

/** The revocation endpoint answers errors as a form, everything else as JSON; undefined for a page. */
function structured(type: string, body: string): unknown {
  if (/\bx-www-form-urlencoded\b/.test(type)) return Object.fromEntries(new URLSearchParams(body));
  return /\bjson\b/.test(type) ? parseJson(body) : undefined;
}

/** Undefined for a body cut off. */
function parseJson(text: string): unknown {
  try {
    return text.trim() === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
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

function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'AbortError') return `no answer within ${timeoutMs} ms`;
  const code = causeCode(error);
  if (code !== null) return `the connection failed (${code})`;
  return error instanceof Error ? error.message : 'the connection failed';
}

/** A refusal is an answer like any other, which the caller judges; silence and waits are worth a line. */
function report(log: Log, request: ApiRequest, reply: Exclude<Reply, { kind: 'ok' }>): void {
  const refused = reply.kind === 'refused';
  const fields = { path: request.path, outcome: reply.kind, status: refused ? reply.status : null };
  if (refused) log.debug('request refused', { ...fields, code: reply.error.code });
  else log.warn('request not carried out', fields);
}

const NO_RIGHT = new Set(['INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS_OR_READONLY', 'API_DISABLED_FOR_ORG', 'FUNCTIONALITY_NOT_ENABLED']);

/** The error for a reply that is not `ok`, with what was asked of which account. */
export function failure(reply: Exclude<Reply, { kind: 'ok' }>, what: string, account: string): BatonError {
  const where = { crm: 'Salesforce', account, what };
  if (reply.kind === 'busy') return new BatonError('CRM_BUSY', { ...where, why: clause(reply.why), retryAt: reply.until });
  if (reply.kind !== 'refused') return new BatonError('CRM_UNAVAILABLE', { ...where, why: clause(reply.why) });
  const why = sentence(reply.error, reply.status);
  if (reply.status === 401) return new BatonError('CRM_UNAUTHORIZED', { ...where, why });
  if (reply.status === 403 || NO_RIGHT.has(reply.error.code ?? '')) return new BatonError('SCOPE_MISSING', { ...where, why });
  return new BatonError('CRM_REFUSED', { ...where, why });
}

/** Code and sentence of a refusal, fit to stand inside another sentence. */
export function sentence(error: OrgError, status: number): string {
  return clause([error.code, error.message].filter((part) => part !== null).join(': ') || `status ${status}`);
}

function clause(words: string): string {
  return words.replace(/\.\s*$/, '');
}
