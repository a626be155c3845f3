/** Runs the compiled `baton` as a child process, with an environment of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

/** None of this machine's settings, and no port that anything else may have. */
function environmentOf(environment: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(BATON|HUBSPOT)_|^(DATABASE|REDIS)_URL$/.test(name));
  return { ...Object.fromEntries(kept), BATON_PORT: '0', ...environment };
}

function start(args: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'bin/baton'), ...args], {
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: tmpdir(),
  });
}

export function baton(args: readonly string[], environment: Environment = {}): Promise<Ended> {
  const child = start(args, environment);
  const read = collect(child);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...read() })));
}

export interface Running {
  readonly url: string;
  readonly stderr: () => string;
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts a long-running command and resolves when it says that it is ready; `url` is empty for one without a web door. */
export async function startBaton(args: readonly string[], environment: Environment): Promise<Running> {
  const child = start(args, environment);
  const read = collect(child);
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, ...read() })));
  const ready = args[0] === 'work' ? /"message":"ready"/ : /Sign in once with \S+\n/;
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => {
      if (ready.test(read().stderr)) resolve();
    });
    child.once('close', (code) => reject(new Error(`it ended with ${code} before it was ready:\n${read().stderr}`)));
  });
  return {
    url: /Baton is at (\S+)/.exec(read().stderr)?.[1] ?? '',
    stderr: () => read().stderr,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const parts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    parts.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    parts.stderr += text;
  });
  return () => ({ ...parts });
}

/** A folder that `clean` removes. */
export function folders() {
  const made: string[] = [];
  return {
    make: () => {
      const folder = mkdtempSync(join(tmpdir(), 'baton-cli-'));
      made.push(folder);
      return folder;
    },
    clean: () => {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
