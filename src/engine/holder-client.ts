/** Runs a command in the process that holds a data directory, with its output and exit code as if it had run here. */
import { connect, type Socket } from 'node:net';
import { BatonError } from '../errors/index.ts';
import { FrameReader, type OutputFrame, writeFrame } from './holder-frames.ts';

export interface CommandOutput {
  stdout(text: string): void;
  stderr(text: string): void;
}

/** A connection to the holder's socket; undefined when nobody listens there. */
export function connectTo(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/**
 * Runs `argv` in the holder that listens at `path` (`socketPathOf`) and resolves to the exit code; undefined when there is no holder.
 * Rejects with `HOLDER_LOST` when it ends before the command does.
 */
export async function runInHolder(path: string, argv: readonly string[], output: CommandOutput): Promise<number | undefined> {
  const socket = await connectTo(path);
  if (!socket) return undefined;
  return new Promise((resolve, reject) => {
    const frames = new FrameReader<OutputFrame>();
    socket.on('error', () => undefined);
    socket.on('close', () => reject(new BatonError('HOLDER_LOST', { command: argv[0] })));
    socket.on('data', (bytes: Buffer) => {
      for (const frame of frames.push(bytes)) {
        if ('exitCode' in frame) resolve(frame.exitCode);
        else output[frame.stream](frame.text);
      }
    });
    writeFrame(socket, { argv });
  });
}
