/** Results as text for a person or as the one JSON object that `--json` promises; failures as a sentence and a next step. */
import { isBatonError } from '../errors/index.ts';
import type { Io } from './io.ts';

export function printJson(io: Io, value: object): void {
  io.out(`${JSON.stringify(value)}\n`);
}

/** Exit code 1; the stack only when somebody debugs. */
export function printFailure(io: Io, error: unknown, { json, debug }: { json: boolean; debug: boolean }): number {
  const known = isBatonError(error);
  const message = error instanceof Error ? error.message : String(error);
  if (json) printJson(io, { error: { code: known ? error.code : 'UNEXPECTED', message, ...(known ? { hint: error.hint } : {}) } });
  io.err(known ? `${message}\n${error.hint}\n` : `Unexpected fault: ${message}\nRun it again with BATON_LOG_LEVEL=debug for more.\n`);
  if (debug && error instanceof Error) io.err(`${error.stack}\n${error.cause instanceof Error ? `caused by ${error.cause.stack}\n` : ''}`);
  return 1;
}
