/** Tells a database that is away for the moment (restarting, unreachable, gone in mid-statement) from a statement that it refused. */
import { BatonError } from '../errors/index.ts';

/** admin_shutdown, crash_shutdown, cannot_connect_now, and what the operating system says of a socket; class 08 is told by its beginning. */
const AWAY = new Set(['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

/** `pg` gives no code to a connection that ended under it: a plain error without one was never judged by the server. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof BatonError) return false;
  const { code } = error as { code?: unknown };
  if (code === undefined) return error.constructor === Error;
  return typeof code === 'string' && (AWAY.has(code) || code.startsWith('08'));
}

/** `LEDGER_UNAVAILABLE` for a database that is away; everything else as it is. */
export function mapLost(error: unknown): unknown {
  return isAway(error) ? new BatonError('LEDGER_UNAVAILABLE', { reason: (error as Error).message }, { cause: error }) : error;
}
