/** Runs a command line inside an open Baton, as one that found the data directory held would be, and gives its one JSON object. */
import type { App } from '../../src/cli/app.ts';
import { runCommand } from '../../src/cli/run.ts';

export interface CommandResult<T = any> {
  readonly code: number;
  readonly json: T;
  readonly err: string;
}

export async function command<T = any>(app: App, ...argv: readonly string[]): Promise<CommandResult<T>> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    tty: false,
    stop: new AbortController().signal,
  };
  const code = await runCommand(app, [...argv, '--json'], io);
  const text = out.join('');
  return { code, json: text === '' ? null : JSON.parse(text), err: err.join('') };
}
