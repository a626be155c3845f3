/** Shares PGlite's only session between many connections: one transaction at a time, each connection with its own search_path. */
import type { PgliteHost } from './pglite-thread.ts';
import { StatementCache } from './statement-cache.ts';
import { queryMessage, readAnswer, type TransactionStatus } from './wire.ts';

/** One connection's side of the session. */
export interface SessionUser {
  /** `search_path` its statements run under. */
  readonly searchPath: string;
  /** The answer to its oldest unanswered request. */
  answer(bytes: Uint8Array): void;
  notify(bytes: Uint8Array): void;
  /** The session is lost to this connection: `sqlState` and a sentence, as a server's last words. */
  lose(sqlState: string, reason: string): void;
}

interface Turn {
  readonly user: SessionUser;
  readonly request: Buffer;
}

export class PgliteSession {
  readonly #thread: PgliteHost;
  readonly #idleLimitMs: number;
  readonly #statements = new StatementCache();
  readonly #turns: Turn[] = [];
  readonly #listeners = new Set<SessionUser>();
  readonly #gone = new WeakSet<SessionUser>();
  readonly #exclusive: (() => Promise<void>)[] = [];
  /** The connection whose transaction is open: nobody else's statement may run before it ends. */
  #holder: SessionUser | undefined;
  #holderGone = false;
  #status: TransactionStatus = 'I';
  #searchPath = '';
  #busy = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /** `idleLimitMs`: a transaction that sends nothing for so long while others wait is rolled back, as PostgreSQL does. */
  constructor(thread: PgliteHost, idleLimitMs: number) {
    this.#thread = thread;
    this.#idleLimitMs = idleLimitMs;
  }

  /** Queues a request of this connection; its answer comes through `user.answer`. */
  submit(user: SessionUser, request: Buffer): void {
    this.#turns.push({ user, request });
    this.#next();
  }

  /** The connection is closed: an open transaction of it is rolled back, its waiting requests are dropped. */
  leave(user: SessionUser): void {
    this.#listeners.delete(user);
    this.#gone.add(user);
    for (let at = this.#turns.length - 1; at >= 0; at -= 1) if (this.#turns[at]!.user === user) this.#turns.splice(at, 1);
    if (this.#holder === user) this.#holderGone = true;
    this.#next();
  }

  /** Runs `work` when no transaction is open and lets nothing else in meanwhile. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#exclusive.push(() => work().then(resolve, reject));
      this.#next();
    });
  }

  #next(): void {
    if (this.#busy) return;
    clearTimeout(this.#idleTimer);
    if (this.#holder && this.#holderGone) return void this.#run(this.#rollBack());
    if (this.#holder === undefined) {
      const exclusive = this.#exclusive.shift();
      if (exclusive) return void this.#run(exclusive());
    }
    const at = this.#holder ? this.#turns.findIndex((turn) => turn.user === this.#holder) : 0;
    const turn = this.#turns[at];
    if (turn) {
      this.#turns.splice(at, 1);
      this.#run(this.#perform(turn));
    } else if (this.#holder) this.#watchIdle(this.#holder);
  }

  async #run(work: Promise<void>): Promise<void> {
    this.#busy = true;
    await work;
    this.#busy = false;
    this.#next();
  }

  async #perform({ user, request }: Turn): Promise<void> {
    const { request: kept, forget, answered } = this.#statements.rewrite(request, user.searchPath);
    const requests: Uint8Array[] = [];
    if (user.searchPath !== this.#searchPath) requests.push(searchPathMessage(user.searchPath));
    if (forget && this.#status !== 'E') requests.push(queryMessage('DEALLOCATE ALL'));
    requests.push(kept);
    const bytes = await this.#thread.request({ kind: 'wire', requests }).catch((error: Error) => error);
    if (bytes instanceof Error) return user.lose('08006', bytes.message);
    answered(bytes);
    const answer = readAnswer(bytes, this.#status);
    this.#searchPath = user.searchPath;
    this.#status = answer.status;
    this.#holder = answer.status === 'I' ? undefined : user;
    // It may have left while its BEGIN was under way, and nobody would end what that began.
    this.#holderGone = this.#holder !== undefined && this.#gone.has(user);
    if (answer.listens) this.#listeners.add(user);
    user.answer(answer.own);
    for (const notification of answer.notifications) for (const listener of this.#listeners) listener.notify(notification);
  }

  async #rollBack(): Promise<void> {
    // Fails only with the whole thread, and then there is nothing left to roll back.
    await this.#thread.request({ kind: 'wire', requests: [queryMessage('ROLLBACK')] }).catch(() => undefined);
    this.#holder = undefined;
    this.#holderGone = false;
    this.#status = 'I';
  }

  #watchIdle(holder: SessionUser): void {
    if (this.#turns.length === 0 && this.#exclusive.length === 0) return;
    this.#idleTimer = setTimeout(() => {
      this.leave(holder);
      holder.lose('25P03', `idle in transaction for ${this.#idleLimitMs} ms while others waited: it was rolled back`);
    }, this.#idleLimitMs);
  }
}

function searchPathMessage(searchPath: string): Uint8Array {
  return queryMessage(`SET search_path TO ${searchPath}`);
}
