/** Portions of people to read: nobody is left out, and no portion asks for more than the account has requests for. */
import { expect, it } from 'vitest';
import { portionsOf } from '../../jobs/lanes/portions.ts';
import type { StoredPerson } from '../../src/ports/ledger/index.ts';

const person = (leadId: string, activities: number, evidenceUntil: number | null = null) =>
  ({ leadId, activities: new Array(activities), tasks: [], evidenceUntil }) as unknown as StoredPerson;
const names = (people: readonly StoredPerson[], most = 1_000) =>
  portionsOf(people, most).map((portion) => portion.map(({ leadId }) => leadId));

it('keeps together whose evidence fits, and begins another portion with whoever would be too many', () => {
  expect(names([person('a', 1_000), person('b', 2_000), person('c', 1), person('d', 2_998)])).toEqual([['a', 'b'], ['c'], ['d']]);
});

it('puts no more people together than are read at once', () => {
  expect(names([person('a', 0), person('b', 0), person('c', 0)], 2)).toEqual([['a', 'b'], ['c']]);
});

it('begins with whoever was never read, then with whoever was read longest ago', () => {
  expect(names([person('a', 0, 30), person('b', 0, 20), person('c', 0), person('d', 0, 20)], 2)).toEqual([
    ['c', 'b'],
    ['d', 'a'],
  ]);
});

it('reads somebody of whom there is more than a portion alone, and leaves nobody out', () => {
  expect(names([person('a', 9_000), person('b', 0)])).toEqual([['a'], ['b']]);
  expect(names(Array.from({ length: 1_000 }, (_, n) => person(String(n), 0)))).toHaveLength(1);
  expect(names([])).toEqual([]);
});
