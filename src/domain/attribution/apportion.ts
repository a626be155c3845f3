/** Divides an amount of whole minor units by whole parts, by largest remainder, so that the shares sum to it exactly. */

/**
 * `amount` in minor units over `parts`, whole numbers from 0 in the order of the touchpoints: floor of each quota, the rest one unit each to
 * the largest remainders, ties to the earlier. A negative amount mirrors the positive one; a zero amount gives zeros. Throws a RangeError for
 * parts or amounts that are no such numbers; parts that are all zero divide nothing, unless there is nothing to divide.
 *
 * Parts are whole because remainders must tie exactly: a third of a cent written as a double is not the third of another, and the cent would
 * go to whoever rounds up. Doubles carry quotas as long as amount × part is safe, and BigInt the rest: three percent of the speed, never less exact.
 */
export function apportion(amount: number, parts: ArrayLike<number>): number[] {
  const whole = sumOf(parts);
  if (!Number.isSafeInteger(amount)) throw new RangeError(`${amount} is no whole number of minor units`);
  if (amount === 0) return Array.from(parts, () => 0);
  if (whole === 0) throw new RangeError('no part is above zero');
  const size = Math.abs(amount);
  const { quotas, remainders } = size * largest(parts) <= Number.MAX_SAFE_INTEGER ? plain(size, parts, whole) : wide(size, parts, whole);
  handOutRest(size, quotas, remainders);
  return amount < 0 ? quotas.map((share) => (share === 0 ? 0 : -share)) : quotas;
}

interface Quotas {
  readonly quotas: number[];
  readonly remainders: Float64Array | BigInt64Array;
}

function plain(size: number, parts: ArrayLike<number>, whole: number): Quotas {
  const quotas = new Array<number>(parts.length);
  const remainders = new Float64Array(parts.length);
  for (let index = 0; index < parts.length; index += 1) {
    const product = size * parts[index]!;
    const remainder = product % whole;
    quotas[index] = (product - remainder) / whole;
    remainders[index] = remainder;
  }
  return { quotas, remainders };
}

function wide(size: number, parts: ArrayLike<number>, whole: number): Quotas {
  const total = BigInt(whole);
  const products = Array.from(parts, (part) => BigInt(size) * BigInt(part));
  return {
    quotas: products.map((product) => Number(product / total)),
    remainders: BigInt64Array.from(products, (product) => product % total),
  };
}

/** Whoever lies above the smallest remainder that still gets a unit has one; the units left go to those on it, in order. */
function handOutRest(size: number, quotas: number[], remainders: Float64Array | BigInt64Array): void {
  let rest = size;
  for (const quota of quotas) rest -= quota;
  if (rest === 0) return;
  const bar = ranked(remainders.slice(), remainders.length - rest);
  for (let index = 0; index < quotas.length; index += 1) {
    if (remainders[index]! > bar) {
      quotas[index]! += 1;
      rest -= 1;
    }
  }
  for (let index = 0; rest > 0; index += 1) {
    if (remainders[index] === bar) {
      quotas[index]! += 1;
      rest -= 1;
    }
  }
}

/** The value that a sort would put at `rank`; disturbs the order (quickselect: a sort was a third of all time). */
function ranked(values: Float64Array | BigInt64Array, rank: number): number | bigint {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left += 1;
      while (values[right]! > pivot) right -= 1;
      if (left > right) break;
      const swapped = values[left]!;
      values[left] = values[right]!;
      values[right] = swapped;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank]!;
}

function sumOf(parts: ArrayLike<number>): number {
  let whole = 0;
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index]!;
    if (part < 0 || !Number.isInteger(part)) throw new RangeError(`${part} is no whole part from 0`);
    whole += part;
  }
  if (!Number.isSafeInteger(whole)) throw new RangeError('the parts are too large together');
  return whole;
}

function largest(parts: ArrayLike<number>): number {
  let most = 0;
  for (let index = 0; index < parts.length; index += 1) most = Math.max(most, parts[index]!);
  return most;
}
