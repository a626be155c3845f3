/** The lines of JSON that a command and the holder of a data directory exchange. */

import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** What the asking process sends, once. */
export interface CommandFrame {
  readonly argv: readonly string[];
}

/** What the holder sends: output as it comes, then the exit code. */
export type OutputFrame = { readonly stream: 'stdout' | 'stderr'; readonly text: string } | { readonly exitCode: number };

export function writeFrame(socket: Socket, frame: CommandFrame | OutputFrame): void {
  if (socket.writable) socket.write(`${JSON.stringify(frame)}\n`);
}

export class FrameReader<F> {
  readonly #decoder = new StringDecoder('utf8');
  #pending = '';

  /** The complete frames in these bytes and those before. */
  push(bytes: Buffer): F[] {
    const lines = (this.#pending + this.#decoder.write(bytes)).split('\n');
    this.#pending = lines.pop() ?? '';
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as F);
  }
}
