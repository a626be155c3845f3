/** Baton's log lines, kept beside the operations of a trace file; they are no part of what is hashed. */
import type { Log, LogFields } from '../src/ports/log.ts';
import type { Trace } from './trace.ts';

export function openLog(trace: Pick<Trace, 'aside'>, more: LogFields = {}): Log {
  const at = (level: string) => (message: string, fields?: LogFields) =>
    trace.aside(() => `${level} ${message} ${JSON.stringify({ ...more, ...fields })}`);
  return {
    debug: () => undefined,
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => openLog(trace, { ...more, ...fields }),
  };
}
