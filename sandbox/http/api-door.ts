/** One API request from end to end: fault, route, token, limit, scopes, handler, log. */
import { API_ROUTES } from '../api/routes.ts';
import { invalid, notFound, Refusal } from '../kit/refusal.ts';
import { deleteRefreshToken, introspect, revoke, token, tokenInfo } from '../oauth/tokens.ts';
import type { Sandbox } from '../sandbox.ts';
import { requireAccess, takeRequest } from './admission.ts';
import { authenticate } from './authenticate.ts';
import type { Reply, Request } from './exchange.ts';
import { type FaultRule, strike } from './faults.ts';
import { type CanonicalPath, canonicalPath } from './paths.ts';
import type { RequestKind } from './request-log.ts';
import { type Match, Router } from './router.ts';

/** A reply, or null when the socket is to be closed without an answer. */
export type Outcome = Reply | null;

const ROUTER = new Router(API_ROUTES);

/** True when the path belongs to the API (also an unknown one below its roots). */
export function isApiPath(path: string): boolean {
  return (
    canonicalPath(path) !== null || /^\/(crm|oauth\/v\d|webhooks|marketing|events|automation|form-integrations|account-info)\//.test(path)
  );
}

/** Answers an API request and logs it. */
export async function answerApi(sandbox: Sandbox, request: Request): Promise<Outcome> {
  const canonical = canonicalPath(request.path);
  const match = canonical ? ROUTER.find(request.method, canonical.path) : null;
  const kind = kindOf(request, canonical, match);
  const fault = strike(sandbox.faults, request.method, request.path);
  const outcome = await withFault(sandbox, fault, request, (applied) => answer(sandbox, applied, canonical, match));
  const at = sandbox.clock.now();
  sandbox.log.add({ at, method: request.method, path: request.path, kind, status: outcome?.status ?? 0, inputs: countInputs(request) });
  return outcome;
}

function kindOf(request: Request, canonical: CanonicalPath | null, match: Match | null): RequestKind {
  if (match) return match.route.kind;
  if (canonical?.path.startsWith('/oauth/')) return 'auth';
  return request.method === 'GET' ? 'read' : 'write';
}

function countInputs(request: Request): number {
  if (!request.path.includes('/batch/')) return 1;
  const body = parseJson(request.rawBody);
  return Array.isArray(body?.inputs) ? body.inputs.length : 0;
}

type Apply = (request: Request) => Promise<Reply>;

async function withFault(sandbox: Sandbox, fault: FaultRule | null, request: Request, apply: Apply): Promise<Outcome> {
  if (!fault) return apply(request);
  switch (fault.kind) {
    case 'hang':
      await new Promise((resolve) => setTimeout(resolve, fault.hangMs ?? 1_000).unref());
      return apply(request);
    case 'drop':
      return null;
    case 'applyLate':
      sandbox.later(fault.delayMs ?? LATE_MS, () => apply(request));
      return null;
    case 'applyThenFail':
      await apply(request);
      return fault.status ? failed(fault) : null;
    case 'applyHalf':
      await apply(firstHalf(request));
      return fault.status === 0 ? null : failed(fault);
    case 'status':
      return failed(fault);
  }
}

/** How late a request is carried out whose caller has given up, unless the rule says. */
const LATE_MS = 20_000;

function failed({ status = 500, body, headers }: FaultRule): Reply {
  return { status, body: body ?? new Refusal(status, null, 'internal error').body('fault'), ...(headers ? { headers } : {}) };
}

/** The same batch without its second half; what is no batch is left whole. */
function firstHalf(request: Request): Request {
  const body = parseJson(request.rawBody);
  if (!Array.isArray(body?.inputs)) return request;
  return { ...request, rawBody: JSON.stringify({ ...body, inputs: body.inputs.slice(0, Math.ceil(body.inputs.length / 2)) }) };
}

async function answer(sandbox: Sandbox, request: Request, canonical: CanonicalPath | null, match: Match | null): Promise<Reply> {
  const headers: Record<string, string> = {};
  try {
    if (canonical?.path.startsWith('/oauth/')) return answerOauth(sandbox, request, canonical.path);
    if (!canonical || !match) throw notFound(`No route for ${request.method} ${request.path}`);
    const { caller, portalId } = authenticate(sandbox, request);
    const portal = sandbox.portals.get(portalId);
    if (!portal) throw new Refusal(401, 'INVALID_AUTHENTICATION', `There is no account ${portalId}.`);
    const now = sandbox.clock.now();
    Object.assign(headers, takeRequest(sandbox, portal, caller, match, now));
    requireAccess(sandbox, portal, caller, match);
    const body = bodyOf(request);
    const call = { sandbox, portal, caller, version: canonical.version, params: match.params, query: request.query, body, now };
    const reply = await match.route.handle(call);
    return { ...reply, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body(correlationId(sandbox)), headers };
    throw error;
  }
}

function answerOauth(sandbox: Sandbox, request: Request, path: string): Reply {
  const inPath = /^\/oauth\/(access|refresh)-tokens\/(.+)$/.exec(path);
  if (inPath && request.method === 'GET') return tokenInfo(sandbox, decodeURIComponent(inPath[2] as string));
  if (inPath && request.method === 'DELETE') return deleteRefreshToken(sandbox, decodeURIComponent(inPath[2] as string));
  if (request.method === 'POST' && path === '/oauth/token') return token(sandbox, request);
  if (request.method === 'POST' && path === '/oauth/token/introspect') return introspect(sandbox, request);
  if (request.method === 'POST' && path === '/oauth/token/revoke') return revoke(sandbox, request);
  throw notFound(`No route for ${request.method} ${request.path}`);
}

function correlationId(sandbox: Sandbox): string {
  const n = sandbox.log.summary().total + 1;
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

function parseJson(raw: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(raw);
    if (Array.isArray(parsed)) return { list: parsed };
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The body as an object; a bare array stands under `list`. */
function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  if (request.rawBody === '') return {};
  const body = parseJson(request.rawBody);
  if (!body) throw invalid('Invalid input JSON');
  return body;
}
