/** A private PostgreSQL and a private Redis for one test run: started by the first test file that asks, gone when the run is. */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface Servers {
  /** URL of a server on which databases may be created; absent: none found. */
  readonly postgresql?: string;
  /** URL without a database number; absent: none found. */
  readonly redis?: string;
}

/** The run's own folder: the test files are processes of one parent. */
const folder = join(tmpdir(), `baton-test-${process.ppid}`);
const readyFile = join(folder, 'servers.json');

/** Starts the servers, or finds those that another file of this run has started. TEST_DATABASE_URL and TEST_REDIS_URL go first. */
export async function startServers(): Promise<Servers> {
  if (claimFolder()) {
    const servers = { ...(await startPostgresql()), ...(await startRedis()) };
    writeFileSync(`${readyFile}.new`, JSON.stringify(servers));
    renameSync(`${readyFile}.new`, readyFile);
  }
  await until(() => existsSync(readyFile), 'the test servers');
  return JSON.parse(readFileSync(readyFile, 'utf8')) as Servers;
}

function claimFolder(): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

async function startPostgresql(): Promise<{ postgresql?: string }> {
  if (process.env.TEST_DATABASE_URL) return { postgresql: process.env.TEST_DATABASE_URL };
  const bin = postgresqlBin();
  if (!bin) return {};
  const data = join(folder, 'postgresql');
  mkdirSync(data);
  const root = process.getuid?.() === 0;
  if (root) chownToPostgres(data);
  // PostgreSQL refuses to run as root.
  const as = (program: string, args: string[]): [string, string[]] =>
    root ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]] : [join(bin, program), args];
  execFileSync(...as('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']), {
    stdio: 'pipe',
    cwd: '/',
  });
  const port = await freePort();
  const options = [
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    data,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'fsync=off',
    '-c',
    'max_connections=200',
  ];
  spawnDetached(...as('postgres', options));
  await until(() => answers(port), 'PostgreSQL');
  endWithRun(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]));
  return { postgresql: `postgresql://postgres@127.0.0.1:${port}/postgres` };
}

async function startRedis(): Promise<{ redis?: string }> {
  if (process.env.TEST_REDIS_URL) return { redis: process.env.TEST_REDIS_URL };
  const program = (process.env.PATH ?? '')
    .split(':')
    .map((path) => join(path, 'redis-server'))
    .find(existsSync);
  if (!program) return {};
  const port = await freePort();
  const options = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--databases',
    '10000',
    '--dir',
    folder,
  ];
  endWithRun(spawnDetached(program, options));
  await until(() => answers(port), 'Redis');
  return { redis: `redis://127.0.0.1:${port}` };
}

function postgresqlBin(): string | undefined {
  const versions = '/usr/lib/postgresql';
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  return found.map((version) => join(versions, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

function chownToPostgres(path: string): void {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}

function spawnDetached(program: string, args: string[]): number {
  const child = spawn(program, args, { detached: true, stdio: 'ignore', cwd: '/' });
  child.unref();
  return child.pid!;
}

/** Ends the server, and removes the folder, once the run's main process is gone, however it went. */
function endWithRun(pid: number): void {
  const wait = `while kill -0 ${process.ppid} 2>/dev/null; do sleep 1; done`;
  spawnDetached('sh', ['-c', `${wait}; kill -INT ${pid}; while kill -0 ${pid} 2>/dev/null; do sleep 1; done; rm -rf ${folder}`]);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => resolve(false));
  });
}

/** Waits until `state` holds; fails with what it waited for. */
export async function until(state: () => boolean | Promise<boolean>, what: string, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await state())) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await pause(10);
  }
}
