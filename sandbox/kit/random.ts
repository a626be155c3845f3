/** Seeded draws that depend only on their keys, so that the order of other events never changes them. */

/** A number in [0, 1) fixed by the seed and the keys (FNV-1a over the keys, then the murmur3 finaliser). */
export function draw(seed: number, ...keys: readonly (string | number)[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const key of keys) {
    const text = `${key}|`;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** A whole number from `low` to `high`, both included. */
export function drawBetween(low: number, high: number, seed: number, ...keys: readonly (string | number)[]): number {
  return low + Math.floor(draw(seed, ...keys) * (high - low + 1));
}

/** A copy in an order fixed by the seed and the keys (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], seed: number, ...keys: readonly (string | number)[]): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(draw(seed, ...keys, i) * (i + 1));
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}
