/** The stream that `pg` takes for its socket and that leads to PGlite's session instead of a server. */
import { Duplex } from 'node:stream';
import type { PgliteSession, SessionUser } from './pglite-session.ts';
import { fatalMessage, greeting, RequestReader } from './wire.ts';

export class PgliteSocket extends Duplex implements SessionUser {
  readonly searchPath: string;
  readonly #session: PgliteSession;
  readonly #reader = new RequestReader();

  constructor(session: PgliteSession, searchPath: string) {
    super();
    this.#session = session;
    this.searchPath = searchPath;
  }

  /** What `pg` calls on a net.Socket; there is nothing to connect to. */
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  answer(bytes: Uint8Array): void {
    if (!this.destroyed) this.push(bytes);
  }

  notify(bytes: Uint8Array): void {
    this.answer(bytes);
  }

  lose(sqlState: string, reason: string): void {
    if (this.destroyed) return;
    this.push(fatalMessage(sqlState, reason));
    this.push(null);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#feed(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#feed(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _read(): void {
    // Answers are pushed as they come: a client waits for each before its next request.
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#session.leave(this);
    done(error);
  }

  #feed(bytes: Buffer): void {
    for (const request of this.#reader.push(bytes)) {
      if (request === 'startup') this.push(greeting());
      else if (request === 'end') this.push(null);
      else this.#session.submit(this, request);
    }
  }
}
