/** One REST call from end to end: version, token, limit, route, handler. */
import { limitInfo, listVersions, versionProblem } from '../api/root.ts';
import { REST_ROUTES } from '../api/routes.ts';
import type { OrgBox } from '../box.ts';
import { settleDue } from '../bulk/ingest.ts';
import { BULK_ROUTES } from '../bulk/routes.ts';
import { missing, SfRefusal } from '../kit/refusal.ts';
import { header, type OrgCall, type OrgReply, type OrgRequest } from './exchange.ts';
import type { CallKind } from './kinds.ts';
import { OrgRouter } from './router.ts';

const ROUTER = new OrgRouter([...BULK_ROUTES, ...REST_ROUTES]);
const ROOT = /^\/services\/data\/v(\d+\.\d+)(\/.*)?$/;

/** The kind under which a call is logged. */
export function kindOfRest(request: OrgRequest): CallKind {
  const found = ROOT.exec(request.path);
  return (found && ROUTER.find(request.method, found[2] ?? '/')?.route.kind) ?? 'other';
}

const EXPIRED: OrgReply = { status: 401, body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }] };

/** Who a bearer token speaks for, or null. */
function callerOf(box: OrgBox, request: OrgRequest): { readonly userId: string; readonly clientId: string } | null {
  const token = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
  return token === undefined || box.faults.refuseTokens ? null : box.grants.findAccess(token, box.clock.now());
}

/** The refusal of a call above the day's limit, or null; counts the call otherwise. */
export function limitProblem(box: OrgBox): OrgReply | null {
  const now = box.clock.now();
  if (!box.faults.overLimit && box.usage.used(now) < box.org.settings.dailyApiRequests) {
    box.usage.take(now);
    return null;
  }
  return {
    status: 403,
    body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    headers: limitInfo(box),
  };
}

/** Answers any path below `/services/data`. */
export function answerRest(box: OrgBox, request: OrgRequest): OrgReply {
  if (/^\/services\/data\/?$/.test(request.path)) return listVersions();
  const [, version = ''] = ROOT.exec(request.path) ?? [];
  const problem = versionProblem(version);
  if (problem) return problem;
  const caller = callerOf(box, request);
  if (!caller) return EXPIRED;
  const limited = limitProblem(box);
  if (limited) return limited;
  const reply = dispatch(box, request, caller);
  return { ...reply, headers: { ...limitInfo(box), ...reply.headers } };
}

/** A call of a known caller, also one that is part of another. */
function dispatch(box: OrgBox, request: OrgRequest, caller: { readonly userId: string; readonly clientId: string }): OrgReply {
  const [, version = '', tail = '/'] = ROOT.exec(request.path) ?? [];
  try {
    const match = ROUTER.find(request.method, tail);
    if (!match) throw missing();
    const assign = (header(request, 'sforce-auto-assign') ?? 'TRUE').toUpperCase() !== 'FALSE';
    const call: OrgCall = {
      box,
      actor: { userId: caller.userId, bound: true, assign },
      clientId: caller.clientId,
      version,
      base: `/services/data/v${version}`,
      params: match.params,
      request,
      answer: (part) => dispatch(box, part, caller),
    };
    settleDue(call);
    return match.route.handle(call);
  } catch (error) {
    if (error instanceof SfRefusal) return { status: error.status, body: error.body };
    throw error;
  }
}
