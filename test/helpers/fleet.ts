/** A fleet as in production: web and work processes of `dist` on one PostgreSQL and one Redis, behind a plain balancer. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectPortal } from '../../src/cli/demo/connect.ts';
import { spawnBaton } from './kill-processes.ts';
import { freePort } from './servers.ts';

export interface FleetSettings {
  readonly web: number;
  readonly work: number;
  readonly databaseUrl: string;
  /** Absent: the queue stands in the database too. */
  readonly redisUrl?: string;
  /** Where HubSpot is played. */
  readonly crm: { readonly url: string; readonly clientId: string; readonly clientSecret: string };
  /** Path of the roster file. */
  readonly roster: string;
  /** More of Baton's settings. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface FleetProcess {
  readonly role: 'web' | 'work';
  readonly pid: number;
  /** Where a web process listens itself, behind the balancer; null for a worker. */
  readonly url: string | null;
  /** What it logged, as text of one JSON object a line. */
  readonly said: () => string;
  /** True while it runs. */
  readonly alive: () => boolean;
  /** SIGTERM; resolves with the exit code once it is gone. */
  stop(): Promise<number | null>;
}

export interface Fleet {
  /** The balancer's address: where the CRM and browsers go. */
  readonly url: string;
  readonly processes: () => readonly FleetProcess[];
  /** Stops the n-th process gracefully and starts another in its place; resolves with the old one when the new one is ready. */
  restart(n: number): Promise<FleetProcess>;
  /** Walks through sign-in and OAuth, whichever web process answers; once for each of them. */
  connect(): Promise<void>;
  /** SIGTERM to all, then the balancer. */
  stop(): Promise<void>;
}

/** Starts all processes at once, on an empty database too, and resolves when each is ready. */
export async function startFleet(settings: FleetSettings): Promise<Fleet> {
  const listening = new Map<number, number>();
  const ports = await Promise.all(Array.from({ length: settings.web }, () => freePort()));
  const balancer = await openBalancer(() => [...listening.values()]);
  const processes: Running[] = [];
  const start = async (n: number): Promise<void> => {
    const port = ports[n];
    const environment = environmentOf(settings, balancer.url);
    processes[n] = await startProcess(port === undefined ? 'work' : 'web', { ...environment, BATON_PORT: String(port ?? 0) });
    if (port !== undefined) listening.set(n, port);
  };
  await Promise.all(Array.from({ length: settings.web + settings.work }, (_, n) => start(n)));
  return {
    url: balancer.url,
    processes: () => processes,
    async restart(n) {
      const old = processes[n] as Running;
      // As a balancer's health check would: no new requests for who is stopping.
      listening.delete(n);
      await old.stop();
      await start(n);
      return old;
    },
    async connect() {
      const link = processes.flatMap((running) => running.links.splice(0)).at(0);
      await connectPortal(link ?? (await adminLink(environmentOf(settings, balancer.url))), `${balancer.url}/oauth/hubspot/start`);
    },
    async stop() {
      await Promise.all(processes.map((running) => running.stop()));
      balancer.close();
    },
  };
}

function environmentOf({ databaseUrl, redisUrl, crm, roster, environment }: FleetSettings, publicUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    BATON_KEY: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    BATON_PUBLIC_URL: publicUrl,
    BATON_ROSTER: roster,
    BATON_LOG_LEVEL: 'info',
    HUBSPOT_CLIENT_ID: crm.clientId,
    HUBSPOT_CLIENT_SECRETS: crm.clientSecret,
    HUBSPOT_API_BASE: crm.url,
    HUBSPOT_AUTHORIZE_BASE: crm.url,
    ...environment,
  };
}

interface Running extends FleetProcess {
  /** Sign-in links it printed that nobody used yet. */
  readonly links: string[];
}

/** A fresh one, as an admin on the server makes it. */
async function adminLink(environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawnBaton(['admin-link'], environment);
  child.stderr?.resume();
  return Buffer.concat((await child.stdout?.toArray()) ?? [])
    .toString()
    .trim();
}

/** Resolves when it says that it is ready; rejects with what it said when it ends before. */
async function startProcess(role: 'web' | 'work', environment: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawnBaton([role], environment);
  let said = '';
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  child.stdout?.resume();
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (role === 'work' ? said.includes('"ready"') : /Sign in once with \S+\n/.test(said)) resolve();
    });
    void ended.then((code) => reject(new Error(`${role} ended with ${code}:\n${said.slice(-4_000)}`)));
  });
  return {
    role,
    pid: child.pid ?? 0,
    url: role === 'web' ? `http://127.0.0.1:${environment.BATON_PORT}` : null,
    links: said.match(/(?<=Sign in once with )\S+/g) ?? [],
    said: () => said,
    alive: () => isAlive(child),
    async stop() {
      if (isAlive(child)) child.kill('SIGTERM');
      return ended;
    },
  };
}

const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Round robin over who listens; a request goes on to the next one only when it cannot have reached anybody. */
async function openBalancer(ports: () => readonly number[]): Promise<{ url: string; close(): void }> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    turn += 1;
    void pass(incoming, outgoing, rotated(ports(), turn)).catch(() => outgoing.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const rotated = (ports: readonly number[], by: number): number[] => ports.map((_, n) => ports[(n + by) % ports.length] as number);

async function pass(incoming: IncomingMessage, outgoing: ServerResponse, ports: readonly number[]): Promise<void> {
  const body = Buffer.concat(await incoming.toArray());
  for (const port of ports) {
    const outcome = await forward(incoming, body, port);
    if (outcome === 'nobody there') continue;
    if (outcome === 'lost') break;
    outgoing.writeHead(outcome.status, outcome.headers);
    outgoing.end(outcome.body);
    return;
  }
  outgoing.writeHead(502).end();
}

interface Answered {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

async function forward(incoming: IncomingMessage, body: Buffer, port: number): Promise<Answered | 'nobody there' | 'lost'> {
  const onward = request({ host: '127.0.0.1', port, path: incoming.url, method: incoming.method, headers: incoming.headers, agent: false });
  onward.end(body);
  try {
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    return { status: answer.statusCode ?? 502, headers: answer.rawHeaders, body: Buffer.concat(await answer.toArray()) };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'nobody there' : 'lost';
  }
}
