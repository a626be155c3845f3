/** The socket of the web door: how long a caller may take, how much a head may hold, and how it opens and closes. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BatonError } from '../errors/index.ts';

/** Milliseconds of machine time, bytes, and a count. */
export interface DoorLimits {
  /** Until the head of a request is complete. */
  readonly headMs: number;
  /** Until the whole request is there, body included. */
  readonly requestMs: number;
  /** Between two looks for callers that are too slow. */
  readonly lookMs: number;
  /** Without a byte either way: a caller who never reads the answer. */
  readonly idleMs: number;
  readonly headBytes: number;
  readonly connections: number;
}

/** HubSpot keeps at most ten requests in flight per account and gives each five seconds; a browser needs less. */
export const DOOR_LIMITS: DoorLimits = {
  headMs: 10_000,
  requestMs: 30_000,
  lookMs: 5_000,
  idleMs: 60_000,
  headBytes: 16_384,
  connections: 1_000,
};

export function createDoor(listener: RequestListener, limits: DoorLimits = DOOR_LIMITS): Server {
  const server = createServer(
    {
      headersTimeout: limits.headMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.lookMs,
      maxHeaderSize: limits.headBytes,
    },
    listener,
  );
  server.timeout = limits.idleMs;
  server.maxConnections = limits.connections;
  return server;
}

/** Resolves with the port. Throws `PORT_UNAVAILABLE`. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) =>
      reject(new BatonError('PORT_UNAVAILABLE', { host, port, reason: cause.message }, { cause }));
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Requests under way end, for at most `graceMs`. */
export function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
