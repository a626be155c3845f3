/** Values towards the database: mended where jsonb refuses them, and compared as JSON has them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentHash, json, same } from '../../src/ledger/json.ts';

/** Few leaves and few keys, so that equal values are met; with what JSON does not know. */
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(undefined, null, true, 0, 1, Number.NaN, Number.POSITIVE_INFINITY, '', 'a', 'a\u0000', '\ud800', '\ufffd'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('value'), { maxKeys: 2 }),
  ),
}));

function turned(one: unknown): unknown {
  if (Array.isArray(one)) return one.map(turned);
  if (typeof one !== 'object' || one === null) return one;
  return Object.fromEntries(
    Object.entries(one)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

describe('two values', () => {
  it('are the same exactly when their text as JSON is, with its keys in order', () => {
    const equal = fc.property(value, value, (a, b) => {
      expect(same(a, b)).toBe(contentHash(a) === contentHash(b));
    });
    fc.assert(equal, { numRuns: 5_000 });
  });

  it('are the same whatever the order of their keys', () => {
    const equal = fc.property(value, (a) => {
      expect([same(a, turned(a)), contentHash(turned(a))]).toEqual([true, contentHash(a)]);
    });
    fc.assert(equal);
  });

  it.each([
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1, b: null }, { a: 1 }, false],
    [{ a: undefined }, { b: undefined }, true],
    [{ a: null }, { b: null }, false],
    [[undefined], [null], true],
    [[], {}, false],
    [{ constructor: Object }, { a: Object }, false],
    [{ a: Object.prototype }, JSON.parse('{"__proto__":{}}'), false],
    [JSON.parse('{"__proto__":{}}'), { a: {} }, false],
    [[1, 2], [2, 1], false],
    ['a\u0000', 'a', true],
    [undefined, null, true],
    ['1', 1, false],
  ])('%j and %j: %s', (a, b, expected) => expect(same(a, b)).toBe(expected));
});

describe('JSON for the database', () => {
  it('leaves out what jsonb refuses', () => {
    expect(JSON.parse(json({ name: 'A\u0000nna \ud83d', fine: '😀' }))).toEqual({ name: 'Anna \ufffd', fine: '😀' });
  });
});
