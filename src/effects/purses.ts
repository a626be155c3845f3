/** Permits taken from the ledger in blocks and spent one by one, so that counting costs no statement per write. */
import type { Millis } from '../ports/clock.ts';

/** A killed process takes at most this many unspent permits with it. */
const BLOCK = 25;

export interface PurseSource {
  /** Permits of the whole bucket; asked once per bucket. */
  limit(): Promise<number>;
  /** How many of `n` are granted. */
  take(n: number, limit: number): Promise<number>;
}

interface Purse {
  readonly bucket: Millis;
  readonly limit: number;
  left: number;
  /** Refused once: nothing more comes in this bucket. */
  dry: boolean;
}

export interface Purses {
  /** How many of `n` writes may go. Permits of a former bucket are gone with it. */
  spend(name: string, bucket: Millis, n: number, source: PurseSource): Promise<number>;
  /** Permits that came to nothing. */
  putBack(name: string, bucket: Millis, n: number): void;
}

export function createPurses(): Purses {
  const purses = new Map<string, Purse>();
  const open = async (name: string, bucket: Millis, source: PurseSource): Promise<Purse> => {
    const known = purses.get(name);
    if (known?.bucket === bucket) return known;
    const fresh: Purse = { bucket, limit: await source.limit(), left: 0, dry: false };
    const meanwhile = purses.get(name);
    if (meanwhile?.bucket === bucket) return meanwhile;
    purses.set(name, fresh);
    return fresh;
  };
  return {
    async spend(name, bucket, n, source) {
      const purse = await open(name, bucket, source);
      const short = n - purse.left;
      if (short > 0 && !purse.dry) {
        const asked = Math.max(short, Math.min(BLOCK, purse.limit));
        const granted = await source.take(asked, purse.limit);
        purse.left += granted;
        purse.dry = granted < asked;
      }
      const spent = Math.min(n, purse.left);
      purse.left -= spent;
      return spent;
    },
    putBack(name, bucket, n) {
      const purse = purses.get(name);
      if (purse?.bucket === bucket) purse.left += n;
    },
  };
}
