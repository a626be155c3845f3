/** One page of a list that is in memory, by its key: the largest number first, equal ones by id. */

export interface Numbered<T> {
  readonly numberOf: (row: T) => number;
  readonly idOf: (row: T) => string;
}

/** Sorts in place. `after` is the key of the last row of the page before, which need not be there any more; what is no key begins at the beginning. */
export function numberPage<T>(
  rows: T[],
  { numberOf, idOf }: Numbered<T>,
  { after, limit }: { readonly after: string | null; readonly limit: number },
): { readonly rows: readonly T[]; readonly next: string | null } {
  rows.sort((a, b) => numberOf(b) - numberOf(a) || compare(idOf(a), idOf(b)));
  const [, number, id] = /^(-?\d{1,17}) (.*)$/s.exec(after ?? '') ?? [];
  const begins =
    number === undefined || id === undefined
      ? 0
      : rows.findIndex((row) => numberOf(row) < Number(number) || (numberOf(row) === Number(number) && idOf(row) > id));
  const shown = begins < 0 ? [] : rows.slice(begins, begins + limit);
  const last = shown.at(-1);
  const next = last !== undefined && begins + limit < rows.length ? `${numberOf(last)} ${idOf(last)}` : null;
  return { rows: shown, next };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
