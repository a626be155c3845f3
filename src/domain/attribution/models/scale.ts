/** Turns weights that are no fractions of whole numbers into whole parts, finely enough that no cent depends on it. */

/** Bits of the largest part: 4e-12 of it, under a thousandth of a cent in ten million; less where the sum of so many parts would be unsafe. */
const BITS = 38;

/** Parts of 1 divided by each of these counts from 1: exact while their common multiple is small enough to divide cents in doubles. */
export function reciprocalParts(counts: readonly number[]): number[] {
  let multiple = 1;
  for (const count of new Set(counts)) multiple = (multiple / greatestCommonDivisor(multiple, count)) * count;
  return multiple <= MOST_MULTIPLE ? counts.map((count) => multiple / count) : wholeParts(counts.map((count) => 1 / count));
}

const MOST_MULTIPLE = 2 ** 26;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Weights from 0 as parts; equal weights are equal parts. All zeros when no weight is above zero. */
export function wholeParts(weights: readonly number[]): number[] {
  let most = 0;
  for (const weight of weights) most = Math.max(most, weight);
  if (most === 0) return weights.map(() => 0);
  const scale = 2 ** Math.min(BITS, 52 - Math.ceil(Math.log2(weights.length + 1))) / most;
  return weights.map((weight) => Math.round(weight * scale));
}
