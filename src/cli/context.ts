/** What every command is given: its streams, checked options, and an open Baton — its own, or the running one it was forwarded to. */
import { type Options, readOptions } from '../../config/options.ts';
import { createLog } from '../lib/log.ts';
import type { Log } from '../ports/log.ts';
import type { App, AppParts } from './app.ts';
import type { Answer } from './holding.ts';
import type { Io } from './io.ts';

export interface CommandContext {
  readonly io: Io;
  /** As typed, for a running Baton that has to carry the command out. */
  readonly argv: readonly string[];
  /** The Baton that this command was forwarded to; null in a process of its own. */
  readonly host: App | null;
  /** How a Baton that this command starts carries out commands that find its data directory held. */
  answerFor(app: App): Answer;
  /** What the command leaves behind; 0 unless it says otherwise. */
  exitCode: number;
}

/** Throws `OPTIONS_INVALID` with every problem. */
export function optionsOf(context: CommandContext, given: Partial<Options> = {}): Options {
  return context.host?.options ?? readOptions(undefined, given);
}

export function logOf({ io }: CommandContext, options: Options): Log {
  return createLog({ level: options.logLevel, write: io.err, pretty: io.tty });
}

/** Log of a short command: a person reads its result, so only what went wrong is told. */
export function quietLogOf({ io }: CommandContext, options: Options): Log {
  const level = options.logLevel === 'info' ? 'warn' : options.logLevel;
  return createLog({ level, write: io.err, pretty: true });
}

export type Parts = Pick<AppParts, 'web' | 'work' | 'sweep'>;
