/** A private PostgreSQL and a private Redis for one test run: started by the first test file that asks, gone when the run is. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
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
  const { url, data } = await bootPostgresql(bin, folder);
  endWithRun(Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]));
  return { postgresql: url };
}

/** A cluster of its own in `parent/postgresql`, answering. */
async function bootPostgresql(bin: string, parent: string): Promise<{ url: string; data: string; port: number }> {
  const data = join(parent, 'postgresql');
  mkdirSync(data);
  if (isRoot()) chownToPostgres(data);
  const initdb = asPostgres(bin, 'initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']);
  execFileSync(...initdb, { stdio: 'pipe', cwd: '/' });
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
  spawnDetached(...asPostgres(bin, 'postgres', options));
  await until(() => answers(port), 'PostgreSQL');
  return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, data, port };
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
function asPostgres(bin: string, program: string, args: string[]): [string, string[]] {
  return isRoot() ? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]] : [join(bin, program), args];
}

async function startRedis(): Promise<{ redis?: string }> {
  if (process.env.TEST_REDIS_URL) return { redis: process.env.TEST_REDIS_URL };
  const program = redisServer();
  if (!program) return {};
  const port = await freePort();
  endWithRun(await bootRedis(program, port));
  return { redis: `redis://127.0.0.1:${port}` };
}

function redisServer(): string | undefined {
  return (process.env.PATH ?? '')
    .split(':')
    .map((path) => join(path, 'redis-server'))
    .find(existsSync);
}

/** Keeps nothing on disk: started again it is empty. Gives its process id once it answers. */
async function bootRedis(program: string, port: number): Promise<number> {
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
    tmpdir(),
  ];
  const pid = spawnDetached(program, options);
  await until(() => answers(port), 'Redis');
  return pid;
}

/** How long `pg_ctl` waits for the server, in seconds: a loaded machine needs more than its own 60. */
const PG_CTL_S = '150';

/** Servers of one test alone, which it may stop and start as it pleases. */
export interface PrivateServers {
  /** An empty database. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Cuts every connection (`-m fast`) and starts again; resolves when it answers. */
  restartPostgresql(): Promise<void>;
  /** As a machine that dies: nothing is kept. */
  stopRedis(): Promise<void>;
  /** Empty, at the same address. */
  startRedis(): Promise<void>;
  /** Ends both and removes what they kept; without it that happens when this process has ended. */
  close(): Promise<void>;
}

/** Null, with a line that says so (with CI set: throws), where PostgreSQL or Redis is not installed. */
export async function startPrivateServers(): Promise<PrivateServers | null> {
  const [bin, program] = [postgresqlBin(), redisServer()];
  if (!bin || !program) {
    const what = `not run: this needs a PostgreSQL and a Redis of its own (${[bin ? [] : 'initdb', program ? [] : 'redis-server'].flat().join(' and ')} not found)`;
    if (process.env.CI === 'true') throw new Error(what);
    console.warn(what);
    return null;
  }
  const own = mkdtempSync(join(tmpdir(), 'baton-servers-'));
  // The server's user must reach its data directory inside.
  chmodSync(own, 0o755);
  const { url, data, port } = await bootPostgresql(bin, own);
  const log = join(data, 'restart.log');
  const ctl = async (...args: string[]) => {
    const child = spawn(...asPostgres(bin, 'pg_ctl', ['-D', data, '-m', 'fast', '-w', '-t', PG_CTL_S, ...args]), { cwd: '/' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0)
      throw new Error(`pg_ctl ${args.join(' ')} ended with ${code}: ${said}${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
  };
  const redisPort = await freePort();
  let redis: number | null = null;
  const startRedis = async () => {
    redis ??= await bootRedis(program, redisPort);
    writeFileSync(join(own, 'redis.pid'), String(redis));
  };
  await startRedis();
  const stopRedis = async () => {
    if (redis === null) return;
    process.kill(redis, 'SIGKILL');
    redis = null;
    rmSync(join(own, 'redis.pid'));
    await until(async () => !(await answers(redisPort)), 'Redis to be gone');
  };
  endWithProcess(own);
  return {
    databaseUrl: url,
    redisUrl: `redis://127.0.0.1:${redisPort}`,
    restartPostgresql: async () => {
      await ctl('-l', log, 'restart');
      await until(() => answers(port), 'PostgreSQL');
    },
    stopRedis,
    startRedis,
    close: async () => {
      await stopRedis();
      await ctl('stop');
      rmSync(own, { recursive: true, force: true });
    },
  };
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

/** Ends private servers that were not closed, once this process is gone, however it went. */
function endWithProcess(own: string): void {
  const wait = `while kill -0 ${process.pid} 2>/dev/null; do sleep 1; done`;
  const end = (file: string, signal: string) => `[ -f ${own}/${file} ] && kill -${signal} "$(head -n 1 ${own}/${file})"`;
  const gone = `while [ -f ${own}/postgresql/postmaster.pid ]; do sleep 1; done`;
  spawnDetached('sh', ['-c', `${wait}; ${end('redis.pid', 'KILL')}; ${end('postgresql/postmaster.pid', 'INT')}; ${gone}; rm -rf ${own}`]);
}

/** Below those that systems hand out: while a server restarts, nobody's outgoing connection can have taken its port. */
const PORTS = { from: 15_000, count: 15_000 };

/** A port that nobody listened on a moment ago, and that nobody gets by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
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
