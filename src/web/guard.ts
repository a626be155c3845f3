/** Who may see what: this machine's own browser reads the status page, everybody else signs in first. */
import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BatonError } from '../errors/index.ts';
import type { WebDeps, WebSettings } from './deps.ts';
import type { Right } from './frame/roles.ts';
import { findSession, getSession, recogniseSession } from './session.ts';

const LOCAL_NAMES = /^(localhost|127(?:\.\d+){3}|\[::1\])(:\d+)?$/i;
const LOCAL_PEERS = /^(127(?:\.\d+){3}|::1|::ffff:127(?:\.\d+){3})$/;

/**
 * True for a request that this machine's own user made to a socket only this machine reaches. The Host header is looked at because a
 * foreign page can point its own name at 127.0.0.1, and a proxy on this machine forwards strangers.
 */
export function isLocal(settings: Pick<WebSettings, 'loopback'>, request: Request): boolean {
  const forwarded = request.headers.forwarded ?? request.headers['x-forwarded-for'];
  const peer = request.socket.remoteAddress ?? '';
  return settings.loopback && forwarded === undefined && LOCAL_PEERS.test(peer) && LOCAL_NAMES.test(request.headers.host ?? '');
}

/** Finds out who is signed in, for everything that comes after. */
export function identify(deps: WebDeps): RequestHandler {
  return async (request, response, next) => {
    response.locals.session = await recogniseSession(deps, request, response);
    next();
  };
}

/** True for this machine's own user and for whoever is signed in. */
export function isInsider({ settings }: Pick<WebDeps, 'settings'>, request: Request, response: Response): boolean {
  return isLocal(settings, request) || findSession(response) !== null;
}

/** What stands behind it is closed to strangers whether or not the route asks again. Throws `SIGN_IN_NEEDED`. */
export function insidersOnly(deps: WebDeps): RequestHandler {
  return (request, response, next) => {
    if (!isInsider(deps, request, response)) throw new BatonError('SIGN_IN_NEEDED');
    next();
  };
}

/** Only for signed-in people with this right. Throws `SIGN_IN_NEEDED`, `NOT_YOURS`. */
export function only(right: Right): RequestHandler {
  return (_, response, next) => {
    getSession(response, right);
    next();
  };
}

const OWN_PAGES: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * Browsers say where a form was: another port or a sister domain counts as the same site, so the cookie alone would let its pages
 * press our buttons. Callers that are no browser say nothing and bring no cookie of a browser. Throws `FOREIGN_PAGE`.
 */
export const ownPagesOnly: RequestHandler = (request, _, next) => {
  const from = request.get('sec-fetch-site');
  if (request.method === 'POST' && from !== undefined && !OWN_PAGES.has(from)) throw new BatonError('FOREIGN_PAGE');
  next();
};

/** At most `tries` a minute per caller, in machine time: it guards the machine, not the domain. Throws `TOO_MANY_TRIES`. */
export function limitTries(tries: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: tries, duration: 60 });
  return async (request, _, next) => {
    try {
      await limiter.consume(request.ip ?? 'unknown');
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new BatonError('TOO_MANY_TRIES', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
    }
    next();
  };
}
