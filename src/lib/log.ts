/** The Log port over pino: JSON lines on stderr, plain one-liners on a terminal, and nothing that names a person or opens a door. */
import { pino } from 'pino';
import type { Log, LogFields } from '../ports/log.ts';
import { redactFields, redactText } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  readonly level: LogLevel;
  /** Gets whole lines with their newline. */
  write(line: string): void;
  /** One-liners for a person instead of JSON. */
  readonly pretty?: boolean;
}

export function createLog({ level, write, pretty = false }: LogOptions): Log {
  const stream = { write: pretty ? (line: string) => write(prettyLine(line)) : write };
  const settings = { level, base: null, messageKey: 'message', formatters: { level: (label: string) => ({ level: label }) } };
  return adapt(pino({ ...settings, timestamp: pino.stdTimeFunctions.isoTime }, stream));
}

type Sink = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error' | 'child'>;

function adapt(sink: Sink): Log {
  const line = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) =>
    sink[level](redactFields(fields ?? {}), redactText(message));
  return {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => adapt(sink.child(redactFields(fields))),
  };
}

/** `12:03:04 warn  message key=value …` from one JSON line. */
function prettyLine(line: string): string {
  const { time, level, message, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(message)}${pairs.join('')}\n`;
}
