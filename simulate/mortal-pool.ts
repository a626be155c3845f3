/** The ledger's connections of one life of Baton: when it is thrown away no statement of it is carried out or answered any more. */
import type { SqlClient, SqlPool, SqlResult } from '../src/ports/sql-pool.ts';

/** What becomes of a life at one statement: nothing, or its end before or after the database has carried it out. */
export type Fate = 'lives' | 'ends-before' | 'ends-after';

export interface MortalPool extends SqlPool {
  /** Statements under way. */
  readonly busy: number;
  /** Ends every connection; what was in an open transaction is rolled back. */
  kill(): void;
}

/** `fateAt` is asked at every statement and has killed the pool itself where it says so. */
export function mortal(inner: SqlPool, fateAt: () => Fate, end: () => void): MortalPool {
  const clients = new Set<SqlClient>();
  let dead = false;
  let busy = 0;

  const run = async (send: () => Promise<SqlResult>): Promise<SqlResult> => {
    if (dead) return never();
    const fate = fateAt();
    if (fate === 'ends-before') {
      end();
      return never();
    }
    busy += 1;
    try {
      const result = await send();
      if (fate === 'ends-after') end();
      return dead ? never() : result;
    } catch (error) {
      if (dead) return never();
      throw error;
    } finally {
      busy -= 1;
    }
  };

  const wrap = (client: SqlClient): SqlClient => {
    clients.add(client);
    return {
      query: (text, values) => run(() => client.query(text, values)),
      release: (destroy) => {
        if (clients.delete(client)) client.release(destroy);
      },
    };
  };

  return {
    get busy() {
      return busy;
    },
    async connect() {
      if (dead) return never();
      const client = await inner.connect();
      if (!dead) return wrap(client);
      client.release(true);
      return never();
    },
    query: (text, values) => run(() => inner.query(text, values)),
    end: async () => undefined,
    kill() {
      dead = true;
      for (const client of clients) client.release(true);
      clients.clear();
    },
  };
}

/** What a process that is gone waits for. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}
