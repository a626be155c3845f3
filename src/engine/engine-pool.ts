/** A `pg.Pool` as Baton uses it, whichever engine is behind it: no statement beside an open transaction, no transaction left behind. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { BatonError } from '../errors/index.ts';
import type { SqlClient, SqlPool, SqlResult } from '../ports/sql-pool.ts';
import { isAway, mapLost } from './lost.ts';

/** What runs inside a transaction knows it by this: the client that began it, until it is over. */
interface OpenTransaction {
  readonly client: EngineClient;
  open: boolean;
}

const BEGIN = /^(?:\s|--[^\n]*\n|\/\*.*?\*\/)*(?:BEGIN|START\s+TRANSACTION)\b/is;

const current = new AsyncLocalStorage<OpenTransaction | undefined>();

/** The open transaction this call stands in, of the same database. */
function enclosing(pool: EnginePool): OpenTransaction | undefined {
  const transaction = current.getStore();
  return transaction?.open && transaction.client.owner.database === pool.database ? transaction : undefined;
}

function refuse(text: string): BatonError {
  return new BatonError('SQL_INSIDE_TRANSACTION', { statement: text.trim().split(/\s+/, 2).join(' ') });
}

const guarded = new WeakSet<pg.PoolClient>();

/** The pool listens only while a connection is idle: one that is lost while it is borrowed, given back or thrown away would end the process. */
function guard(client: pg.PoolClient): void {
  if (guarded.has(client)) return;
  guarded.add(client);
  client.on('error', () => undefined);
}

/** A borrowed connection; also what BullMQ needs of one (its events). */
export class EngineClient implements SqlClient {
  readonly owner: EnginePool;
  readonly #client: pg.PoolClient;
  readonly #onError = (error: Error): void => {
    this.#lost = error;
  };
  #transaction: OpenTransaction | undefined;
  #lost: Error | undefined;
  #released = false;

  constructor(owner: EnginePool, client: pg.PoolClient) {
    this.owner = owner;
    this.#client = client;
    guard(client);
    client.on('error', this.#onError);
  }

  query(text: string, values?: readonly unknown[]): Promise<SqlResult> {
    const around = enclosing(this.owner);
    if (around && around.client !== this) return Promise.reject(refuse(text));
    if (this.#lost) return Promise.reject(new BatonError('LEDGER_UNAVAILABLE', { reason: this.#lost.message }, { cause: this.#lost }));
    // Entered in the caller's own stack frame, before anything is awaited: only so its later calls are seen to stand inside.
    if (BEGIN.test(text)) this.#enter();
    return this.#run(text, values);
  }

  release(destroy?: boolean | Error): void {
    if (this.#released) return;
    this.#released = true;
    this.#leave();
    this.#client.removeListener('error', this.#onError);
    const inTransaction = this.#client.getTransactionStatus() !== 'I';
    const over = destroy ?? this.#lost;
    if (over || !inTransaction) {
      this.#client.release(over);
      return;
    }
    this.#client.query('ROLLBACK').then(
      () => this.#client.release(),
      (error: Error) => this.#client.release(error),
    );
  }

  on(event: string, listener: (...args: never[]) => void): this {
    this.#client.on(event as 'error', listener as (error: Error) => void);
    return this;
  }

  removeListener(event: string, listener: (...args: never[]) => void): this {
    this.#client.removeListener(event, listener as () => void);
    return this;
  }

  removeAllListeners(event?: string): this {
    // Without an event BullMQ means its own listeners; the pool's on 'error' must stay.
    this.#client.removeAllListeners(event ?? 'notification');
    return this;
  }

  async #run(text: string, values?: readonly unknown[]): Promise<SqlResult> {
    try {
      const result = await this.#client.query(text, values as unknown[] | undefined);
      return Array.isArray(result) ? (result.at(-1) as SqlResult) : result;
    } catch (error) {
      // The pool has not heard of it yet and would lend a dead connection to the next one.
      if (isAway(error)) this.#lost ??= error as Error;
      throw mapLost(error);
    } finally {
      if (this.#client.getTransactionStatus() === 'I') this.#leave();
    }
  }

  #enter(): void {
    this.#transaction = { client: this, open: true };
    current.enterWith(this.#transaction);
  }

  #leave(): void {
    if (this.#transaction) this.#transaction.open = false;
    this.#transaction = undefined;
  }
}

export class EnginePool implements SqlPool {
  /** BullMQ asks here whether a lost connection would be noticed: an embedded one cannot be lost, the other has keepAlive on. */
  readonly options = { keepAlive: true } as const;
  readonly root: pg.Pool;
  readonly database: object;

  readonly #borrow: () => Promise<pg.PoolClient>;

  /**
   * `database`: the same object for all pools of one database: inside a transaction of one, none of them may be used.
   * `borrow` gets a connection where that takes more than asking the pool.
   */
  constructor(pool: pg.Pool, database: object, borrow = () => pool.connect()) {
    this.root = pool;
    this.database = database;
    this.#borrow = borrow;
    // Before whoever asked is told of it: the server may say goodbye in the same breath as it says hello.
    pool.on('connect', guard);
  }

  async connect(): Promise<EngineClient> {
    if (enclosing(this)) throw refuse('connect');
    return new EngineClient(this, await this.#borrow());
  }

  async query(text: string, values?: readonly unknown[]): Promise<SqlResult> {
    if (enclosing(this)) throw refuse(text);
    // Not the pool's own query: it throws the connection away after every failed statement, a refused duplicate too.
    const client = new EngineClient(this, await this.#borrow());
    try {
      return await client.query(text, values);
    } finally {
      client.release();
    }
  }

  on(event: 'error' | 'connect', listener: (...args: never[]) => void): this {
    this.root.on(event as 'error', listener as (error: Error) => void);
    return this;
  }

  removeAllListeners(event?: string): this {
    this.root.removeAllListeners(event as 'error');
    return this;
  }

  end(): Promise<void> {
    return this.root.end();
  }
}
