/** Who may see what: this machine's own browser reads the status page, everybody else signs in first. */
import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BatonError } from '../errors/index.ts';
import type { WebSettings } from './deps.ts';

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
