/** The probability that a chain converts, whole or without one channel, solved exactly: no journey is ever simulated. */
import type { MarkovChain } from './markov-chain.ts';

/** Up to so many states elimination is the fastest; it costs their number cubed. */
const DENSE = 200;
/** Width of the bounds at which they are one number: 100 times the rounding of a double. */
const EXACT = 1e-14;
const MOST_SWEEPS = 5_000;

/** `without` null: the whole chain. A state that holds the channel leads to NULL. */
export function conversionProbability(chain: MarkovChain, without: number | null): number {
  const gone = chain.states.map((state) => without !== null && state.includes(without));
  if (chain.states.length <= DENSE) return byElimination(chain, gone);
  return byBounds(chain, gone) ?? byElimination(chain, gone);
}

/**
 * State reduction (Grassmann, Taksar, Heyman): states are taken out one by one, each predecessor going on to where the state would have gone.
 * Nothing is ever subtracted, so no digits are lost, however long the chain stays inside.
 */
function byElimination({ next, converts, fails }: MarkovChain, gone: readonly boolean[]): number {
  const size = next.length;
  const [conversion, nothing] = [size, size + 1];
  const rows = next.map((edges, state) => {
    const row = new Float64Array(size + 2);
    for (const { to, probability } of edges) row[gone[to] ? nothing : to]! += probability;
    row[conversion] = converts[state]!;
    row[nothing]! += fails[state]!;
    return row;
  });
  for (let out = size - 1; out > 0; out -= 1) if (!gone[out]) eliminate(rows, out, [conversion, nothing]);
  const start = rows[0]!;
  const ends = start[conversion]! + start[nothing]!;
  return ends === 0 ? 0 : start[conversion]! / ends;
}

function eliminate(rows: readonly Float64Array[], out: number, ends: readonly [number, number]): void {
  const row = rows[out]!;
  let leaves = row[ends[0]]! + row[ends[1]]!;
  for (let to = 0; to < out; to += 1) leaves += row[to]!;
  if (leaves === 0) return;
  for (let from = 0; from < out; from += 1) {
    const before = rows[from]!;
    const passes = before[out]! / leaves;
    if (passes === 0) continue;
    for (let to = 0; to < out; to += 1) before[to]! += passes * row[to]!;
    before[ends[0]]! += passes * row[ends[0]]!;
    before[ends[1]]! += passes * row[ends[1]]!;
  }
}

/** One bound rises from "nobody converts", the other falls from "all do"; between them lies the solution, until they meet. Null where that takes long. */
function byBounds({ next, converts }: MarkovChain, gone: readonly boolean[]): number | null {
  const size = next.length;
  const [low, high] = [new Float64Array(size), Float64Array.from(gone, (is) => (is ? 0 : 1))];
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    for (let state = size - 1; state >= 0; state -= 1) {
      if (gone[state]) continue;
      let [least, most, stays] = [converts[state]!, converts[state]!, 0];
      for (const { to, probability } of next[state]!) {
        if (to === state) stays = probability;
        else {
          least += probability * low[to]!;
          most += probability * high[to]!;
        }
      }
      low[state] = least / (1 - stays);
      high[state] = most / (1 - stays);
    }
    if (high[0]! - low[0]! <= EXACT) return (low[0]! + high[0]!) / 2;
  }
  return null;
}
