/** The largest of some figures that may be missing. */

/** Null when all are. */
export function max(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((most, value) => (value === null || (most !== null && most >= value) ? most : value), null);
}
