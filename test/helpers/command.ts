/** Runs a command line inside an open Baton, as one that found the data directory held would be, and gives its one JSON object or what it shows. */
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

/** What a person at the command line sees of it. */
export async function commandText(app: App, ...argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const all: string[] = [];
  const say = (text: string) => void all.push(text);
  const code = await runCommand(app, [...argv], { out: say, err: say, tty: false, stop: new AbortController().signal });
  return { code, text: all.join('') };
}
