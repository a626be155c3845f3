/** Seeded draws: a stream of numbers derived from the seed and a stable key, so that one actor's luck never depends on another's. */

export interface Draws {
  /** A number in [0, 1). */
  unit(): number;
  /** A whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Picks a key by its weight. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K;
  /** A new, shuffled array (Fisher–Yates). */
  shuffled<T>(items: readonly T[]): T[];
}

/** FNV-1a over the text with a murmur3 finaliser: similar keys must not give similar streams. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** mulberry32: 32 bits of state are plenty for the few draws taken per key. */
function mulberry(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The draws that belong to these keys under this seed: same keys, same draws. */
export function drawsFor(seed: number, ...keys: readonly (string | number)[]): Draws {
  const unit = mulberry(hash(`${seed}/${keys.join('/')}`));
  const int = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1));
  return {
    unit,
    int,
    chance: (share) => unit() < share,
    pick: (items) => items[int(0, items.length - 1)]!,
    weighted: <K extends string>(weights: Readonly<Partial<Record<K, number>>>): K => weightedKey(weights, unit()),
    shuffled(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(0, i);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}

function weightedKey<K extends string>(weights: Readonly<Partial<Record<K, number>>>, unit: number): K {
  const entries = Object.entries(weights) as [K, number][];
  let left = unit * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries[entries.length - 1]![0];
}
