/** A chain of order 1 to 3 counted from paths: from START through the last channels seen to CONVERSION or NULL. */
import { type ChannelPath, channelsOf } from './paths.ts';

export interface MarkovChain {
  readonly channels: readonly string[];
  /** State 0 is START; every other one is a row of up to `order` channels, as indexes, the newest last. */
  readonly states: readonly (readonly number[])[];
  /** Probabilities of the next step by state; with those of both ends they sum to 1. */
  readonly next: readonly (readonly Edge[])[];
  /** Probability that the next step is the conversion. */
  readonly converts: readonly number[];
  /** Probability that it ends in NULL. */
  readonly fails: readonly number[];
}

interface Edge {
  readonly to: number;
  readonly probability: number;
}

interface Counted {
  readonly state: readonly number[];
  readonly next: Map<number, number>;
  converts: number;
  fails: number;
  whole: number;
}

/**
 * Every step of a path is counted as often as the path converted or ended in nothing; `nulls: exclude` leaves the latter out.
 * A channel that follows itself is a step to itself. Paths of no weight and of no channel tell nothing.
 */
export function countChain(paths: readonly ChannelPath[], order: number, nulls: 'include' | 'exclude'): MarkovChain {
  const channels = channelsOf(paths);
  const indexOf = new Map(channels.map((channel, index) => [channel, index]));
  const ids = new Map<string, number>([['', 0]]);
  const counted: Counted[] = [{ state: [], next: new Map(), converts: 0, fails: 0, whole: 0 }];
  const idOf = (state: readonly number[]): number => {
    const key = state.join(',');
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, counted.length);
    counted.push({ state, next: new Map(), converts: 0, fails: 0, whole: 0 });
    return counted.length - 1;
  };
  for (const path of paths) {
    const weight = path.conversions + (nulls === 'include' ? path.nulls : 0);
    if (weight === 0 || path.channels.length === 0) continue;
    let at = 0;
    for (const channel of path.channels) {
      const to = idOf([...counted[at]!.state, indexOf.get(channel)!].slice(-order));
      counted[at]!.next.set(to, (counted[at]!.next.get(to) ?? 0) + weight);
      counted[at]!.whole += weight;
      at = to;
    }
    counted[at]!.converts += path.conversions;
    counted[at]!.fails += weight - path.conversions;
    counted[at]!.whole += weight;
  }
  return {
    channels,
    states: counted.map(({ state }) => state),
    next: counted.map(({ next, whole }) => [...next].map(([to, count]) => ({ to, probability: count / whole }))),
    converts: counted.map(({ converts, whole }) => (whole === 0 ? 0 : converts / whole)),
    fails: counted.map(({ fails, whole }) => (whole === 0 ? 0 : fails / whole)),
  };
}
