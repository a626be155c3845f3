/** Runs a command through the Baton that holds the data directory, and answers such commands in it. */
import type { Options } from '../../config/options.ts';
import { type CommandHandler, runInHolder, socketPathOf } from '../engine/index.ts';
import { BatonError } from '../errors/index.ts';
import type { Io } from './io.ts';

/** Runs one command line; resolves with its exit code. */
export type Answer = (argv: readonly string[], io: Io) => Promise<number>;

/** Resolves with the exit code; output arrives as if the command had run here. Throws `HOLDER_LOST` or `DATA_DIRECTORY_IN_USE`. */
export async function runThroughHolder({ dataDir }: Options, argv: readonly string[], io: Io): Promise<number> {
  const code = await runInHolder(socketPathOf(dataDir), argv, { stdout: io.out, stderr: io.err });
  // It was held a moment ago: its holder ended in between, and may be the next thing to start again.
  if (code === undefined) throw new BatonError('DATA_DIRECTORY_IN_USE', { directory: dataDir });
  return code;
}

/** No bars: the terminal is another process's. */
export function handlerOf(answer: Answer): CommandHandler {
  return (argv, { stdout, stderr, signal }) => answer(argv, { out: stdout, err: stderr, tty: false, stop: signal });
}
