/** Notices which steps may have written to the tables of the promise, so that only these have to be asked about. */
import type { SqlPool, SqlResult } from '../src/ports/sql-pool.ts';

/** Where the promise stands: hand-offs and their tasks. */
export const TABLES_OF_THE_PROMISE = ['handoffs', 'slot_tasks'];

const WRITES = /\b(?:INSERT|UPDATE|DELETE)\b/i;

export interface WriteSensor {
  /** The pool it was given, watched. */
  readonly pool: SqlPool;
  /** True when a statement since the last asking may have written there. */
  wrote(): boolean;
}

export function senseWrites(inner: SqlPool): WriteSensor {
  let written = false;
  const note = (text: string): void => {
    written ||= WRITES.test(text) && TABLES_OF_THE_PROMISE.some((table) => text.includes(table));
  };
  const query = (text: string, values?: readonly unknown[]): Promise<SqlResult> => {
    note(text);
    return inner.query(text, values);
  };
  const connect: SqlPool['connect'] = async () => {
    const client = await inner.connect();
    return {
      query(text, values) {
        note(text);
        return client.query(text, values);
      },
      release: (destroy) => client.release(destroy),
    };
  };
  return {
    pool: { query, connect, end: () => inner.end() },
    wrote() {
      const was = written;
      written = false;
      return was;
    },
  };
}
