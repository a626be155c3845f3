/** Runs a fixture as a process of its own under this Node, and waits for what it says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from './servers.ts';

export interface Child {
  /** Waits until the process has printed this. */
  says(text: string): Promise<void>;
  /** SIGKILL, as `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a TypeScript file (a URL) with these arguments; ended with the test process at the latest. */
export function startChild(file: URL, ...args: string[]): Child {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(file), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (bytes: Buffer) => (output += bytes.toString()));
  return {
    async says(text) {
      await until(() => output.includes(text) || child.exitCode !== null, `the child to say "${text}"`);
      if (!output.includes(text)) throw new Error(`the child ended without saying "${text}":\n${output}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
