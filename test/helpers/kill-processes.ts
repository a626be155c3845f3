/** The processes of a kill test: a sandbox that lives on, a door in front of it that counts requests, and a demo that can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The checkout's own `dist`, from the sources as from the compiled benches. */
const ROOT = process.cwd();
const LEASH = join(ROOT, 'bin', 'leash.cjs');

export interface World {
  readonly leads: number;
  readonly days: number;
  readonly seed: number;
}

export interface RunningSandbox {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  stop(): Promise<void>;
}

/** Arguments of a stepped sandbox that plays this world. */
export function worldArguments({ seed, leads, days }: World): string[] {
  return ['--clock', 'stepped', '--seed', String(seed), '--leads', String(leads), '--days', String(days)];
}

/** A sandbox of its own process, on a free port; it ends with this process at the latest. */
export async function startSandboxProcess(args: readonly string[]): Promise<RunningSandbox> {
  const main = join(ROOT, 'dist/sandbox/main.js');
  const child = spawn(process.execPath, [main, '--hubspot-port', '0', '--json', '--with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`the sandbox ended with code ${code}`))),
  ])) as [string];
  const { url, clientId, clientSecret } = JSON.parse(line) as Omit<RunningSandbox, 'stop'>;
  return {
    url,
    clientId,
    clientSecret,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Where a request stands when the blow falls: not yet with the sandbox, done there but not answered, or answered. */
export type Stage = 'asked' | 'done' | 'answered';
export const STAGES: readonly Stage[] = ['asked', 'done', 'answered'];

export interface Door {
  readonly url: string;
  /** Requests let through so far, those to the control door included. */
  readonly count: () => number;
  /** Calls `strike` once, when the n-th request from the start reaches this stage; the request then waits for it. */
  strikeAt(n: number, stage: Stage, strike: () => Promise<void>): void;
  close(): Promise<void>;
}

/** What passed, the moment its answer was given. */
export type OnAnswered = (path: string, requestBody: string, status: number) => void;

/** A plain HTTP door in front of the sandbox: whoever stands here sees every request Baton makes, and can stop the world at any of them. */
export async function openDoor(target: string, onAnswered: OnAnswered = () => undefined): Promise<Door> {
  let count = 0;
  let blow: { n: number; stage: Stage; strike: () => Promise<void> } | null = null;
  const reach = async (n: number, stage: Stage): Promise<void> => {
    if (blow === null || n < blow.n || stage !== blow.stage) return;
    const { strike } = blow;
    blow = null;
    await strike();
  };
  const server = createServer((incoming, outgoing) => {
    count += 1;
    const n = count;
    void pass({ target, onAnswered, reach: (stage) => reach(n, stage) }, incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    strikeAt: (n, stage, strike) => {
      blow = { n, stage, strike };
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Passage {
  readonly target: string;
  readonly onAnswered: OnAnswered;
  reach(stage: Stage): Promise<void>;
}

async function pass({ target, onAnswered, reach }: Passage, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.concat(await incoming.toArray());
  await reach('asked');
  if (outgoing.destroyed) return;
  const { host: _, ...headers } = incoming.headers;
  const onward = request(new URL(incoming.url ?? '/', target), {
    method: incoming.method ?? 'GET',
    headers: { ...headers, host: incoming.headers.host },
  });
  onward.end(body);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  const content = Buffer.concat(await answer.toArray());
  await reach('done');
  outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  outgoing.end(content);
  onAnswered(incoming.url ?? '', body.toString(), answer.statusCode ?? 0);
  await reach('answered');
}

export interface DemoRun {
  readonly child: ChildProcess;
  /** Exit code (null: killed), the summary when it printed one, and what it said on stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly summary: Record<string, unknown> | null; readonly said: string }>;
  /** SIGKILL, as `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

export interface DemoOptions {
  readonly sandbox: string;
  readonly dataDir: string;
  readonly days: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** `demo --once --json` against a sandbox that already runs. */
export function startDemo(options: DemoOptions): DemoRun {
  const args = ['demo', '--once', '--json', '--sandbox', options.sandbox, '--data-dir', options.dataDir, '--days', String(options.days)];
  const child = spawnBaton(args, options.environment);
  let out = '';
  let said = '';
  child.stdout?.on('data', (bytes: Buffer) => (out += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    summary: out.trim() === '' ? null : (JSON.parse(out) as Record<string, unknown>),
    said,
  }));
  return {
    child,
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The compiled command line under this very Node, so that killing the child kills Baton; the leash ends it with this process. */
export function spawnBaton(args: readonly string[], environment: Readonly<Record<string, string>>): ChildProcess {
  return spawn(process.execPath, ['--require', LEASH, join(ROOT, 'dist/src/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...withoutOwn(process.env), ...environment, BATON_LEASH_FD: '3' },
  });
}

/** Baton's own settings in a developer's environment must not reach the test. */
function withoutOwn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(BATON|HUBSPOT)_|^(DATABASE|REDIS)_URL$/.test(name)));
}
