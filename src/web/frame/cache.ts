/** Figures over very many rows: waited for while they are few, else shown as last counted while they are counted anew. */

/** What was counted, and when in machine time it was. */
export interface Counted<T> {
  readonly value: T;
  readonly at: number;
}

export interface Cache {
  /** `count` runs once at a time per key; of what is small it is waited for. Rejects only where it is waited for. */
  get<T>(key: string, count: () => Promise<T>, isSmall: (value: T) => boolean): Promise<Counted<T>>;
}

/** A count that took long is not begun anew before it rested so many times as long, and so long at the least. */
const REST = 4;
const LEAST_REST_MS = 60_000;
const MOST_KEYS = 200;

interface Entry {
  last: Counted<unknown> | null;
  tookMs: number;
  running: Promise<unknown> | null;
}

export function createCache(machineNow: () => number = () => performance.now()): Cache {
  const entries = new Map<string, Entry>();
  const entryOf = (key: string): Entry => {
    const known = entries.get(key) ?? { last: null, tookMs: 0, running: null };
    entries.delete(key);
    entries.set(key, known);
    for (const [oldest] of entries) if (entries.size > MOST_KEYS) entries.delete(oldest);
    return known;
  };
  const begin = (entry: Entry, count: () => Promise<unknown>): Promise<unknown> => {
    const from = machineNow();
    entry.running = count()
      .then((value) => {
        entry.last = { value, at: machineNow() };
        entry.tookMs = machineNow() - from;
      })
      .finally(() => {
        entry.running = null;
      });
    return entry.running;
  };
  return {
    async get<T>(key: string, count: () => Promise<T>, isSmall: (value: T) => boolean) {
      const entry = entryOf(key);
      const slow = entry.last !== null && !isSmall(entry.last.value as T);
      if (slow && entry.running === null && machineNow() - entry.last!.at < Math.max(entry.tookMs * REST, LEAST_REST_MS))
        return entry.last as Counted<T>;
      const running = entry.running ?? begin(entry, count);
      if (slow) running.catch(() => undefined);
      else await running;
      return entry.last as Counted<T>;
    },
  };
}
