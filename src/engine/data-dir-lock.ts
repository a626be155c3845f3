/** One process per data directory: the holder listens on a unix socket in it, and runs other processes' commands for them. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BatonError } from '../errors/index.ts';
import { connectTo } from './holder-client.ts';
import { type CommandFrame, FrameReader, writeFrame } from './holder-frames.ts';

/** What a command that runs in the holder is given instead of a process of its own. */
export interface CommandIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Aborted when the asking process has gone. */
  readonly signal: AbortSignal;
}

/** Runs a command line, without the program's name, in the holder; resolves to its exit code. */
export type CommandHandler = (argv: readonly string[], io: CommandIo) => Promise<number>;

export interface DataDirLock {
  /** From now on commands are run; before, they are told to try again. */
  serve(handler: CommandHandler): void;
  release(): Promise<void>;
}

/** The longest path that fits `sun_path` on every platform (104 bytes on macOS, with its final zero). */
const SOCKET_PATH_LIMIT = 100;

/** A takeover is two system calls; ten seconds is a process that no longer exists (machine time). */
const TAKEOVER_LIMIT_MS = 10_000;

const POINTER_FILE = 'holder.path';

/** Where the holder of this directory listens: in it, or, where that path is too long for a socket, in the machine's temporary directory. */
export function socketPathOf(directory: string): string {
  const inside = join(resolve(directory), 'holder.sock');
  if (Buffer.byteLength(inside) <= SOCKET_PATH_LIMIT) return inside;
  const pointer = join(directory, POINTER_FILE);
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const hash = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 24);
  return join(tmpdir(), `baton-${hash}.sock`);
}

/** Takes the directory for this process, creating it. Rejects with `DATA_DIRECTORY_IN_USE` when another process holds it. */
export async function lockDataDir(directory: string): Promise<DataDirLock> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = socketPathOf(directory);
  const held = new HeldDirectory();
  if (!(await held.listen(path))) await takeOver(held, path, directory);
  if (!path.startsWith(resolve(directory))) writeFileSync(join(directory, POINTER_FILE), path);
  return held;
}

/** Replaces the socket of a killed process; the guard file keeps two processes from doing it to each other at once. */
async function takeOver(held: HeldDirectory, path: string, directory: string): Promise<void> {
  const guard = `${path}.takeover`;
  const inUse = new BatonError('DATA_DIRECTORY_IN_USE', { directory });
  if (!createGuard(guard)) throw inUse;
  try {
    if (await isAlive(path)) throw inUse;
    rmSync(path, { force: true });
    if (!(await held.listen(path))) throw inUse;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** False when another process is at it; a guard older than that can take was left by a process killed in the middle. */
function createGuard(guard: string): boolean {
  const age = existsSync(guard) ? Date.now() - statSync(guard).mtimeMs : 0;
  if (age > TAKEOVER_LIMIT_MS) rmSync(guard, { force: true });
  try {
    writeFileSync(guard, `${process.pid}\n`, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

async function isAlive(path: string): Promise<boolean> {
  const socket = await connectTo(path);
  socket?.destroy();
  return socket !== undefined;
}

class HeldDirectory implements DataDirLock {
  readonly #server: Server = createServer((socket) => this.#accept(socket));
  readonly #sockets = new Set<Socket>();
  #handler: CommandHandler | undefined;

  /** False when the path is taken, by a living process or a dead one's socket. */
  listen(path: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      this.#server.listen(path, () => resolve(true));
      this.#server.unref();
    });
  }

  serve(handler: CommandHandler): void {
    this.#handler = handler;
  }

  release(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    // Closing removes the socket file.
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const gone = new AbortController();
    const frames = new FrameReader<CommandFrame>();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      gone.abort();
    });
    socket.on('data', (bytes: Buffer) => {
      for (const frame of frames.push(bytes)) void this.#run(frame, socket, gone.signal);
    });
  }

  async #run(frame: CommandFrame, socket: Socket, signal: AbortSignal): Promise<void> {
    const io: CommandIo = {
      stdout: (text) => writeFrame(socket, { stream: 'stdout', text }),
      stderr: (text) => writeFrame(socket, { stream: 'stderr', text }),
      signal,
    };
    const exitCode = await this.#exitCodeOf(frame.argv, io);
    writeFrame(socket, { exitCode });
    socket.end();
  }

  async #exitCodeOf(argv: readonly string[], io: CommandIo): Promise<number> {
    try {
      if (this.#handler) return await this.#handler(argv, io);
      io.stderr('Baton is still starting on this data directory: try again in a moment.\n');
    } catch (error) {
      io.stderr(`${(error as Error).message}\n`);
    }
    return 1;
  }
}
